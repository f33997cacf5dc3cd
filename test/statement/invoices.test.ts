import { randomUUID } from 'node:crypto'
import { MICROS_PER_CENT } from '../../server/lib/money.js'
import { carryOutPayouts, noteTitlePaid } from '../../server/payout/index.js'
import {
  answerContest,
  contestInvoice,
  findDocument,
  invoicePdf,
  invoicesOf,
  issueInvoices,
  issueStatements,
  statementOf,
  statementPdf,
  waitingInvoices,
} from '../../server/statement/index.js'
import { judgeLine, type PendingLine, pendingLines, readJudgingFacts } from '../../server/statement/invoice/pending.js'
import { closeMonth, declare } from './closed-month.js'
import { Payer, type Supplier } from './payer.js'
import { pdfText } from './pdf-text.js'
import { plantInvoice } from './plant.js'

const EARNED = 75_123_456n
const NOW = new Date('2027-01-12T10:00:00Z')
let stage: Payer
let batch: string
const cinemas = {} as Record<'franchise' | 'vat' | 'without' | 'association' | 'town' | 'small', Supplier>

beforeAll(async () => {
  stage = await Payer.open()
  const mandate = { choices: { selfBilling: true } }
  cinemas.franchise = await stage.cinema(mandate)
  cinemas.vat = await stage.cinema(mandate)
  cinemas.without = await stage.cinema()
  cinemas.association = await stage.cinema(mandate)
  cinemas.town = await stage.cinema(mandate)
  cinemas.small = await stage.cinema(mandate)
  const now = new Date('2026-10-01T10:00:00Z')
  const { database } = stage
  await declare(database, { organisation: cinemas.franchise.organisation, now })
  await declare(database, {
    ...{ organisation: cinemas.vat.organisation, now, regime: 'vat', vatNumber: 'FR44732829320', vatBasisPoints: 2000 },
  })
  await declare(database, { organisation: cinemas.association.organisation, now, regime: 'association', siren: null })
  await declare(database, { organisation: cinemas.town.organisation, now, regime: 'public-body' })
  await declare(database, { organisation: cinemas.without.organisation, now })
  for (const month of ['2026-10', '2026-11', '2026-12'])
    await closeMonth(
      database,
      month,
      Object.entries(cinemas).map(([name, { id }]) => ({
        ...{ cinema: id, micros: name === 'small' ? 1_000_000n : EARNED / 3n, clicks: 62_603 },
      })),
    )
  const { franchise, vat, without, association } = cinemas
  const paid = [franchise, vat, without, association].map(({ id }) => ({ cinema: id, cents: paidCents }))
  batch = await stage.pay(paid, { through: '2026-12', executedOn: '2027-01-12' })
}, 60_000)
afterAll(() => stage?.close())

const issue = (now = NOW) => issueInvoices(stage.database.worker, { now })
const invoices = (organisation: string, today = '2027-01-12') =>
  invoicesOf(stage.database.console, { organisation, today })
const documentOf = async (id: string) => {
  const found = await findDocument(stage.database.console, { id })
  if (found === null) throw new Error('no document')
  return found
}
const textOf = async (id: string) => pdfText(await invoicePdf(await documentOf(id))).replace(/\s+/g, ' ')
const paidCents = ((EARNED / 3n) * 3n) / MICROS_PER_CENT

test('no invoice is made while its statement, or who the customer is, is missing', async () => {
  expect(await issue()).toMatchObject({ issued: 0, waiting: { 'statement-missing': 3 } })
  expect((await issueStatements(stage.database.worker, { now: NOW })).refused).toEqual([])
  expect(await issue()).toEqual({ issued: 0, waiting: { 'customer-missing': 3 } })
  const waiting = (most: number) => waitingInvoices(stage.database.console, { most })
  const { count, first } = await waiting(200)
  expect(count).toBe(3)
  expect(first.map(({ why, cents }) => [why, cents])).toEqual(Array(3).fill(['customer-missing', paidCents]))
  expect(await waiting(2)).toEqual({ count: 3, first: first.slice(0, 2) })
})

