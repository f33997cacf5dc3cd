import { carryOutCloses, carryOutOperatorPayments, carryOutPaymentReversals } from '../../server/settlement/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { type Months, seedMonths, setTerms } from './month.js'

/** A month as the operator and the federation walk through it on their pages. */
let database: TestDatabase
let months: Months
let server: ConsoleServer
let now = new Date('2026-11-25T10:00:00Z')
const cookies = {} as Record<'operator' | 'federation', string>
const OPERATOR = '/operateur/decomptes'
const FEDERATION = '/federation/periodes'

beforeAll(async () => {
  database = await testDatabase()
  months = await seedMonths(database)
  await months.clicked(
    { at: Date.parse('2026-11-10T10:00:00Z') },
    { at: Date.parse('2026-11-11T10:00:00Z'), campaign: second() },
  )
  await months.posted(now)
  await database.owner.query(`UPDATE public.person SET roles = '{reader,manager,signatory}'`)
  server = await startConsoleServer(database, { clock: () => now })
  await signIn()
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

async function signIn(): Promise<void> {
  for (const kind of ['operator', 'federation'] as const)
    cookies[kind] = await server.signIn((await server.store.organisations(kind))[0]?.id ?? '')
}

const first = () => months.campaigns[0]?.campaign as number
const second = () => months.campaigns[1]?.campaign as number
const plain = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
const who = (path: string) => (path.startsWith(OPERATOR) ? cookies.operator : cookies.federation)
const read = async (path: string, language = 'fr') =>
  plain(await (await server.get(`${path}?langue=${language}`, { cookie: who(path) })).text())
const post = (path: string, form: Record<string, string> = {}) => server.post(path, { cookie: who(path), form })
const fields = (clicks: [string, string], amounts: [string, string]) => ({
  ...{ [`clics-${first()}`]: clicks[0], [`montant-${first()}`]: amounts[0] },
  ...{ [`clics-${second()}`]: clicks[1], [`montant-${second()}`]: amounts[1] },
})

test('an open month is seen by the federation alone, and is declared by nobody yet', async () => {
  const operator = await read(OPERATOR)
  expect(operator).toContain('Le mois en cours paraît ici quand il est fini')
  expect(operator).not.toMatch(/novembre 2026|0,000800|à ce jour/)
  expect(await read(FEDERATION)).toMatch(/à ce jour/)
  expect(await read(FEDERATION, 'en')).toMatch(/November 2026 open €0\.000800/)
  expect((await post(`${OPERATOR}/2026-11`, fields(['1', '1'], ['1', '1']))).status).toBe(404)
  for (const name of ['2026-13', '2026-12', '2026-11', '2026-11.pdf', '2026-11.csv', 'x'])
    expect((await server.get(`${OPERATOR}/${name}`, { cookie: cookies.operator })).status).toBe(404)
})

test('the form holds our estimate; what is absurd is said at its field, and nothing is declared', async () => {
  now = new Date('2026-12-05T10:00:00Z')
  await signIn() // A session lasts some days.
  await months.posted(now)
  const page = await (await server.get(`${OPERATOR}/2026-11?langue=fr`, { cookie: cookies.operator })).text()
  expect(page).toContain(`name="montant-${first()}" value="0,000400"`)
  const wrong = await post(`${OPERATOR}/2026-11`, fields(['-1', '9007199254740993'], ['1e9', '0,0004']))
  expect(wrong.status).toBe(422)
  expect(plain(await wrong.text())).toMatch(/Rien n’est déclaré.*Un nombre entier.*Un nombre entier/)
  expect(await read(`${FEDERATION}/2026-11`)).toContain('L’opérateur n’a rien déclaré pour ce mois')
})

test('a file is tried, its faults are named by line, and it is declared as it was tried', async () => {
  const path = `${OPERATOR}/2026-11/fichier`
  const bad = `campagne;clics;montant\r\n${first()};1;0,0004\r\n${first()};1;0,0004\r\n=cmd;1;1\r\n9999;1;1\r\n${second()};x;1`
  const tried = await post(path, { texte: bad })
  expect(tried.status).toBe(422)
  expect(plain(await tried.text())).toMatch(
    /3 \d+ Cette campagne est déjà.* 4 =cmd Ce n’est pas un numéro.* 5 9999 Aucune campagne.* 6 x Un nombre entier/,
  )
  for (const texte of ['', 'a;b\n1;2', 'campagne;clics;montant\n"1;2;3'])
    expect((await post(path, { texte })).status).toBe(422)
  const texte = `Campaign,Clicks,Amount\n${first()},2,0.0008\n${second()},1,0.0004`
  const trial = await (await post(path, { texte })).text()
  expect(plain(trial)).toMatch(/2 campagnes, 0,001200 € en tout.*0,000800 € 0,000400 €/)
  const mark = /name="empreinte" value="([0-9a-f]{64})"/.exec(trial)?.[1] ?? ''
  const other = texte.replace('0.0008', '0.0009')
  expect((await post(path, { texte: other, empreinte: mark, geste: 'declarer' })).status).toBe(409)
  const done = await post(path, { texte, empreinte: mark, geste: 'declarer' })
  expect(done.headers.get('location')).toBe(`${OPERATOR}/2026-11?fait=declare`)
})

test('the federation decides about the difference it saw, closes with its passkey, and reads who did it', async () => {
  const path = `${FEDERATION}/2026-11`
  expect(await read(path)).toMatch(
    /Estimé 0,000400 €, déclaré 0,000800 € : écart de 0,000400 €.*Des écarts sont à trancher/,
  )
  const campagne = String(first())
  const decide = (form: Record<string, string>) =>
    post(`${path}/ecart`, { campagne, estime: '400', declare: '800', ...form })
  expect((await decide({})).status).toBe(422)
  for (const bad of [{ campagne: '' }, { campagne: '1e9' }, { estime: 'x' }])
    expect((await decide({ ...bad, [`decision-${first()}`]: 'kept', [`raison-${first()}`]: 'other' })).status).toBe(400)
  const chosen = { [`decision-${first()}`]: 'accepted', [`raison-${first()}`]: 'counting' }
  expect((await decide({ ...chosen, estime: '399' })).status).toBe(409)
  expect((await decide({ ...chosen, [`note-${first()}`]: 'a\0b' })).status).toBe(422)
  expect((await decide({ ...chosen, [`note-${first()}`]: '<b>Vu</b>\r\n☎ 🎬' })).status).toBe(303)
  expect(await read(path)).toContain('Oui, arrêter le mois')
  await database.owner.query("UPDATE public.session SET stepped_up_at = NULL, entered_by = 'link'")
  expect((await post(`${path}/arreter`)).status).toBe(403)
  await database.owner.query('UPDATE public.session SET stepped_up_at = $1', [now])
  expect((await post(`${path}/arreter`)).status).toBe(303)
  expect(await read(path)).toMatch(/Arrêté demandé par Camille Roy le 5 décembre 2026/)
  expect((await post(`${path}/arreter`)).status).toBe(409)
  await carryOutCloses(database.worker, { now })
  expect(await read(path)).toMatch(
    /Arrêté le 5 décembre 2026 à 11:00, sur la déclaration de l’opérateur. Demandé par Camille Roy/,
  )
  expect(await read(OPERATOR)).toMatch(
    /novembre 2026 arrêté 0,000800 € 0,001200 € 0,001200 €.*30 jours au plus 0,001200 €/,
  )
})

test('the statement of the operator is a tagged PDF in French, and a file whose lines add up', async () => {
  const pdf = await server.get(`${OPERATOR}/2026-11.pdf?langue=fr`, { cookie: cookies.operator })
  expect(pdf.headers.get('content-type')).toBe('application/pdf')
  const bytes = Buffer.from(await pdf.arrayBuffer()).toString('latin1')
  expect(bytes).toContain('/Marked true')
  expect(bytes).toContain('(fr-FR)')
  const csv = await (await server.get(`${OPERATOR}/2026-11.csv?langue=fr`, { cookie: cookies.operator })).text()
  const lines = csv
    .trim()
    .split('\r\n')
    .map((line) => line.split(';'))
  expect(lines).toHaveLength(3)
  expect(lines[1]?.at(-1)).toBe('0,000800')
  expect(lines[1]?.slice(1)).toEqual([
    ...[String(first()), 'La Haine', 'La Haine', '1', '0,000400', '2', '0,000800', '0,000400'],
    ...['"montant de l’opérateur, comptages différents"', '0,000800'],
  ])
  expect(lines[2]?.at(-1)).toBe('0,000400')
  // A document is in French for readers of English pages too; another language is asked for, and changes no page.
  const english = { cookie: `${cookies.operator}; langue=en` }
  const page = await (await server.get(`${OPERATOR}/2026-11`, english)).text()
  expect(page).toContain(`<a href="${OPERATOR}/2026-11.pdf?langue=en" hreflang="en">PDF in English</a>`)
  expect(await (await server.get(`${OPERATOR}/2026-11.csv`, english)).text()).toBe(csv)
  const chosen = await server.get(`${OPERATOR}/2026-11.csv?langue=en`, { cookie: cookies.operator })
  expect(chosen.headers.get('content-language')).toBe('en')
  expect(chosen.headers.get('set-cookie')).toBeNull()
  expect(await chosen.text()).toContain('Month,')
})

test('payments are recorded where the federation is the debtor, and nowhere else', async () => {
  expect(await read(FEDERATION)).not.toContain('Enregistrer le paiement')
  await setTerms(database.owner, { kind: 'operator-federation', terms: { payer: 'federation' } })
  expect(await read(FEDERATION)).toContain('Enregistrer le paiement')
  const paid = { jour: '2026-12-04', montant: '0,0012', reference: 'VIR 1' }
  expect((await post(`${FEDERATION}/paiement`, { ...paid, montant: '-1' })).status).toBe(422)
  expect((await post(`${FEDERATION}/paiement`, paid)).status).toBe(303)
  expect((await post(`${FEDERATION}/paiement`, paid)).status).toBe(422)
  expect(await read(FEDERATION)).toMatch(/4 décembre 2026 0,001200 € VIR 1 en cours d’écriture/)
  // What is not paid has a day until which it is to be: thirty days after the close.
  expect(await read(FEDERATION)).toMatch(/30 jours au plus avant le 4 janvier 2027 0,001200 €/)
  const { rows } = await database.owner.query('SELECT closed_at FROM settlement.close')
  expect(rows).toEqual([{ closed_at: now }])
  now = new Date('2027-01-05T10:00:00Z')
  await signIn()
  expect(await read(FEDERATION)).toMatch(
    /En retard 0,0012 €.*31 à 60 jours en retard depuis le 4 janvier 2027 0,001200 €/,
  )
})

test('a payment that was noted wrongly is taken back with a reason, and stands on the page struck', async () => {
  const page = async () => (await server.get(`${FEDERATION}?langue=fr`, { cookie: cookies.federation })).text()
  const { rows } = await database.owner.query<{ id: string }>('SELECT id FROM settlement.operator_payment')
  const paiement = rows[0]?.id ?? ''
  const back = (reason: string, which = paiement) =>
    post(`${FEDERATION}/paiement/annuler`, { paiement: which, [`raison-${paiement}`]: reason })
  expect(await page()).not.toContain('Oui, annuler ce paiement')
  expect((await back('Un zéro de trop')).status).toBe(409)
  await carryOutOperatorPayments(database.worker, { now })
  expect(plain(await page())).toContain('Annuler le paiement de 0,001200 € reçu le 4 décembre 2026 ?')
  const unsaid = await back(' ')
  expect(unsaid.status).toBe(422)
  expect(plain(await unsaid.text())).toContain('Rien n’est annulé : dites pourquoi')
  expect((await back('x', 'autre')).status).toBe(422)
  await database.owner.query("UPDATE public.session SET stepped_up_at = NULL, entered_by = 'link'")
  expect((await back('Un zéro de trop')).status).toBe(403)
  await database.owner.query('UPDATE public.session SET stepped_up_at = $1', [now])
  expect((await back('<b>Un zéro de trop</b>')).headers.get('location')).toBe(`${FEDERATION}?fait=annule#paiements`)
  expect(plain(await page())).toContain('annulé le 5 janvier 2027 à 11:00 (en cours d’écriture)')
  await carryOutPaymentReversals(database.worker, { now })
  const done = await page()
  expect(done).toMatch(/<s>(<[^>]*>)*0,001200/)
  expect(done).toContain('<s>VIR 1</s>')
  expect(done).toMatch(/Raison.: &lt;b>Un zéro de trop/)
  expect(done).not.toContain('Oui, annuler ce paiement')
  expect((await back('encore')).status).toBe(409)
  expect(plain(done)).toMatch(/Payé 0(,00)? €/)
  expect(await read(FEDERATION, 'en')).toMatch(/taken back on .*Reason: /)
})
