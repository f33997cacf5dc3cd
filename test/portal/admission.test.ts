import { join } from 'node:path'
import { listContracts, loadContracts, moveContract } from '../../server/contract/index.js'
import { uuidFromName } from '../../server/lib/id.js'
import { admit } from '../../server/portal/federation/admit.js'
import { type Member, membersOf } from '../../server/portal/read/admission.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { root, type TestDatabase, testDatabase } from '../database.js'
import { demoRing, demoStart, seedTestDemo } from '../demo/demonstration.js'
import { demoCinema } from './figures.js'

const A_WHILE = 20 * 60_000
const SIGNED = 'les-400-coups'
const OFFERED = 'studio-des-ursulines'

let database: TestDatabase
let server: ConsoleServer
let now = demoStart
const cookies = {} as Record<'federation' | 'signed' | 'offered' | 'rival', string>

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => now })
  cookies.federation = await server.signIn((await server.store.organisations('federation'))[0]?.id ?? '')
  cookies.signed = await server.signIn((await demoCinema(database, SIGNED)).organisationId)
  cookies.offered = await server.signIn((await demoCinema(database, OFFERED)).organisationId)
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

/** A page as it is read: without tags, with plain spaces. */
async function plain(response: Response): Promise<string> {
  const text = (await response.text()).replace(/<[^>]*>/g, ' ').replace(/&quot;/g, '"')
  return text.replace(/[\s\u00a0\u202f]+/g, ' ')
}

async function read(path: string, { language = 'fr', as = 'federation' as keyof typeof cookies } = {}) {
  const [address, query] = path.split('?')
  const response = await server.get(`${address}?${query ? `${query}&` : ''}langue=${language}`, { cookie: cookies[as] })
  expect(`${path} ${response.status}`).toBe(`${path} 200`)
  return plain(response)
}

async function contractOf(slug: string) {
  const { organisationId } = await demoCinema(database, slug)
  const contracts = await listContracts(database.owner, { kind: 'federation-cinema', partyId: organisationId })
  const last = contracts.at(-1)
  if (last === undefined) throw new Error(`${slug} has no contract`)
  return last
}

/** What the federation does on a cinema's page, a while later. */
async function act(
  slug: string,
  geste: string,
  { contrat, as = 'federation' as keyof typeof cookies }: { contrat?: string; as?: keyof typeof cookies } = {},
) {
  now = new Date(now.getTime() + A_WHILE)
  const form = contrat === undefined ? { geste } : { geste, contrat }
  // A signature has an address of its own, which a passkey opens.
  const path = geste === 'contresigner' ? `/federation/salles/${slug}/contresigner` : `/federation/salles/${slug}`
  return server.post(path, { cookie: cookies[as], form })
}

/** Whether visits of a cinema's site are let in at this moment. */
async function isLetIn(slug: string): Promise<boolean> {
  const { siteId } = await demoCinema(database, slug)
  const { rows } = await database.owner.query(
    'SELECT FROM plane.contract_term WHERE site = $1 AND valid @> $2::timestamptz',
    [siteId, now],
  )
  return rows.length > 0
}

test('on a fresh start one cinema waits for the federation, and the federation for another', async () => {
  const page = await read('/federation/salles')
  expect(page).toContain('1 salle est sans contrat en vigueur, et c’est à vous d’agir.')
  expect(page).toMatch(/Les 400 Coups, Châtellerault Signé par Camille Esteve le 22 novembre 2026/)
  // It is signed where it is read, and there alone.
  const html = await (await server.get('/federation/salles', { cookie: cookies.federation })).text()
  expect(html).toContain(
    `<a class="button" href="/federation/salles/${SIGNED}" aria-label="Lire et contresigner\u00a0: Les 400 Coups, Châtellerault">`,
  )
  expect(html).not.toContain('value="contresigner"')
  expect(page).toMatch(/Studio des Ursulines, Paris Proposé le 22 novembre 2026/)
  expect(page).toContain('Les Variétés Marseille en vigueur 8 septembre 2025')
  const english = await read('/federation/salles', { language: 'en' })
  expect(english).toContain('Read and countersign')
  expect(await read('/federation')).toContain('1 salle à admettre')
  expect(await read('/federation', { language: 'en' })).toContain('1 cinema to admit')
  expect((await server.get('/federation/cinemas')).headers.get('location')).toBe('/federation/salles?langue=en')
})

