import { post } from '../../server/ledger/index.js'
import { addDays } from '../../server/lib/clock.js'
import { transaction } from '../../server/lib/postgres.js'
import { bankLetter } from '../../server/portal/salle/bank-letter.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { demoCinema } from './figures.js'

const PAGE = '/salle/le-royal/banque'
const REVIEW = '/federation/comptes-bancaires'
const GOOD = { titulaire: 'Le Royal SARL', iban: 'fr76 3000 6000 0112 3456 7890 189', bic: '' }
const OTHER = { titulaire: 'Le Royal SARL', iban: 'FR1420041010050500013M02606', bic: '' }

let database: TestDatabase
let server: ConsoleServer
let now = demoStart
let cinema: { id: string; organisationId: string }
let cookie: string
let officer: string

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => now })
  cinema = await demoCinema(database, 'le-royal')
  cookie = await server.signIn(cinema.organisationId)
  const [federation] = await server.store.organisations('federation')
  officer = await server.signIn(federation?.id ?? '')
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

const plain = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
const read = async (path: string, as = cookie) => {
  const response = await server.get(path, { cookie: as })
  const html = await response.text()
  return { status: response.status, html, text: plain(html) }
}
const send = async (path: string, form: Record<string, string>, as = cookie) => {
  const response = await server.post(path, { cookie: as, form })
  const html = await response.text()
  return { status: response.status, to: response.headers.get('location'), html, text: plain(html) }
}
const roles = (organisation: string, given: string[]) =>
  database.owner.query(
    'UPDATE public.person SET roles = $2 WHERE organisation_id IN (SELECT id FROM public.organisation WHERE id::text = $1 OR kind::text = $1)',
    [organisation, given],
  )
const idOf = (html: string) => /name="compte" value="([0-9a-f-]{36})"/.exec(html)?.[1] ?? 'none'

test('while nothing is in sight to be paid, no IBAN is asked for, and none is taken', async () => {
  const { html, text } = await read(PAGE)
  expect(text).toContain('Aucun versement n’est encore en vue : nous ne vous demandons pas votre IBAN')
  expect(html).not.toContain('name="iban"')
  const { status, text: said } = await send(PAGE, GOOD)
  expect([status, said.includes('le compte n’est pas encore demandé')]).toEqual([409, true])
})

test('when a payment is near the page asks, and says what is wrong beside each field', async () => {
  await transaction(database.worker, (client) =>
    post(client, [
      {
        ...{ key: 'test:1', kind: 'clicks', at: demoStart, details: {} },
        entries: [
          { account: 'operator:receivable', micros: -60_000_000n },
          { account: `cinema:${cinema.id}:accrued`, micros: 60_000_000n },
        ],
      },
    ]),
  )
  expect((await read(PAGE)).text).toMatch(/Le premier versement est en vue, vers le \d/)
  const { status, html, text } = await send(PAGE, { titulaire: '', iban: 'FR76 3000', bic: 'x' })
  expect(status).toBe(422)
  expect(text).toContain('À remplir.')
  expect(text).toContain('Cet IBAN n’est pas juste')
  expect(text).toContain('Ce BIC n’en est pas un')
  expect(html).toContain('aria-invalid="true"')
  expect(html).toContain('value="FR76 3000"')
})

test('the first account is in use at once; the page never shows it whole', async () => {
  const { status, to } = await send(PAGE, GOOD)
  expect([status, to]).toEqual([303, `${PAGE}?fait=in-force`])
  const { html, text } = await read(`${PAGE}?fait=in-force`)
  expect(text).toContain('Le compte est enregistré : les prochains versements y vont.')
  expect(text).toContain('Titulaire du compte Le Royal SARL')
  expect(text).toContain('finit par 0189')
  expect(html).not.toMatch(/FR76|3000600|30006000/)
  expect((await send(PAGE, GOOD)).text).toContain('C’est déjà ce compte.')
})

test('a change waits, can be stopped by a signatory alone, and is then over', async () => {
  expect((await send(PAGE, OTHER)).to).toBe(`${PAGE}?fait=held`)
  const { html, text } = await read(PAGE)
  expect(text).toContain('Tant qu’un changement est en attente, rien n’est versé')
  expect(text).toContain('Fédération pas encore confirmé')
  const id = idOf(html)
  await roles(cinema.organisationId, ['reader', 'manager'])
  expect((await read(PAGE)).text).toContain('Seul un signataire de votre organisation peut arrêter un changement')
  expect((await send(`${PAGE}/arreter`, { compte: id })).status).toBe(403)
  await roles(cinema.organisationId, ['reader', 'signatory'])
  const signatory = await read(PAGE)
  expect(signatory.html).toContain(`action="${PAGE}/signataire"`)
  expect((await send(`${PAGE}/arreter`, { compte: id })).to).toBe(`${PAGE}?fait=arrete`)
  expect((await send(`${PAGE}/arreter`, { compte: id })).text).toContain('déjà été arrêté')
  const { text: after } = await read(PAGE)
  expect(after).toContain('arrêté par la salle')
  expect(after).not.toContain('Le compte en attente')
  await roles(cinema.organisationId, ['reader', 'manager', 'signatory'])
})

