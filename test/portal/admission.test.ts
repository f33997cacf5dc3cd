import { listContracts, moveContract } from '../../server/contract/index.js'
import { uuidFromName } from '../../server/lib/id.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { demoCinema } from './figures.js'

const HOUR = 3_600_000
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
  now = new Date(now.getTime() + HOUR)
  const form = contrat === undefined ? { geste } : { geste, contrat }
  return server.post(`/federation/salles/${slug}`, { cookie: cookies[as], form })
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
  expect(page).toContain('Contresigner le contrat de Les 400 Coups, Châtellerault ?')
  expect(page).toMatch(/Studio des Ursulines, Paris Proposé le 22 novembre 2026/)
  expect(page).toContain('Les Variétés Marseille en vigueur 22 novembre 2026')
  const english = await read('/federation/salles', { language: 'en' })
  expect(english).toContain('Countersign the contract of Les 400 Coups, Châtellerault?')
  expect(await read('/federation')).toContain('1 salle à admettre')
  expect(await read('/federation', { language: 'en' })).toContain('1 cinema to admit')
  expect((await server.get('/federation/cinemas')).headers.get('location')).toBe('/federation/salles?langue=en')
})

test('the page of a cinema has its contract, its signatures and its sites', async () => {
  const page = await read('/federation/salles/le-royal')
  expect(page).toContain('Le Royal (Toulon)')
  expect(page).toMatch(/Maud Delorme SCARE 22 novembre 2026 à 09:00 se vérifie/)
  expect(page).toContain('Les deux signatures se vérifient')
  expect(page).toMatch(/demo-le-royal le-royal\.cinema\.example, localhost:4011 22 novembre 2026 à 09:00 0,40 €/)
  expect(page).toContain('Le contrat vous demande un préavis de 30 jours')
  const waits = await read(`/federation/salles/${SIGNED}`)
  expect(waits).toContain(
    'Ce qui est signé se vérifie avec les clés publiques. Il manque la signature de la fédération.',
  )
  expect(waits).toContain('rien n’est reçu')
  expect(await read(`/federation/salles/${SIGNED}`, { language: 'en' })).toContain(
    'The federation’s signature is missing.',
  )
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
  expect(page).toContain('demo-les-400-coups les-400-coups.cinema.example 22 novembre 2026 à 10:00 0,40 €')
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

test('an offer that is withdrawn can no longer be signed by the cinema', async () => {
  const { id: contrat } = await contractOf(OFFERED)
  expect((await act(OFFERED, 'retirer', { contrat })).headers.get('location')).toContain('fait=retiree')
  const form = { contrat, lu: 'oui' }
  const late = await server.post(`/salle/${OFFERED}/contrat`, { cookie: cookies.offered, form })
  expect(late.status).toBe(409)
  expect(await plain(late)).toContain('ce geste n’a plus lieu d’être')
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
