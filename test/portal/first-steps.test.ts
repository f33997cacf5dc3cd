import { stepsDone } from '../../server/portal/salle/first-steps.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { demoCinema } from './figures.js'

type Salle = Parameters<typeof stepsDone>[0]

const nothing: Salle = { contract: null, sites: [], refusals: [], known: [] }
const site = (consentSource: string) => ({ consentSource }) as never
const inForce = { state: 'in-force' } as never

test('a step is done by what is known, each by itself', () => {
  expect(stepsDone(nothing)).toEqual({ contract: false, banner: false, line: false, visit: false })
  expect(stepsDone({ ...nothing, contract: { state: 'signed-by-one' } as never }).contract).toBe(false)
  expect(stepsDone({ ...nothing, contract: inForce }).contract).toBe(true)
  expect(stepsDone({ ...nothing, sites: [site('klaro'), site('auto')] }).banner).toBe(false)
  expect(stepsDone({ ...nothing, sites: [site('klaro'), site('manual')] }).banner).toBe(true)
  // A visit that was refused came from the line all the same.
  expect(stepsDone({ ...nothing, refusals: [{ reason: 'no-consent', refused: 1 }] as never })).toMatchObject({
    line: true,
    visit: false,
  })
  expect(stepsDone({ ...nothing, known: [{ visits: 0 }, { visits: 1 }] })).toMatchObject({ line: true, visit: true })
})

describe('the page of a cinema that begins', () => {
  let database: TestDatabase
  let server: ConsoleServer
  beforeAll(async () => {
    database = await testDatabase()
    await seedTestDemo(database)
    server = await startConsoleServer(database, { clock: () => demoStart })
  }, 60_000)
  afterAll(async () => {
    await server?.close()
    await database?.drop()
  })

  async function steps(slug: string, language = 'fr'): Promise<{ next: string | undefined; links: string[] }> {
    const cookie = await server.signIn((await demoCinema(database, slug)).organisationId)
    const page = await (await server.get(`/salle/${slug}?langue=${language}`, { cookie })).text()
    const list = /<ol class="steps">[\s\S]*?<\/ol>/.exec(page)?.[0] ?? ''
    return {
      next: /<li aria-current="step"><strong>([^<]*)/.exec(list)?.[1],
      links: [...list.matchAll(/ href="([^"]*)"/g)].map(([, to]) => to as string),
    }
  }

  test('opens the step that is next, with the way to it', async () => {
    expect(await steps('studio-des-ursulines')).toEqual({
      next: 'Lire et signer le contrat',
      links: ['/salle/studio-des-ursulines/contrat'],
    })
    expect(await steps('les-400-coups', 'en')).toEqual({
      next: 'Read and sign the contract',
      links: ['/salle/les-400-coups/contrat'],
    })
    const { owner } = database
    const sourceIs = (source: string) => owner.query('UPDATE public.site SET consent_source = $1', [source])
    await sourceIs('auto')
    expect(await steps('le-royal')).toEqual({
      next: 'Dire quel bandeau demande l’accord de vos spectateurs',
      links: ['/salle/le-royal/site', '/salle/le-royal/site#ligne'],
    })
    await sourceIs('klaro')
    expect(await steps('le-royal')).toEqual({
      next: 'Coller la ligne dans votre site',
      links: ['/salle/le-royal/allumer'],
    })
    await owner.query(
      `INSERT INTO plane.refusal_count (site, day, reason, refused) SELECT id, $1, 'no-consent', 1 FROM public.site`,
      [demoStart],
    )
    expect(await steps('le-royal')).toEqual({
      next: 'Voir arriver la première visite',
      links: ['/salle/le-royal/allumer'],
    })
  })
})
