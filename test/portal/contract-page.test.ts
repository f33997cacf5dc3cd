import { listContracts } from '../../server/contract/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { demoCinema } from './figures.js'

const OFFERED = '/salle/studio-des-ursulines/contrat'
const SIGNED = '/salle/les-400-coups/contrat'
const ROYAL = '/salle/le-royal/contrat'

let database: TestDatabase
let server: ConsoleServer
const cookies = {} as Record<'royal' | 'signed' | 'offered', string>

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  for (const [who, slug] of [
    ['royal', 'le-royal'],
    ['signed', 'les-400-coups'],
    ['offered', 'studio-des-ursulines'],
  ] as const)
    cookies[who] = await server.signIn((await demoCinema(database, slug)).organisationId)
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

async function html(path: string, as: keyof typeof cookies, language = 'fr'): Promise<string> {
  return (
    await server.get(`${path}${path.includes('?') ? '&' : '?'}langue=${language}`, { cookie: cookies[as] })
  ).text()
}

function plain(page: string): string {
  const text = page.replace(/<[^>]*>/g, ' ').replace(/&quot;/g, '"')
  return text.replace(/[\s\u00a0\u202f]+/g, ' ')
}

async function read(path: string, as: keyof typeof cookies, language = 'fr'): Promise<string> {
  return plain(await html(path, as, language))
}

async function contractOf(slug: string) {
  const { organisationId } = await demoCinema(database, slug)
  const [contract] = await listContracts(database.owner, { kind: 'federation-cinema', partyId: organisationId })
  if (contract === undefined) throw new Error(`${slug} has no contract`)
  return contract
}

test('a contract in force is shown whole: facts, text, signatures, hash, keys', async () => {
  const page = await html(ROYAL, 'royal')
  const text = plain(page)
  expect(text).toContain('Le contrat est en vigueur.')
  expect(text).toContain('Seuil de versement 50,00 €')
  expect(text).toContain('à parts égales entre les salles visitées dans les 90 jours')
  expect(page).toContain('<h2>Contrat fédération-salle</h2>')
  expect(page).toContain('<h3>Article 19 — Droit applicable et langue</h3>')
  expect(page).toContain('<strong>SCARE</strong>')
  expect(text).toContain('Le texte français fait foi.')
  expect(text).toMatch(/Camille Aubry Le Royal \(Toulon\) 8 septembre 2025 à 11:12 se vérifie/)
  expect(text).toContain((await contractOf('le-royal')).textSha256.toString('hex'))
  expect(text).toContain('/.well-known/jwks.json')
  expect(text).toContain(
    'Pour mettre fin au contrat, à tout moment, écrivez à la fédération : elle y met fin aussitôt, et ce qui vous est acquis vous reste dû.',
  )
  expect(await read(OFFERED, 'offered')).not.toContain('Pour mettre fin au contrat')
  expect(await read(ROYAL, 'royal', 'en')).toContain('To end the contract, at any time, write to the federation')
  expect(page).not.toContain('action="/salle/le-royal/contrat"')
  expect(page).not.toMatch(/\{\{|\*\*|\| ---/)
})

test('the English reading version says which text binds, and leads to it', async () => {
  const page = await html(ROYAL, 'royal', 'en')
  expect(page).toContain('<h2>Federation-cinema contract</h2>')
  expect(plain(page)).toContain('the French text is the one that binds')
  expect(page).toContain(`href="${ROYAL}?langue=fr#texte"`)
  const alias = await server.get('/cinema/le-royal/contract')
  expect(alias.headers.get('location')).toBe(`${ROYAL}?langue=en`)
})

test('what nobody’s own cinema is does not exist', async () => {
  for (const path of [OFFERED, '/salle/personne/contrat']) {
    expect((await server.get(path, { cookie: cookies.royal })).status).toBe(404)
    const form = { contrat: (await contractOf('studio-des-ursulines')).id, lu: 'oui' }
    expect((await server.post(path, { cookie: cookies.royal, form })).status).toBe(404)
  }
  expect((await contractOf('studio-des-ursulines')).state).toBe('offered')
})

test('the cinema that has signed waits for the federation, and has nothing more to sign', async () => {
  const page = await html(SIGNED, 'signed')
  expect(plain(page)).toContain('Vous avez signé. Il manque la signature de la fédération')
  expect(page).not.toContain('name="lu"')
  const { id } = await contractOf('les-400-coups')
  const twice = await server.post(SIGNED, { cookie: cookies.signed, form: { contrat: id, lu: 'oui' } })
  expect(twice.status).toBe(409)
  expect(plain(await twice.text())).toContain('Ce contrat porte déjà votre signature')
})

test('without the ticked box nothing is signed', async () => {
  const page = await html(OFFERED, 'offered')
  expect(plain(page)).toContain('J’ai lu le contrat et je peux engager la salle')
  expect(page).toMatch(/<input type="checkbox" name="lu" value="oui" required/)
  const { id: contrat } = await contractOf('studio-des-ursulines')
  for (const form of [{ contrat }, { contrat, lu: 'non' }, { lu: 'oui' }] as Record<string, string>[]) {
    const answer = await server.post(OFFERED, { cookie: cookies.offered, form })
    expect(answer.status).toBe(422)
    const said = await answer.text()
    expect(plain(said)).toContain('Cochez la case : sans elle, rien n’est signé.')
    expect(said).toContain('aria-describedby="lu-error"')
  }
  expect((await contractOf('studio-des-ursulines')).state).toBe('offered')
})

test('another contract than the one that was read is not signed', async () => {
  const { id: contrat } = await contractOf('le-royal')
  const answer = await server.post(OFFERED, { cookie: cookies.offered, form: { contrat, lu: 'oui' } })
  expect(answer.status).toBe(409)
  expect(plain(await answer.text())).toContain('Ce contrat n’existe plus ou a changé entre-temps')
})

test('a text that is no longer the one that was offered is not signed', async () => {
  const { organisationId } = await demoCinema(database, 'studio-des-ursulines')
  const rename = (name: string) =>
    database.owner.query('UPDATE public.organisation SET name = $2 WHERE id = $1', [organisationId, name])
  await rename('Les Ursulines')
  const page = await html(OFFERED, 'offered')
  expect(plain(page)).toContain('a changé de nom depuis la proposition')
  expect(page).not.toContain('name="lu"')
  const { id: contrat } = await contractOf('studio-des-ursulines')
  const answer = await server.post(OFFERED, { cookie: cookies.offered, form: { contrat, lu: 'oui' } })
  expect(answer.status).toBe(409)
  expect(plain(await answer.text())).toContain('il faut une nouvelle proposition')
  await rename('Studio des Ursulines (Paris)')
})

test('the signature of the cinema is made in its own name, and waits for the other one', async () => {
  const { id: contrat } = await contractOf('studio-des-ursulines')
  const answer = await server.post(OFFERED, { cookie: cookies.offered, form: { contrat, lu: 'oui' } })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `${OFFERED}?fait=signe`])
  const page = await read(`${OFFERED}?fait=signe`, 'offered')
  expect(page).toContain('Vous avez signé. La fédération')
  expect(page).toMatch(/Nadia Fabre Studio des Ursulines \(Paris\) 22 novembre 2026 à 09:00 se vérifie/)
  expect((await contractOf('studio-des-ursulines')).state).toBe('signed-by-one')
})