test('cinemas are counted, and not the organisations that run them', async () => {
  const { organisationId } = await demoCinema(database, SIGNED)
  await database.owner.query(
    `INSERT INTO public.cinema (id, organisation_id, slug, name, city, labels)
     VALUES (gen_random_uuid(), $1, 'le-second', 'Le Second', 'Poitiers', '{}')`,
    [organisationId],
  )
  expect(await read('/federation/salles')).toContain('2 salles sont sans contrat en vigueur, et c’est à vous d’agir.')
  expect(await read('/federation')).toContain('2 salles à admettre')
  await database.owner.query(`DELETE FROM public.cinema WHERE slug = 'le-second'`)
})

test('the page of a cinema has its contract, its signatures and its sites', async () => {
  const page = await read('/federation/salles/le-royal')
  expect(page).toContain('Le Royal (Toulon)')
  expect(page).toMatch(/Maud Delorme SCARE 8 septembre 2025 à 11:12 se vérifie/)
  expect(page).toContain('Les deux signatures se vérifient')
  expect(page).toMatch(/demo-le-royal le-royal\.cinema\.example, localhost:4011 8 septembre 2025 à 11:12 0,40 €/)
  expect(page).toContain('Le contrat vous demande un préavis de 30 jours')
  expect(page).toContain('Résilier ce contrat ? Le Royal, Toulon')
  // What article 11 promises stands in both questions, with what of it is done at once, and what is not yet.
  const promise =
    /Le contrat promet \(article 11\) [^.]*segments activés\. La collecte cesse dès cet instant, et les journaux/g
  expect(page.match(promise)).toHaveLength(2)
  expect(page.match(/les retraits dans le quart d’heure/g)).toHaveLength(2)
  expect(page).toContain('si elle vous l’a écrit, résiliez aussitôt')
  const waits = await read(`/federation/salles/${SIGNED}`)
  expect(waits).toContain(
    'Ce qui est signé se vérifie avec les clés publiques. Il manque la signature de la fédération.',
  )
  expect(waits).toContain('rien n’est reçu')
  expect(await read(`/federation/salles/${SIGNED}`, { language: 'en' })).toContain(
    'The federation’s signature is missing.',
  )
})

test('the text that is countersigned stands above the signature, with its hash, and is the one that was offered', async () => {
  const contract = await contractOf(SIGNED)
  const html = await (await server.get(`/federation/salles/${SIGNED}`, { cookie: cookies.federation })).text()
  const at = (text: string) => {
    expect(html).toContain(text)
    return html.indexOf(text)
  }
  expect(at('href="#contresigner"')).toBeLessThan(at('id="contrat"'))
  expect(at('id="texte"')).toBeLessThan(at('<h3>Article 19 — Droit applicable et langue</h3>'))
  expect(at('<h3>Article 19 — Droit applicable et langue</h3>')).toBeLessThan(at(contract.textSha256.toString('hex')))
  expect(at(contract.textSha256.toString('hex'))).toBeLessThan(at('id="contresigner"'))
  expect(at('id="contresigner"')).toBeLessThan(at('value="contresigner"'))
  expect(html).toContain(`<input type="hidden" name="contrat" value="${contract.id}"/>`)
  expect(html).toContain('<strong>Les 400 Coups (Châtellerault)</strong>')
  const english = await read(`/federation/salles/${SIGNED}`, { language: 'en' })
  expect(english).toContain('the French text is the one that binds')
  const { organisationId } = await demoCinema(database, SIGNED)
  const rename = (name: string) =>
    database.owner.query('UPDATE public.organisation SET name = $2 WHERE id = $1', [organisationId, name])
  await database.owner.query(`UPDATE public.contract SET text_sha256 = '\\x00' WHERE id = $1`, [contract.id])
  const other = await (await server.get(`/federation/salles/${SIGNED}`, { cookie: cookies.federation })).text()
  expect(other).not.toContain('value="contresigner"')
  expect(other).toContain('il ne peut pas être contresigné')
  await database.owner.query('UPDATE public.contract SET text_sha256 = $2 WHERE id = $1', [
    contract.id,
    contract.textSha256,
  ])
  await rename('Un autre nom')
  const late = await act(SIGNED, 'contresigner', { contrat: contract.id })
  expect([late.status, (await contractOf(SIGNED)).state]).toEqual([409, 'signed-by-one'])
  await rename('Les 400 Coups (Châtellerault)')
})