test('readers see who may give the account, and no form', async () => {
  await roles(cinema.organisationId, ['reader'])
  const { html, text } = await read(PAGE)
  expect(html).not.toContain('name="iban"')
  expect(text).toContain('par une personne de la salle qui a la gestion ou la signature')
  await roles(cinema.organisationId, ['reader', 'manager', 'signatory'])
})

test('the federation sees what waits and who asked, and only who approves payments says yes', async () => {
  expect((await read(REVIEW, officer)).text).toContain('Rien n’attend')
  await send(PAGE, OTHER)
  await roles('federation', ['reader', 'manager'])
  const { html, text } = await read(REVIEW, officer)
  expect(text).toContain('Le Royal SARL 2606')
  expect(html).not.toContain('20041010')
  expect(text).toContain('Seule une personne qui approuve les paiements')
  const id = idOf(html)
  expect((await send(`${REVIEW}/confirmer`, { compte: id }, officer)).status).toBe(403)
  await roles('federation', ['reader', 'payment-approver'])
  expect((await send(`${REVIEW}/arreter`, { compte: id }, officer)).status).toBe(403)
  expect((await send(`${REVIEW}/confirmer`, { compte: id }, officer)).to).toBe(`${REVIEW}?fait=confirme`)
  expect((await send(`${REVIEW}/confirmer`, { compte: id }, officer)).text).toContain('déjà été confirmé')
  expect((await read(PAGE)).text).toContain('confirmé le 22 novembre 2026')
  now = addDays(demoStart, 7)
  cookie = await server.signIn(cinema.organisationId)
  expect((await read(PAGE)).text).toContain('finit par 2606')
  expect((await send(`${PAGE}/arreter`, { compte: id })).text).toContain('déjà en service')
})

test('the letters say what happened in both languages, without a number, and fit a mail', () => {
  const letter = bankLetter({ origin: 'https://console.exemple.fr' })
  const place = { slug: 'le-royal', name: `Le Royal\r\nBcc: x ${'é'.repeat(200)}` }
  const until = new Date('2026-12-01T10:00:00Z')
  for (const kind of ['asked', 'confirmed', 'stopped'] as const)
    for (const first of [true, false])
      for (const waits of [true, false]) {
        const { subject, text } = letter({ kind, first, waits, until: first ? null : until, cinema: place })
        expect(subject).not.toMatch(/\p{Cc}/u)
        expect(subject.length).toBeLessThanOrEqual(200)
        expect(text.split('— — —')).toHaveLength(2)
        expect(text).toContain('https://console.exemple.fr/salle/le-royal/banque?langue=en')
      }
})

test('another cinema, and other organisations, reach none of it', async () => {
  const { organisationId } = await demoCinema(database, 'studio-des-ursulines')
  const stranger = await server.signIn(organisationId)
  expect((await read(PAGE, stranger)).status).toBe(404)
  const [federation] = await server.store.organisations('federation')
  expect((await read(PAGE, await server.signIn(federation?.id ?? ''))).status).toBe(403)
  expect((await read(REVIEW, stranger)).status).toBe(403)
  for (const what of ['', '/signataire', '/arreter', '/factures'])
    expect([what, (await send(`${PAGE}${what}`, GOOD, stranger)).status]).toEqual([what, 404])
})

test('what is declared for invoices is checked, kept and shown again', async () => {
  const form = { regime: 'vat', nom: 'Le Royal SARL', adresse: '2 rue Bertholet, 83000 Toulon', siren: '732 829 320' }
  const wrong = await send(`${PAGE}/factures`, { ...form, tva: '', taux: '' })
  expect([wrong.status, wrong.html.includes('value="732 829 320"')]).toEqual([422, true])
  const { to } = await send(`${PAGE}/factures`, { ...form, tva: 'FR44732829320', taux: '550' })
  expect(to).toBe(`${PAGE}?fait=factures`)
  const { html, text } = await read(PAGE)
  expect(text).toContain('Dernière déclaration : le 29 novembre 2026.')
  expect(html).toMatch(/<option value="550" selected/)
})

test('a cinema that a public body runs is asked for no IBAN', async () => {
  const { organisationId } = await demoCinema(database, 'les-400-coups')
  const other = await server.signIn(organisationId)
  const path = '/salle/les-400-coups/banque'
  const form = { regime: 'public-body', nom: 'Ville', adresse: '1 place', siren: '732829320', tva: '', taux: '' }
  expect((await send(`${path}/factures`, form, other)).status).toBe(303)
  expect((await read(path, other)).text).toContain('par un titre de recettes, sur la foi du relevé. Aucun IBAN')
})

test('nothing that was typed is in the log', () => {
  const logged = JSON.stringify(server.logged, (_key, value) => (typeof value === 'bigint' ? String(value) : value))
  expect(logged.length).toBeGreaterThan(100)
  expect(logged).not.toMatch(/3000 ?6000|20041010|Royal SARL/)
})

test('a console without the keys says so, shows nothing and takes nothing', async () => {
  const without = await startConsoleServer(database, { clock: () => now, bank: null })
  try {
    const as = await without.signIn(cinema.organisationId)
    const page = await (await without.get(PAGE, { cookie: as })).text()
    expect(plain(page)).toContain('ne peuvent pas être reçus ici pour l’instant')
    expect((await without.post(PAGE, { cookie: as, form: GOOD })).status).toBe(409)
  } finally {
    await without.close()
  }
})