test('each executed payment under a mandate has one invoice, an association a note, and the others nothing', async () => {
  await declare(stage.database, {
    ...{ organisation: stage.operator, now: NOW, regime: 'vat', legalName: 'Klox SAS', siren: '552100554' },
    ...{ vatNumber: 'FR03552100554', vatBasisPoints: 2000 },
  })
  expect(await issue()).toEqual({ issued: 3, waiting: {} })
  expect(await issue()).toEqual({ issued: 0, waiting: {} })
  const kinds = async (of: Supplier) => (await invoices(of.organisation)).map(({ kind, number }) => [kind, number])
  expect(await kinds(cinemas.franchise)).toEqual([['invoice', 'AF1-000001']])
  expect(await kinds(cinemas.vat)).toEqual([['invoice', 'AF1-000001']])
  expect(await kinds(cinemas.association)).toEqual([['note', 'NV1-000001']])
  for (const none of [cinemas.without, cinemas.town, cinemas.small]) expect(await kinds(none)).toEqual([])
  const { rows } = await stage.database.owner.query(
    `SELECT outcome, count(*)::int AS n FROM statement.billed_line GROUP BY outcome ORDER BY outcome`,
  )
  expect(rows).toEqual([
    { outcome: 'invoice', n: 2 },
    { outcome: 'no-mandate', n: 1 },
    { outcome: 'note', n: 1 },
  ])
})

test('an invoice has what the law wants on it', async () => {
  const [franchise] = await invoices(cinemas.franchise.organisation)
  const text = await textOf(franchise?.id ?? '')
  for (const part of [
    ...[
      'Autofacturation',
      'Facture n° AF1-000001',
      'Les Lumières du Nord SARL',
      '732 829 320',
      'Klox SAS',
      '552 100 554',
    ],
    ...['TVA non applicable, art. 293 B du CGI', '187 809 clics payables', 'du 1er octobre 2026 au 31 décembre 2026'],
    ...['Quantité', 'Prix unitaire hors taxes', 'Reste à payer : 0,00 €'],
    ...[
      'recouvrement en cas de retard de paiement : 40 €',
      'prestation de services',
      '75,12 € payés le 12 janvier 2027',
    ],
    ...['jusqu’au 11 février 2027 inclus', '75,12 €'],
  ])
    expect(text).toContain(part)
  const [vat] = await invoices(cinemas.vat.organisation)
  const { body } = await documentOf(vat?.id ?? '')
  // The price is without tax (contract operator-federation, article 11): what was paid is the net, and the tax is owed on the invoice.
  expect(body.totals).toEqual({
    netCents: 7512n,
    vatCents: 1502n,
    totalCents: 9014n,
    paidCents: 7512n,
    dueCents: 1502n,
  })
  expect(body).toMatchObject({ typeCode: '389', payment: { dueOn: '2027-02-11' } })
  const taxed = await textOf(vat?.id ?? '')
  for (const part of [
    'FR44732829320',
    'TVA, 20 %',
    '75,12 €',
    '15,02 €',
    '90,14 €',
    'TVA à régler par le client : 15,02 €, au plus tard le 11 février 2027.',
  ])
    expect(taxed).toContain(part)
  // Nothing records whether the tax was paid: the paper does not say that it is not.
  expect(taxed).not.toMatch(/293 B|Reste à payer/)
  const [note] = await invoices(cinemas.association.organisation)
  const noted = await textOf(note?.id ?? '')
  expect(noted).toContain('ce document n’est pas une facture')
  expect(noted).not.toMatch(/TVA|Autofacturation|40 €/)
})

test('what was issued cannot be changed, and a number cannot be left out', async () => {
  const { owner, worker } = stage.database
  for (const table of ['document', 'billed_line', 'series']) {
    await expect(owner.query(`DELETE FROM statement.${table}`)).rejects.toThrow()
    await expect(worker.query(`TRUNCATE statement.${table}`)).rejects.toThrow()
  }
  await expect(owner.query('UPDATE statement.document SET total_cents = 1')).rejects.toThrow()
  await expect(
    worker.query(
      `INSERT INTO statement.document (id, kind, supplier, customer, number, cinema, issued_at, contest_until, net_cents, vat_cents,
         total_cents, body, sha256)
       SELECT gen_random_uuid(), kind, supplier, customer, 3, cinema, issued_at, contest_until, net_cents, vat_cents, total_cents, body, sha256
       FROM statement.document WHERE kind = 'invoice' LIMIT 1`,
    ),
  ).rejects.toThrow('without a gap')
})