test('the federation does not sign before the cinema', async () => {
  const { id: contrat } = await contractOf(OFFERED)
  expect(await read(`/federation/salles/${OFFERED}`)).not.toContain('Contresigner')
  const early = await act(OFFERED, 'contresigner', { contrat })
  expect(early.status).toBe(409)
  expect(await plain(early)).toContain('La salle n’a pas encore signé ce contrat')
  expect((await contractOf(OFFERED)).state).toBe('offered')
})

test('what the second signature sets going is told as it is: without a site, or an operator, nothing is received', async () => {
  const { id, organisationId, siteId } = await demoCinema(database, SIGNED)
  const question = async () =>
    /Contresigner ce contrat \? .*Contresigner au nom/.exec(await read(`/federation/salles/${SIGNED}`))
  expect((await question())?.[0]).toContain('les visites de cette salle, avec l’accord de chaque personne, entrent')
  const operator = (state: string) =>
    database.owner.query(`UPDATE public.contract SET state = $1::contract_state WHERE kind = 'operator-federation'`, [
      state,
    ])
  await operator('suspended')
  expect((await question())?.[0]).toContain('rien n’est reçu tant que votre contrat avec l’opérateur ne l’est pas')
  await operator('in-force')
  const royal = await demoCinema(database, 'le-royal')
  const moveSite = 'UPDATE public.site SET cinema_id = $2 WHERE id = $1'
  await database.owner.query(moveSite, [siteId, royal.id])
  expect((await question())?.[0]).toContain('rien n’est reçu tant que la salle n’a déclaré aucun site')
  await database.owner.query(moveSite, [siteId, id])
  await database.owner.query(`UPDATE public.contract SET in_force_from = '2027-01-15T09:00Z' WHERE party_id = $1`, [
    organisationId,
  ])
  expect((await question())?.[0]).toContain('Le contrat prendra effet le 15 janvier 2027')
  await database.owner.query('UPDATE public.contract SET in_force_from = NULL WHERE party_id = $1', [organisationId])
  // An address alone says nothing that is not so.
  expect(await read(`/federation/salles/${SIGNED}?fait=contresignee`)).not.toContain('Le contrat est en vigueur :')
})

test('countersigned, a contract is in force, and from this moment the visits of the cinema are let in', async () => {
  expect(await isLetIn(SIGNED)).toBe(false)
  const { id } = await contractOf(SIGNED)
  const answer = await act(SIGNED, 'contresigner', { contrat: id })
  expect([answer.status, answer.headers.get('location')]).toEqual([
    303,
    `/federation/salles/${SIGNED}?fait=contresignee`,
  ])
  expect(await isLetIn(SIGNED)).toBe(true)
  const page = await read(`/federation/salles/${SIGNED}?fait=contresignee`)
  expect(page).toContain('Le contrat est en vigueur : les visites de la salle sont reçues dès maintenant.')
  expect(page).toContain('Les deux signatures se vérifient')
  expect(page).toMatch(/demo-les-400-coups les-400-coups\.cinema\.example 22 novembre 2026 à \d\d:\d\d 0,40 €/)
})

