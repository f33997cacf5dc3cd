import { contestableStatements, issueInvoices, issueStatements, statementOf } from '../../server/statement/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { closeMonth, declare } from './closed-month.js'
import { parseCsv } from './csv-rows.js'
import { Payer, type Supplier } from './payer.js'
import { plantInvoice } from './plant.js'

const NOW = new Date('2027-01-12T10:00:00Z')
let now = NOW
let payer: Payer
let server: ConsoleServer
let cinema: Supplier
let other: Supplier
let own: string
let foreign: string
let federation: string
beforeAll(async () => {
  payer = await Payer.open()
  cinema = await payer.cinema({ choices: { selfBilling: true } })
  other = await payer.cinema()
  const earlier = new Date('2026-10-01T10:00:00Z')
  await declare(payer.database, { organisation: cinema.organisation, now: earlier })
  for (const month of ['2026-10', '2026-11', '2026-12'])
    await closeMonth(payer.database, month, [{ cinema: cinema.id, micros: 20_000_000n, clicks: 50_000 }])
  await issueStatements(payer.database.worker, { now })
  await payer.pay([{ cinema: cinema.id, cents: 6000n }], { through: '2026-12', executedOn: '2027-01-12' })
  server = await startConsoleServer(payer.database, { clock: () => now })
  own = await server.signIn(cinema.organisation)
  foreign = await server.signIn(other.organisation)
  federation = await server.signIn(await organisationOf(payer.officer))
}, 60_000)
afterAll(async () => {
  await server?.close()
  await payer?.close()
})
beforeEach(() => {
  now = NOW
})

async function organisationOf(person: string): Promise<string> {
  const { rows } = await payer.database.owner.query<{ id: string }>(
    'SELECT organisation_id AS id FROM public.person WHERE id = $1',
    [person],
  )
  return rows[0]?.id ?? ''
}

const at = () => `/salle/${cinema.id}`
const page = async (path: string, cookie: string) => (await server.get(path, { cookie })).text()

test('a cinema finds the statements that it was given, as files; nobody else does', async () => {
  expect(await page(`${at()}/releves`, own)).toContain('4e trimestre 2026')
  const pdf = await server.get(`${at()}/releves/2026-T4/releve.pdf`, { cookie: own })
  expect(pdf.headers.get('content-type')).toBe('application/pdf')
  expect(pdf.headers.get('content-disposition')).toContain(`-2026-T4.pdf"`)
  const csv = await server.get(`${at()}/releves/2026-12/releve.csv`, { cookie: own })
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(await csv.text()).toContain('solde après;2026-12-31;')
  for (const file of ['releve.pdf', 'releve.csv'])
    expect((await server.get(`${at()}/releves/2026-T4/${file}`, { cookie: foreign })).status).toBe(404)
  for (const period of ['2026-T5', '2026-13', 'x'])
    expect((await server.get(`${at()}/releves/${period}/releve.pdf`, { cookie: own })).status).toBe(404)
  const early = await server.get(`${at()}/releves/2027-01/releve.pdf`, { cookie: own })
  expect([early.status, early.headers.get('location')]).toEqual([303, `${at()}/releves`])
})

test('the federation says who is invoiced; then the invoice is made, and both read it', async () => {
  await issueInvoices(payer.database.worker, { now })
  expect(await page('/federation/factures', federation)).toContain('le nom et les numéros du payeur')
  const form = {
    client: payer.operator,
    regime: 'vat',
    nom: 'Klox SAS',
    adresse: '1 rue du Départ, Paris',
    siren: '552100554',
  }
  const say = (over: Record<string, string>) =>
    server.post('/federation/factures/client', { cookie: federation, form: { ...form, ...over } })
  expect((await say({ tva: 'FR96552100554', taux: '2000', siren: '1' })).status).toBe(422)
  expect((await say({ client: cinema.organisation })).status).toBe(409)
  expect((await say({ tva: 'FR96552100554', taux: '2000' })).headers.get('location')).toBe(
    '/federation/factures?fait=client',
  )
  await issueInvoices(payer.database.worker, { now })
  const list = await page(`${at()}/factures`, own)
  expect(list).toMatch(/AF1-000001[\s\S]*60,00\s€[\s\S]*établie/)
  const [, id] = /factures\/([0-9a-f-]{36})\.pdf/.exec(list) ?? []
  const file = await server.get(`${at()}/factures/${id}.pdf`, { cookie: own })
  expect(file.headers.get('content-disposition')).toBe('attachment; filename="AF1-000001.pdf"')
  expect((await server.get(`/federation/factures/${id}.pdf`, { cookie: federation })).status).toBe(200)
  expect((await server.get(`/salle/${other.id}/factures/${id}.pdf`, { cookie: foreign })).status).toBe(404)
  expect((await server.get(`${at()}/factures/x.pdf`, { cookie: own })).status).toBe(404)
})