test('an invoice is contested once, in time, by its supplier; the federation answers with a credit note, and it is made anew', async () => {
  const { organisation } = cinemas.vat
  const [invoice] = await invoices(organisation)
  const document = invoice?.id ?? ''
  const person = stage.officer
  const contest = (over: Partial<Parameters<typeof contestInvoice>[1]> = {}) =>
    contestInvoice(stage.database.console, {
      ...{ document, organisation, reason: 'tax', note: 'Nous sommes en franchise.', person, now: NOW, ...over },
    })
  expect(await contest({ organisation: cinemas.franchise.organisation })).toEqual({ done: false, why: 'unknown' })
  expect(await contest({ now: new Date('2027-02-11T23:00:00Z') })).toEqual({ done: false, why: 'too-late' })
  expect(await contest({ note: 'a\u202eb' })).toEqual({ done: false, why: 'note' })
  expect((await invoices(organisation, '2027-02-12'))[0]?.state).toBe('accepted')
  const answer = (over: Partial<Parameters<typeof answerContest>[1]> = {}) =>
    answerContest(stage.database.console, { document, answer: 'credited', note: '', person, now: NOW, ...over })
  expect(await answer()).toEqual({ done: false, why: 'not-contested' })
  expect(await contest({ now: new Date('2027-02-11T22:59:00Z') })).toEqual({ done: true })
  expect(await contest()).toEqual({ done: false, why: 'already' })
  expect((await invoices(organisation))[0]?.state).toBe('contested')
  expect(await answer()).toEqual({ done: true })
  expect(await answer({ answer: 'kept' })).toEqual({ done: false, why: 'already' })
  // Taken back at once; made anew when the cinema has said what is right.
  expect(await issue()).toEqual({ issued: 1, waiting: { 'regime-missing': 1 } })
  await declare(stage.database, { organisation, now: new Date(NOW.getTime() + 1000) })
  expect(await issue()).toEqual({ issued: 1, waiting: {} })
  expect(await issue()).toEqual({ issued: 0, waiting: {} })
  const all = await invoices(organisation)
  expect(all.map(({ kind, number, state, corrects }) => [kind, number, state, corrects])).toEqual([
    ['invoice', 'AF1-000002', 'issued', null],
    ['invoice', 'AF1-000001', 'credited', null],
    ['credit-note', 'AV1-000001', 'issued', 'AF1-000001'],
  ])
  const note = await textOf(all[2]?.id ?? '')
  expect(note).toContain('Annule la facture n° AF1-000001 du 12 janvier 2027')
  expect(note).toContain('−90,14 €')
})

test('the database itself refuses a contest that is too late', async () => {
  const [invoice] = await invoices(cinemas.franchise.organisation)
  await expect(
    stage.database.console.query(
      `INSERT INTO statement.contest (document, reason, note, person, at) VALUES ($1, 'tax', '', $1, '2027-02-12T10:00:00Z')`,
      [invoice?.id],
    ),
  ).rejects.toThrow('contested in time')
})

test('a payment that came back and is made again is invoiced once', async () => {
  const { id, organisation } = cinemas.franchise
  await stage.comesBack(batch, { on: '2027-01-20' })
  expect(await issue()).toEqual({ issued: 0, waiting: {} })
  // A quarter later: the same again, and what is new.
  for (const month of ['2027-01', '2027-02', '2027-03'])
    await closeMonth(stage.database, month, [{ cinema: id, micros: 20_000_000n, clicks: 50_000 }])
  const april = new Date('2027-04-12T10:00:00Z')
  expect((await issueStatements(stage.database.worker, { now: april })).refused).toEqual([])
  await stage.pay([{ cinema: id, cents: paidCents + 6000n }], { through: '2027-03', executedOn: '2027-04-12' })
  expect(await issue(april)).toEqual({ issued: 1, waiting: {} })
  const [second, first] = await invoices(organisation)
  expect(first?.totalCents).toBe(paidCents)
  expect(second).toMatchObject({ number: 'AF1-000002', totalCents: 6000n })
  const { body } = await documentOf(second?.id ?? '')
  expect(body.period).toEqual({ from: '2027-01-01', to: '2027-03-31' })
  expect(body.clicks).toBe(150_000)
})