test('the toast after a countersignature tells what is received as things stand', async () => {
  now = new Date(now.getTime() + A_WHILE)
  const { siteId } = await demoCinema(database, SIGNED)
  const said = (fait: string, language?: string) =>
    read(`/federation/salles/${SIGNED}?fait=${fait}`, language ? { language } : {})
  const { rows } = await database.owner.query<{ id: string; valid: string }>(
    `UPDATE plane.contract_term SET valid = tstzrange(lower(valid), lower(valid) + interval '1 ms') WHERE site = $1 RETURNING id`,
    [siteId],
  )
  const none = 'Le contrat est en vigueur ; rien n’est reçu tant que votre contrat avec l’opérateur ne l’est pas.'
  for (const fait of ['contresignee', 'reprise']) expect(await said(fait)).toContain(none)
  expect(await said('contresignee', 'en')).toContain(
    'nothing is received as long as your contract with the operator is not',
  )
  await database.owner.query('UPDATE plane.contract_term SET valid = tstzrange(lower(valid), NULL) WHERE id = $1', [
    rows[0]?.id,
  ])
  expect(await said('contresignee')).toContain('les visites de la salle sont reçues dès maintenant')
  for (const odd of ['inForce', 'constructor', 'x'])
    expect((await server.get(`/federation/salles/${SIGNED}?fait=${odd}`, { cookie: cookies.federation })).status).toBe(
      200,
    )
})

test('a second countersignature changes nothing, and says so', async () => {
  const before = await contractOf(SIGNED)
  const answer = await act(SIGNED, 'contresigner', { contrat: before.id })
  expect(answer.status).toBe(409)
  const page = await plain(answer)
  expect(page).toContain('Ce contrat porte déjà votre signature : rien n’a été fait de plus.')
  expect(page).toContain('Les 400 Coups (Châtellerault)')
  expect(await contractOf(SIGNED)).toEqual(before)
})

test('when nobody waits for the federation the page teaches how somebody comes to', async () => {
  expect(await read('/federation/salles')).toContain('Personne n’attend Une salle à qui le contrat est proposé')
  expect(await read('/federation/salles', { language: 'en' })).toContain('Nobody waits')
  expect(await read('/federation')).not.toContain('salle à admettre')
})

test('what is suspended is received no more, and what is resumed is received again', async () => {
  const { id: contrat } = await contractOf(SIGNED)
  expect((await act(SIGNED, 'suspendre', { contrat })).headers.get('location')).toContain('fait=suspendue')
  expect(await isLetIn(SIGNED)).toBe(false)
  const page = await read(`/federation/salles/${SIGNED}?fait=suspendue`)
  expect(page).toContain('Le contrat est suspendu : plus rien n’est reçu des sites de la salle.')
  expect(page).toContain('Reprendre le contrat')
  expect(await read('/federation/salles')).toContain('Les 400 Coups Châtellerault suspendu 22 novembre 2026')
  const twice = await act(SIGNED, 'suspendre', { contrat })
  expect(twice.status).toBe(409)
  expect(await plain(twice)).toContain('La situation a changé entre-temps')
  expect((await act(SIGNED, 'reprendre', { contrat })).headers.get('location')).toContain('fait=reprise')
  expect(await isLetIn(SIGNED)).toBe(true)
})

