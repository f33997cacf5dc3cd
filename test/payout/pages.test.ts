import { createSignInLink } from '../../server/membership/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { Authenticator } from '../membership/authenticator.js'
import { type Officer, type PaidCinema, PayoutStage } from './stage.js'

/** The pages by which people prepare, sign, hand over and follow a batch, asked as a browser asks. */

const PAGE = '/federation/versements'
let stage: PayoutStage
let server: ConsoleServer
let authenticator: Authenticator
let paid: PaidCinema
const cookies = {} as Record<'ann' | 'bea' | 'reader', string>
let people: Record<'ann' | 'bea' | 'reader', { id: string }>

beforeAll(async () => {
  stage = await PayoutStage.open()
  server = await startConsoleServer(stage.database, { clock: () => stage.now, bank: stage.ring })
  authenticator = new Authenticator({ origin: server.origin })
  const reader = await stage.officer([])
  people = { ...stage.officers, reader }
  await signInAll()
  paid = await stage.cinema()
  await stage.confirm(paid.id, 80_123_456n)
  await stage.cinema({ iban: null }).then(({ id }) => stage.confirm(id, 90_000_000n))
}, 60_000)
afterAll(async () => {
  await server?.close()
  await stage?.close()
})

async function signInAll(): Promise<void> {
  for (const [name, { id }] of Object.entries(people)) cookies[name as 'ann'] = await signIn(id)
}

/** Sessions do not last so long. */
async function itIs(moment: string): Promise<void> {
  stage.now = new Date(moment)
  await signInAll()
}

async function signIn(personId: string): Promise<string> {
  const token = await createSignInLink(server.store, { personId, loopback: true, now: stage.now })
  const response = await server.get(`/entrer/${token}`)
  return (response.headers.getSetCookie().at(-1) ?? '').split(';')[0] ?? ''
}

async function read(path: string, cookie = cookies.ann): Promise<string> {
  const response = await server.get(path, { cookie })
  expect([path, response.status]).toEqual([path, 200])
  return plain(await response.text())
}

const plain = (html: string) => html.replace(/[\u00a0\u202f]/g, ' ')

async function send(path: string, form: Record<string, string>, cookie = cookies.ann) {
  const response = await server.post(path, { cookie, form })
  return { status: response.status, to: response.headers.get('location') ?? '', text: plain(await response.text()) }
}

async function sign(batch: string, what: 'signer' | 'approuver', officer: Officer, cookie: string) {
  const asked = await server.post(`${batch}/${what}/options`, { cookie, headers: { accept: 'application/json' } })
  if (asked.status !== 200) return { status: asked.status, to: '', text: await asked.text() }
  const options = (await asked.json()) as { challenge: string; userVerification: string }
  expect(options.userVerification).toBe('required')
  const reponse = authenticator.use(officer.credential, options)
  const empreinte = await stage.hashOf(batch.split('/').at(-1) ?? '')
  return send(`${batch}/${what}`, { reponse, empreinte }, cookie)
}

/** A file of a form, as a browser sends it. */
async function upload(path: string, xml: string) {
  const body = new FormData()
  body.append('rapport', new Blob([xml], { type: 'text/xml' }), 'pain.002.xml')
  const headers = { cookie: cookies.ann, origin: server.origin, accept: 'text/html', 'accept-language': 'fr' }
  const response = await fetch(server.origin + path, { method: 'POST', body, headers, redirect: 'manual' })
  return { status: response.status, to: response.headers.get('location') ?? '', text: plain(await response.text()) }
}

test('the page says what would be paid, what is carried and why, and what is odd about it', async () => {
  const html = await read(PAGE)
  for (const text of [
    '80,12 €',
    'sans coordonnées bancaires',
    'premier versement à cette salle',
    'Le payeur est l’opérateur',
  ])
    expect(html).toContain(text)
  expect(html).toContain('finissant par 0189')
  expect(await read(PAGE, cookies.reader)).toContain('Seule une personne qui prépare les paiements')
  expect(await read(`${PAGE}?sorte=year`)).toContain('Une fois par an')
  expect(await read(`${PAGE}?sorte=exit`)).toContain('Aucun solde confirmé')
  expect(await read(`${PAGE}?langue=en`)).toContain('first payment to this cinema')
})

test('the payer’s account is taken when it is one, and never shown again', async () => {
  const wrong = await send(`${PAGE}/payeur`, { titulaire: 'Klox', iban: 'FR7630006000011234567890188', bic: '' })
  expect(wrong).toMatchObject({ status: 422, text: expect.stringContaining('Ce n’est pas un IBAN') })
  expect(wrong.text).not.toContain('FR7630006000011234567890188')
  const taken = await send(`${PAGE}/payeur`, {
    titulaire: 'Klox SAS',
    iban: 'FR76 3000 6000 0112 3456 7890 189',
    bic: '',
  })
  expect(taken).toMatchObject({ status: 303, to: `${PAGE}?fait=payeur#payeur` })
  expect(await read(PAGE)).not.toMatch(/FR76/)
})