test('a renamed organisation stands in the text as it signed', async () => {
  const { organisationId } = await demoCinema(database, 'le-royal')
  await database.owner.query(`UPDATE public.organisation SET name = 'Le Royal nouveau' WHERE id = $1`, [organisationId])
  const page = await html(ROYAL, 'royal')
  expect(page).toContain('<strong>Le Royal (Toulon)</strong>')
  expect(plain(page)).toContain('Les deux signatures se vérifient')
})

test('before the first offer the page says what is missing, in both languages', async () => {
  const { organisationId } = await demoCinema(database, 'le-star')
  await database.owner.query('DELETE FROM public.contract_signature WHERE contract_id = $1', [
    (await contractOf('le-star')).id,
  ])
  await database.owner.query(`UPDATE public.contract SET state = 'draft', offered_at = NULL WHERE party_id = $1`, [
    organisationId,
  ])
  const cookie = await server.signIn(organisationId)
  const get = async (language: string) =>
    plain(await (await server.get(`/salle/le-star/contrat?langue=${language}`, { cookie })).text())
  expect(await get('fr')).toContain('Aucun contrat ne vous est encore proposé.')
  expect(await get('en')).toContain('No contract is offered to you yet.')
})

test('a console without the ring shows contracts, and signs and verifies none', async () => {
  const bare = await startConsoleServer(database, { clock: () => demoStart, ring: null })
  try {
    const cookie = await bare.signIn((await demoCinema(database, 'les-400-coups')).organisationId)
    const page = plain(await (await bare.get(SIGNED, { cookie })).text())
    expect(page).toContain('clés indisponibles')
    expect(page).toContain('Vous avez signé.')
    const { id: contrat } = await contractOf('les-400-coups')
    const answer = await bare.post(SIGNED, { cookie, form: { contrat, lu: 'oui' } })
    expect(answer.status).toBe(409)
    expect(plain(await answer.text())).toContain('n’a pas les clés des signatures')
  } finally {
    await bare.close()
  }
})