test('a payment that comes back twice is still invoiced once, and an invoice of it that is taken back is made anew', async () => {
  const { id, organisation } = cinemas.franchise
  const { owner } = stage.database
  const { rows } = await owner.query<{ batch: string }>(
    `SELECT batch FROM payout.line WHERE cinema = $1 AND cents = $2`,
    [id, paidCents + 6000n],
  )
  await stage.comesBack(rows[0]?.batch ?? '', { on: '2027-04-20' })
  for (const month of ['2027-04', '2027-05', '2027-06'])
    await closeMonth(stage.database, month, [{ cinema: id, micros: 10_000_000n, clicks: 25_000 }])
  const july = new Date('2027-07-12T10:00:00Z')
  expect((await issueStatements(stage.database.worker, { now: july })).refused).toEqual([])
  await stage.pay([{ cinema: id, cents: paidCents + 9000n }], { through: '2027-06', executedOn: '2027-07-12' })
  expect(await issue(july)).toEqual({ issued: 1, waiting: {} })
  const live = async () =>
    (await invoices(organisation)).filter(({ kind, state }) => kind === 'invoice' && state !== 'credited')
  const total = async () => (await live()).reduce((sum, { totalCents }) => sum + totalCents, 0n)
  expect(await total()).toBe(paidCents + 9000n)
  // The first payment's invoice is contested in time, and taken back after others counted on it.
  const document = (await live()).at(-1)?.id ?? ''
  const about = { document, note: '', person: stage.officer, now: NOW }
  expect(await contestInvoice(stage.database.console, { ...about, organisation, reason: 'tax' })).toEqual({
    done: true,
  })
  expect(await answerContest(stage.database.console, { ...about, answer: 'credited' })).toEqual({ done: true })
  await declare(stage.database, { organisation, now: july })
  // The credit note, and the invoice that is made anew of what a later payment paid.
  await issue(july)
  await issue(july)
  expect(await total()).toBe(paidCents + 9000n)
})

test('a series is in the order of its days, also when the clock was put back', async () => {
  const { rows } = await stage.database.owner.query<{ supplier: string; at: Date[] }>(
    'SELECT supplier, array_agg(issued_at ORDER BY number) AS at FROM statement.document GROUP BY supplier, customer, kind',
  )
  for (const { at } of rows) expect(at).toEqual([...at].sort((a, b) => a.getTime() - b.getTime()))
})

test('payments that wait keep no later one waiting', async () => {
  const silent = await stage.cinema({ choices: { selfBilling: true } })
  await closeMonth(stage.database, '2027-07', [{ cinema: silent.id, micros: 9_000_000n, clicks: 5 }])
  const august = new Date('2027-08-12T10:00:00Z')
  expect((await issueStatements(stage.database.worker, { now: august })).refused).toEqual([])
  for (const executedOn of ['2027-08-10', '2027-08-11', '2027-08-12'])
    await stage.pay([{ cinema: silent.id, cents: 100n }], { through: '2027-07', executedOn })
  expect(await issue(august)).toEqual({ issued: 0, waiting: { 'regime-missing': 3 } })
  const found: string[] = []
  for await (const { executedOn } of pendingLines(stage.database.worker, { page: 2 })) found.push(executedOn)
  expect(found).toEqual(['2027-08-10', '2027-08-11', '2027-08-12'])
})