test('a cinema contests by the form, in time, and the federation answers', async () => {
  const [, facture = ''] = /factures\/([0-9a-f-]{36})\.pdf/.exec(await page(`${at()}/factures`, own)) ?? []
  const contest = (form: Record<string, string>, cookie = own) => server.post(`${at()}/factures`, { cookie, form })
  expect((await contest({ facture, motif: 'because' })).status).toBe(422)
  now = new Date('2027-03-01T10:00:00Z')
  const late = await contest({ facture, motif: 'amount' }, await server.signIn(cinema.organisation))
  expect([late.status, (await late.text()).includes('Le délai pour contester cette facture est passé.')]).toEqual([
    409,
    true,
  ])
  now = NOW
  const said = await contest({ facture, motif: 'amount', mots: 'Nous comptons 49 000 clics.' })
  expect(said.headers.get('location')).toBe(`${at()}/factures?fait=conteste`)
  expect((await contest({ facture, motif: 'amount' })).status).toBe(409)
  expect(await page('/federation/factures', federation)).toContain('Nous comptons 49 000 clics.')
  const answer = (form: Record<string, string>) =>
    server.post('/federation/factures/repondre', { cookie: federation, form })
  expect((await answer({ facture, reponse: 'maybe' })).status).toBe(422)
  expect((await answer({ facture, reponse: 'credited' })).headers.get('location')).toBe(
    '/federation/factures?fait=repondu',
  )
  expect((await answer({ facture, reponse: 'kept' })).status).toBe(409)
  expect(await page(`${at()}/factures`, own)).toContain('avoir en cours d’écriture')
  await issueInvoices(payer.database.worker, { now })
  expect(await page(`${at()}/factures`, own)).toContain('avoir sur AF1-000001')
})

test('the operator reads what it is invoiced, as a page and as a table for its accounts; no other customer does', async () => {
  const operator = await server.signIn(payer.operator)
  const list = await page('/operateur/factures', operator)
  expect(list).toContain('Documents de 2027')
  expect(list).toContain('TVA à régler par vous')
  expect(list).not.toMatch(/Reste à payer|60,000000/)
  const [, id] = /factures\/([0-9a-f-]{36})\.pdf/.exec(list) ?? []
  expect((await server.get(`/operateur/factures/${id}.pdf`, { cookie: operator })).status).toBe(200)
  const [header = [], ...rows] = parseCsv(await page('/operateur/factures/2027.csv', operator))
  expect(rows.map((row) => [row[0], row[1], row[header.indexOf('Hors taxes')], row[header.indexOf('Annule')]])).toEqual(
    [
      ['AF1-000001', 'facture', '60,000000', ''],
      ['AV1-000001', 'avoir', '-60,000000', 'AF1-000001'],
    ],
  )
  // What was transferred under a reference is the sum of its rows: here it was taken back whole.
  const columns = ['Payé', 'Référence', 'État'].map((name) => header.indexOf(name))
  const [invoiced = [], credited = []] = rows.map((row) => columns.map((column) => row[column]))
  expect(invoiced).toEqual(['60,000000', credited[1], 'annulée par un avoir'])
  expect(credited).toEqual(['-60,000000', invoiced[1], 'établi'])
  expect(parseCsv(await page('/operateur/factures/2026.csv', operator))).toHaveLength(1)
  expect((await server.get('/operateur/factures/x.csv', { cookie: operator })).status).toBe(404)
  expect((await server.get(`/operateur/factures/${id}.pdf`, { cookie: own })).status).toBe(403)
  const { rows: planted } = await payer.database.owner.query<{ id: string }>(
    'SELECT id FROM statement.document WHERE customer <> $1',
    [payer.operator],
  )
  expect(planted).toEqual([])
  const foreignPaper = await plantInvoice(payer.database.owner, { organisation: cinema.organisation })
  expect((await server.get(`/operateur/factures/${foreignPaper}.pdf`, { cookie: operator })).status).toBe(404)
  expect(await page('/operateur/factures', operator)).not.toContain(foreignPaper)
})