test('a batch is prepared, signed by two, handed over, executed, and comes back, page by page', async () => {
  const prepared = await send(`${PAGE}/preparer`, { sorte: 'quarter' })
  expect(prepared).toMatchObject({ status: 303, to: expect.stringContaining('fait=prepare') })
  const batch = prepared.to.split('?')[0] ?? ''
  expect(await send(`${PAGE}/preparer`, { sorte: 'quarter' })).toMatchObject({
    status: 409,
    text: expect.stringContaining('Un autre lot'),
  })

  const file = await server.get(`${batch}/fichier`, { cookie: cookies.ann })
  expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="lanterne-20270112-[0-9a-f]{8}\.xml"$/)
  expect(await file.text()).toContain('<InstdAmt Ccy="EUR">80.12</InstdAmt>')
  expect((await server.get(`${batch}/fichier`, { cookie: cookies.reader })).status).toBe(403)
  expect((await server.get(`${batch}/fichier-a-relire`, { cookie: cookies.bea })).status).toBe(200)

  const before = await read(batch)
  expect(before).toContain('data-passkey="confirm"')
  expect(before).toContain(await stage.hashOf(batch.split('/').at(-1) ?? ''))
  expect(before).not.toContain('FR76')
  const { ann, bea } = stage.officers
  expect(await sign(batch, 'signer', ann, cookies.ann)).toMatchObject({ status: 303 })
  expect(await read(batch)).toContain('Seule une personne qui approuve')
  expect((await sign(batch, 'approuver', ann, cookies.ann)).status).toBe(403)
  expect(await sign(batch, 'approuver', bea, cookies.bea)).toMatchObject({ status: 303, to: `${batch}?fait=approuver` })
  expect(await sign(batch, 'approuver', bea, cookies.bea)).toMatchObject({ status: 409 })
  expect(await read(batch, cookies.bea)).toContain('sont bien celles de deux personnes')

  expect(await send(`${batch}/executer`, { reference: 'V', jour: '2027-01-12' })).toMatchObject({ status: 409 })
  expect(await send(`${batch}/remettre`, {})).toMatchObject({ status: 303 })
  expect(await read(batch)).toContain('En cours d’écriture')
  await stage.write()
  expect(await send(`${batch}/executer`, { reference: 'VIR-7', jour: '2027-01-13' })).toMatchObject({ status: 409 })
  expect(await send(`${batch}/executer`, { reference: 'VIR-7', jour: '2027-01-12' })).toMatchObject({ status: 303 })
  await stage.write()
  const executed = await read(batch)
  expect(executed).toContain('Exécuté par la banque, référence VIR-7')
  expect(executed).toContain('Écrit dans le grand livre')

  const line = await read(`${batch}/lignes/1`)
  expect(line).toContain('Arrêté du mois')
  expect(line).toContain('80,123456 €')
  expect(line).toContain('Le mois de décembre 2026')
  expect((await server.get(`${batch}/lignes/2`, { cookie: cookies.ann })).status).toBe(404)

  const [id = ''] = /\d{8}-[0-9a-f]{8}-0001/.exec(executed) ?? []
  expect(await send(`${batch}/retour`, { identifiant: 'nothing', motif: 'AC04' })).toMatchObject({ status: 409 })
  // Larger than any file is taken: nothing of it is read.
  expect(await upload(`${batch}/rapport`, `<a>${'x'.repeat(50_000_000)}</a>`)).toMatchObject({
    ...{ status: 409, text: expect.stringContaining('ou est abîmé') },
  })
  expect(await upload(`${batch}/rapport`, '<html/>')).toMatchObject({
    status: 409,
    text: expect.stringContaining('pain.002'),
  })
  const report = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>${id.slice(0, -5)}</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><TxInfAndSts><OrgnlEndToEndId>${id}</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`
  expect(await upload(`${batch}/rapport`, report)).toMatchObject({ status: 303, to: `${batch}?fait=rapport&retours=1` })
  expect(await send(`${batch}/retour`, { identifiant: id, motif: 'AC04' })).toMatchObject({
    ...{ status: 409, text: expect.stringContaining('déjà noté') },
  })
  expect(await read(batch)).toContain('AC04 : compte clos')
  expect(await read(batch)).toContain('Dont revenu ou refusé')
  await stage.write()
  expect(await stage.payable(paid.id)).toBe(80_123_456n)
  expect(await send(`${batch}/annuler`, {})).toMatchObject({ status: 409 })
})

test('a file whose day is over is said to be so, before it is handed over and after, and the hand-over is possible', async () => {
  const html = (text: string) => text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
  const past = 'Le fichier demande à la banque d’exécuter le 18 janvier 2027 : ce jour est passé.'
  const today = stage.now.toISOString()
  const { to } = await send(`${PAGE}/preparer`, { sorte: 'quarter' })
  const batch = to.split('?')[0] ?? ''
  // The fifth day is a Sunday: the file asks for the Monday.
  await itIs('2027-01-18T22:59:59Z')
  expect(await read(batch)).not.toContain('ce jour est passé')
  await itIs('2027-01-18T23:00:00Z')
  for (const cookie of [cookies.ann, cookies.bea, cookies.reader])
    expect(html(await read(batch, cookie))).toContain(past)
  expect(html(await read(`${batch}?langue=en`))).toContain(
    'that day is past. The bank may refuse the file, or take the next working day. If it refuses, cancel this batch',
  )
  const { ann, bea } = stage.officers
  await sign(batch, 'signer', ann, cookies.ann)
  await sign(batch, 'approuver', bea, cookies.bea)
  // Once at the top, and once where it is handed over.
  expect((await read(batch)).split('ce jour est passé')).toHaveLength(3)
  const handed = await send(`${batch}/remettre`, {})
  expect(handed).toMatchObject({ status: 303 })
  expect(html(await read(handed.to))).toContain(past)
  await send(`${batch}/annuler`, {})
  await stage.write()
  expect(await read(batch)).not.toContain('ce jour est passé')
  await itIs(today)
  // Handed over in time, it may be that nobody has noted yet that it was executed.
  const soon = (await send(`${PAGE}/preparer`, { sorte: 'quarter' })).to.split('?')[0] ?? ''
  await sign(soon, 'signer', ann, cookies.ann)
  await sign(soon, 'approuver', bea, cookies.bea)
  expect(await send(`${soon}/remettre`, {})).toMatchObject({ status: 303 })
  await stage.write()
  await itIs('2027-01-20T10:00:00Z')
  expect(await read(soon)).not.toContain('ce jour est passé')
  await send(`${soon}/annuler`, {})
  await stage.write()
  await itIs(today)
})

test('whoever has no passkey is told how to make one, and without scripts the page says what is needed', async () => {
  const bare = await stage.officer(['payment-preparer'])
  await stage.database.owner.query('DELETE FROM public.passkey WHERE person_id = $1', [bare.id])
  const cookie = await signIn(bare.id)
  const { to } = await send(`${PAGE}/preparer`, { sorte: 'quarter' }, cookie)
  const page = await read(to.split('?')[0] ?? '', cookie)
  expect(page).toContain('href="/compte/passkeys/nouvelle"')
  expect(page).not.toContain('data-passkey')
  await stage.cancelOpen()
  const own = await send(`${PAGE}/preparer`, { sorte: 'quarter' })
  expect(await read(own.to.split('?')[0] ?? '')).toMatch(/<noscript><p>Signer demande une clé d’accès/)
  await stage.cancelOpen()
})

test('a cinema whose account cannot be read is on top, with the reason, and the page is there', async () => {
  const { owner } = stage.database
  const touched = await stage.cinema()
  await stage.confirm(touched.id, 150_000_000n)
  await owner.query('UPDATE payout.bank_details SET sealed = sealed || $2 WHERE organisation_id = $1', [
    ...[touched.organisation, Buffer.of(1)],
  ])
  const reason = 'coordonnées bancaires illisibles : à redonner par la salle'
  const html = await read(PAGE)
  expect(html.indexOf(reason)).toBeGreaterThan(html.indexOf('À regarder avant de signer'))
  expect(html.indexOf(reason)).toBeLessThan(html.indexOf('Ce qu’un lot paierait aujourd’hui'))
  const made = await send(`${PAGE}/preparer`, { sorte: 'quarter' })
  const page = await read(made.to.split('?')[0] ?? '')
  expect(page.indexOf(reason)).toBeGreaterThan(page.indexOf('À regarder avant de signer'))
  expect(page.indexOf(reason)).toBeLessThan(page.indexOf('Les lignes'))
  // Cinemas that left have a batch of their own: it can be prepared while this one is open.
  expect(await read(PAGE)).toContain('Un lot est ouvert')
  expect(await read(`${PAGE}?sorte=exit`)).not.toContain('Un lot est ouvert')
  await stage.cancelOpen()
})

test('what is no batch is not there', async () => {
  for (const path of [`${PAGE}/x`, `${PAGE}/00000000-0000-4000-8000-000000000000`])
    expect((await server.get(path, { cookie: cookies.ann })).status).toBe(404)
})

test('without the keys of bank details the page says so', async () => {
  const without = await startConsoleServer(stage.database, { clock: () => stage.now, bank: null })
  const response = await without.get(PAGE, { cookie: cookies.ann })
  expect(plain(await response.text())).toContain('n’a pas les clés des coordonnées bancaires')
  await without.close()
})