test('a cinema in public hands has statements and no document: its title is noted, and stands in the next statement', async () => {
  const { id, organisation } = cinemas.town
  const { console: portal, worker } = stage.database
  const due = (await statementOf(portal, { cinema: id, period: '2026-12' }))?.afterMicros ?? 0n
  expect(due).toBe((EARNED / 3n) * 3n)
  const now = new Date('2027-08-13T10:00:00Z')
  const title = {
    cinema: id,
    cents: paidCents,
    reference: 'TITRE 2027-41',
    paidOn: '2027-08-12',
    person: stage.officer,
    now,
  }
  expect(await noteTitlePaid(portal, { ...title, cinema: cinemas.vat.id })).toEqual({
    done: false,
    why: 'not-by-title',
  })
  expect(await noteTitlePaid(portal, { ...title, cents: paidCents + 1n })).toEqual({ done: false, why: 'over-balance' })
  expect(await noteTitlePaid(portal, title)).toEqual({ done: true })
  await carryOutPayouts(worker, { now })
  expect(await issue(now)).toMatchObject({ issued: 0 })
  await closeMonth(stage.database, '2027-08', [{ cinema: id, micros: 1_000_000n, clicks: 10 }])
  const later = new Date('2027-09-12T10:00:00Z')
  expect((await issueStatements(worker, { now: later })).refused).toEqual([])
  const statement = await statementOf(portal, { cinema: id, period: '2027-08' })
  expect(statement?.movements.map(({ kind, micros }) => [kind, micros])).toEqual([
    ['title-paid', -paidCents * MICROS_PER_CENT],
  ])
  expect(statement?.afterMicros).toBe(due - paidCents * MICROS_PER_CENT + 1_000_000n)
  const text = pdfText(await statementPdf(statement as NonNullable<typeof statement>)).replace(/\s+/g, ' ')
  expect(text).toContain('titre de recettes payé')
  expect(await invoices(organisation)).toEqual([])
})

test('an invoice of before, with the tax in what was paid, counts by what was paid when its payment comes back', async () => {
  const { owner, worker } = stage.database
  const { id, organisation } = await stage.cinema({ choices: { selfBilling: true } })
  const september = new Date('2027-10-12T10:00:00Z')
  await declare(stage.database, {
    organisation,
    now: september,
    regime: 'vat',
    vatNumber: 'FR44732829320',
    vatBasisPoints: 2000,
  })
  await closeMonth(stage.database, '2027-09', [{ cinema: id, micros: 90_000_000n, clicks: 10 }])
  expect((await issueStatements(worker, { now: september })).refused).toEqual([])
  const paid = await stage.pay([{ cinema: id, cents: 6000n }], { through: '2027-09', executedOn: '2027-10-12' })
  const totals = { netCents: 5000n, vatCents: 1000n, totalCents: 6000n, paidCents: 6000n, dueCents: 0n }
  const document = await plantInvoice(owner, { organisation, customer: stage.operator, totals })
  await owner.query(
    `INSERT INTO statement.billed_line (batch, line, round, cinema, outcome, again_cents, document, decided_at)
     VALUES ($1, 1, 0, $2, 'invoice', 0, $3, $4)`,
    [paid, id, document, september],
  )
  await stage.comesBack(paid, { on: '2027-10-15' })
  await stage.pay([{ cinema: id, cents: 9000n }], { through: '2027-09', executedOn: '2027-10-20' })
  expect(await issue(september)).toMatchObject({ issued: 1 })
  const [invoice] = (await invoices(organisation)).filter((one) => one.id !== document)
  expect(invoice?.body.totals).toMatchObject({ netCents: 3000n, vatCents: 600n })
})

test('the tax is due within the days of the contract of whoever owes: a federation has none with itself', async () => {
  const facts = await readJudgingFacts(stage.database.worker)
  const operators = facts.operators.map((contract) => ({ ...contract, terms: { ...contract.terms, paymentDays: 45 } }))
  const { organisation, id: cinema } = cinemas.vat
  const line: PendingLine = {
    ...{
      batch: randomUUID(),
      line: 1,
      round: 0,
      cinema,
      name: 'x',
      city: 'x',
      organisation,
      cents: 1n,
      payer: 'operator',
    },
    ...{ through: '2026-12', executedOn: '2027-01-12', reference: 'x', cameBack: false, replacesIssuedAt: null },
    issued: ['2026-12'],
  }
  const [federation = ''] = [...facts.contracts.values()].flat().map((contract) => contract.federation.id)
  const tax = facts.customers.get(stage.operator)
  if (tax === undefined) throw new Error('the operator declared what it is')
  const customers = new Map([...facts.customers, [federation, tax]])
  const judged = (payer: 'operator' | 'federation') => judgeLine({ ...line, payer }, { ...facts, operators, customers })
  expect(judged('operator')).toMatchObject({ customer: { id: stage.operator }, paymentDays: 45 })
  expect(judged('federation')).toMatchObject({ customer: { id: federation }, paymentDays: 30 })
})