test('a cinema contests a statement in time and once, and reads the federation’s answer', async () => {
  const contest = (form: Record<string, string>, cookie = own) => server.post(`${at()}/releves`, { cookie, form })
  expect(await page(`${at()}/releves`, own)).toContain('décembre 2026, jusqu’au 11 février 2027')
  expect((await contest({ mois: '2026-11', motif: 'because' })).status).toBe(422)
  expect((await contest({ mois: '2026-11', motif: 'clicks', mots: 'a\u202eb' })).status).toBe(422)
  expect((await contest({ mois: '2027-01', motif: 'clicks' })).status).toBe(409)
  expect((await contest({ mois: '2026-11', motif: 'clicks' }, foreign)).status).toBe(404)
  now = new Date('2027-02-12T10:00:00Z')
  expect((await contest({ mois: '2026-11', motif: 'clicks' }, await server.signIn(cinema.organisation))).status).toBe(
    409,
  )
  now = NOW
  const plant = (day: string) =>
    payer.database.console.query(
      `INSERT INTO statement.statement_contest (cinema, period, reason, note, person, at) VALUES ($1, '2026-11', 'clicks', '', $1, $2)`,
      [cinema.id, day],
    )
  await expect(plant('2027-02-12T10:00:00Z')).rejects.toThrow('contested in time')
  const said = await contest({ mois: '2026-11', motif: 'clicks', mots: 'Nous en comptons 40 000.' })
  expect(said.headers.get('location')).toBe(`${at()}/releves?fait=conteste`)
  expect((await contest({ mois: '2026-11', motif: 'clicks' })).status).toBe(409)
  expect(await page(`${at()}/releves`, own)).toContain('La fédération n’a pas encore répondu.')
  expect(await page('/federation/factures', federation)).toContain('Nous en comptons 40 000.')
  const answer = (form: Record<string, string>) =>
    server.post('/federation/factures/releve', {
      cookie: federation,
      form: { salle: cinema.id, mois: '2026-11', ...form },
    })
  expect((await answer({ reponse: 'maybe' })).status).toBe(422)
  expect((await answer({ reponse: 'kept', mois: '2026-12' })).status).toBe(409)
  expect((await answer({ reponse: 'kept', mots: 'Recompté.' })).headers.get('location')).toBe(
    '/federation/factures?fait=repondu',
  )
  expect((await answer({ reponse: 'corrected' })).status).toBe(409)
  expect(await page(`${at()}/releves`, own)).toMatch(/le relevé est juste\.<\/strong> Recompté\./)
  const { rows } = await payer.database.owner.query<{ kind: string }>(
    `SELECT kind FROM audit.entry WHERE kind LIKE 'statement-contest%' ORDER BY index`,
  )
  expect(rows.map(({ kind }) => kind)).toEqual(['statement-contested', 'statement-contest-answered'])
})

test('the time to contest ends for a cinema that left, or changed hands, within a quarter too', async () => {
  const { console: portal, worker } = payer.database
  const [left, sold] = [await payer.cinema(), await payer.cinema()]
  await closeMonth(payer.database, '2027-01', [{ cinema: sold.id, micros: 1_000_000n, clicks: 2500 }])
  await issueStatements(worker, { now: new Date('2027-02-05T10:00:00Z') })
  await payer.leaves(left, new Date('2027-01-20T10:00:00Z'))
  await payer.database.owner.query('UPDATE public.cinema SET organisation_id = NULL WHERE id = $1', [sold.id])
  const contestable = (one: Supplier, today: string) => contestableStatements(portal, { cinema: one.id, today })
  const january = (until: string | null) => ({ period: '2027-01', until })
  for (const one of [left, sold]) expect(await contestable(one, '2027-04-01')).toContainEqual(january(null))
  for (const month of ['2027-02', '2027-03'])
    await closeMonth(payer.database, month, [{ cinema: cinema.id, micros: 1_000_000n, clicks: 2500 }])
  await issueStatements(worker, { now: new Date('2027-04-05T10:00:00Z') })
  // One without contract and balance is given no statement of March; one that is nobody's says nothing of days.
  const march = async (one: Supplier) => statementOf(portal, { cinema: one.id, period: '2027-03' })
  expect([await march(left), (await march(sold))?.terms]).toEqual([null, null])
  const contest = (one: Supplier, day: string) =>
    portal.query(
      `INSERT INTO statement.statement_contest (cinema, period, reason, note, person, at) VALUES ($1, '2027-01', 'clicks', '', $1, $2)`,
      [one.id, `${day}T10:00:00Z`],
    )
  for (const one of [left, sold]) {
    expect(await contestable(one, '2027-05-05')).toContainEqual(january('2027-05-05'))
    expect(await contestable(one, '2027-05-06')).not.toContainEqual(january('2027-05-05'))
    await expect(contest(one, '2027-05-06')).rejects.toThrow('contested in time')
    await contest(one, '2027-05-05')
  }
})