test('what is terminated has ended for ever; a new contract is offered, once', async () => {
  const { id: contrat } = await contractOf(SIGNED)
  expect((await act(SIGNED, 'resilier', { contrat })).headers.get('location')).toContain('fait=resiliee')
  expect(await isLetIn(SIGNED)).toBe(false)
  expect((await act(SIGNED, 'reprendre', { contrat })).status).toBe(409)
  expect(await read('/federation/salles')).toContain('Son contrat a pris fin le 22 novembre 2026')
  const offers = await Promise.all([act(SIGNED, 'proposer'), act(SIGNED, 'proposer')])
  expect(offers.map(({ status }) => status).sort()).toEqual([303, 409])
  const again = await act(SIGNED, 'proposer')
  expect(again.status).toBe(409)
  expect(await plain(again)).toContain('Un contrat est déjà proposé ou en vigueur avec cette salle')
  const offered = await contractOf(SIGNED)
  expect([offered.state, offered.id === contrat]).toEqual(['offered', false])
  expect(await read(`/federation/salles/${SIGNED}`)).toContain('Personne n’a encore signé.')
})

/** An organisation as a page had it before something else happened. */
async function asSeen(slug: string): Promise<Member> {
  const { organisationId } = await demoCinema(database, slug)
  const federationId = (await server.store.organisations('federation'))[0]?.id ?? ''
  const [member] = await membersOf(database.console, { federationId, jwks: demoRing().jwks, organisationId })
  if (member === undefined) throw new Error(`${slug} is no member`)
  return member
}

test('an offer that came into force since the page was read is not withdrawn', async () => {
  // The cinema signs, the federation's page is read, somebody countersigns, and somebody else withdraws the offer.
  const { id: contrat } = await contractOf(SIGNED)
  const cookie = cookies.signed
  expect((await server.post(`/salle/${SIGNED}/contrat`, { cookie, form: { contrat, lu: 'oui' } })).status).toBe(303)
  const seen = await asSeen(SIGNED)
  expect((await act(SIGNED, 'contresigner', { contrat })).status).toBe(303)
  const tools = {
    pool: database.console,
    clock: () => now,
    contracts: { library: loadContracts(join(root, 'contracts')), ring: demoRing() },
  }
  const [federation] = await server.store.people(seen.open?.federation.id ?? '')
  const who = { federationId: seen.open?.federation.id ?? '', personId: federation?.id ?? '', at: now }
  const refused = { done: false, why: 'illegal-transition' }
  expect(await admit(tools, seen, { geste: 'retirer', contrat }, who)).toEqual(refused)
  expect(await contractOf(SIGNED)).toMatchObject({ id: contrat, state: 'in-force' })
  expect(await isLetIn(SIGNED)).toBe(true)
  const inForce = await asSeen(SIGNED)
  await act(SIGNED, 'suspendre', { contrat })
  expect(await admit(tools, inForce, { geste: 'suspendre', contrat }, who)).toEqual(refused)
  expect((await act(SIGNED, 'retirer', { contrat })).status).toBe(409)
  expect((await act(SIGNED, 'reprendre', { contrat })).status).toBe(303)
})

test('an offer that is withdrawn can no longer be signed by the cinema', async () => {
  const { id: contrat } = await contractOf(OFFERED)
  expect((await act(OFFERED, 'retirer', { contrat })).headers.get('location')).toContain('fait=retiree')
  const form = { contrat, lu: 'oui' }
  const late = await server.post(`/salle/${OFFERED}/contrat`, { cookie: cookies.offered, form })
  expect(late.status).toBe(409)
  expect(await plain(late)).toContain('ce geste n’a plus lieu d’être')
})

test('an offer that was withdrawn is told as that, and not as a contract that ended', async () => {
  const { organisationId } = await demoCinema(database, OFFERED)
  // An offer may name the day on which it is to begin: that makes it no contract.
  await database.owner.query(`UPDATE public.contract SET in_force_from = '2026-11-01T09:00Z' WHERE party_id = $1`, [
    organisationId,
  ])
  expect(await read('/federation/salles')).toMatch(/Studio des Ursulines, Paris La proposition a été retirée le 22 nov/)
  expect(await read('/federation/salles')).toContain('Studio des Ursulines Paris proposition retirée')
  const page = await read(`/federation/salles/${OFFERED}`)
  expect(page).toContain('État proposition retirée')
  expect(page).toContain('Début prévu 1er novembre 2026 Proposition retirée le 22 novembre 2026')
  const own = await read(`/salle/${OFFERED}/contrat`, { as: 'offered' })
  expect(own).toContain('La proposition a été retirée le 22 novembre 2026. Rien n’est reçu de vos sites.')
  expect(own).not.toContain('Le contrat a pris fin')
  expect(await read(`/salle/${OFFERED}/contrat`, { as: 'offered', language: 'en' })).toContain(
    'The offer was withdrawn on',
  )
  const home = await read('/federation')
  expect(home).toContain('22 novembre 2026 proposition retirée Studio des Ursulines (Paris)')
  expect(home).not.toMatch(/entré en vigueur Studio des Ursulines/)
  expect(home).not.toContain('dont le contrat est suspendu ou terminé')
})

test('an offer that was interrupted is the one that is made', async () => {
  await act(OFFERED, 'proposer')
  const { id } = await contractOf(OFFERED)
  await database.owner.query(`UPDATE public.contract SET state = 'draft', offered_at = NULL WHERE id = $1`, [id])
  expect(await read(`/salle/${OFFERED}/contrat`, { as: 'offered' })).not.toContain('Signer')
  expect((await act(OFFERED, 'proposer')).status).toBe(303)
  expect(await contractOf(OFFERED)).toMatchObject({ id, state: 'offered' })
})

test('what is no gesture, or is meant for another contract, is refused', async () => {
  const royal = await contractOf('le-royal')
  expect((await act('le-royal', 'effacer', { contrat: royal.id })).status).toBe(422)
  expect((await act('le-royal', 'suspendre')).status).toBe(409)
  const other = await act('le-royal', 'suspendre', { contrat: (await contractOf('le-star')).id })
  expect(other.status).toBe(409)
  expect(await plain(other)).toContain('Ce contrat n’existe plus ou a changé entre-temps')
  expect(await isLetIn('le-royal')).toBe(true)
  expect((await act('personne', 'suspendre', { contrat: royal.id })).status).toBe(404)
})

test('another federation neither sees a contract nor changes it', async () => {
  const rival = { id: uuidFromName('test:rival'), kind: 'federation' as const, name: 'Une autre fédération' }
  await server.store.putOrganisation(rival)
  await server.store.putPerson({
    id: uuidFromName('test:p'),
    organisationId: rival.id,
    name: 'Paul',
    email: 'p@example.org',
    roles: ['reader', 'manager', 'signatory'],
  })
  cookies.rival = await server.signIn(rival.id)
  const { id: contrat } = await contractOf('le-royal')
  expect(await read('/federation/salles/le-royal', { as: 'rival' })).toContain('Aucun contrat n’a encore été proposé')
  for (const geste of ['suspendre', 'resilier', 'contresigner', 'retirer'])
    expect((await act('le-royal', geste, { contrat, as: 'rival' })).status).toBe(409)
  expect(await contractOf('le-royal')).toMatchObject({ id: contrat, state: 'in-force' })
})

test('a signature that was tampered with is shown as what it is', async () => {
  const { id } = await contractOf('le-star')
  await database.owner.query(`UPDATE public.contract SET terms = terms || '{"thresholdCents":"9900"}' WHERE id = $1`, [
    id,
  ])
  expect(await read('/federation/salles/le-star')).toContain('n’est plus celui qui a été signé')
  await database.owner.query(
    `UPDATE public.contract_signature SET jws = left(jws, -8) || 'AAAAAAAA' WHERE contract_id = $1`,
    [id],
  )
  const page = await read('/federation/salles/le-star')
  expect(page).toContain('ne se vérifie pas')
  expect(page).toContain('Une signature ne se vérifie pas avec les clés publiques.')
  await moveContract(database.owner, { contractId: id, type: 'suspend', at: now })
  expect(await read('/federation/salles/le-star', { language: 'en' })).toContain('not verified')
})
