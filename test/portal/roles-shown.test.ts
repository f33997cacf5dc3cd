import { uuidFromName } from '../../server/lib/id.js'
import type { OrganisationKind } from '../../server/membership/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'

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

/** What a page offers by form: its actions, without those that everybody has. */
async function offered(
  kind: OrganisationKind,
  path: string,
  roles: string[],
): Promise<{ forms: string[]; text: string }> {
  await database.owner.query('UPDATE public.person SET roles = $1', [roles])
  const organisation =
    kind === 'cinema' ? uuidFromName('demo:cinema:le-royal') : (await server.store.organisations(kind)).at(-1)?.id
  const response = await server.get(path, { cookie: await server.signIn(organisation ?? '') })
  const html = await response.text()
  expect([path, response.status]).toEqual([path, 200])
  const forms = [...html.matchAll(/<form[^>]*method="post"[^>]*action="([^"]+)"/g)].map(([, action]) => action ?? '')
  const text = html.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
  return { forms: [...new Set(forms)].filter((action) => !/sortir|sessions|partir|rapport/.test(action)), text }
}

test.each([
  [
    'cinema',
    '/salle/le-royal/site',
    '/salle/le-royal/site',
    'Seul un gestionnaire de votre organisation peut changer le site déclaré',
  ],
  ['cinema', '/salle/le-royal/equipe', '/salle/le-royal/equipe/inviter', 'peut inviter quelqu’un ou changer les rôles'],
  ['distributor', '/distributeur/campagnes/nouvelle', '/distributeur/campagnes/nouvelle', 'peut réserver une campagne'],
  ['distributor', '/distributeur/agences', '/distributeur/agences', 'peut donner ou retirer l’accès d’une agence'],
  ['cinema', '/salle/le-royal/conformite', '/salle/le-royal/conformite', 'peut faire venir le robot'],
  ['federation', '/federation/preuves', '/federation/preuves#tirage', 'peut tirer des lignes au sort'],
  ['federation', '/federation/salles/le-royal', '/federation/salles/le-royal', 'peut agir sur le contrat d’une salle'],
  ['federation', '/federation', '/federation/mesure', 'peut demander une mesure'],
  ['federation', '/federation/films', '/federation/films', 'peut décider d’un film'],
  ['federation', '/federation/inviter', '/federation/inviter', 'peut inviter une salle'],
  ['federation', '/federation/adherents', '/federation/adherents', 'peut importer des adhérents'],
] as const)(
  'for a %s, %s offers its form to those who may send it, and says to others who can',
  async (kind, path, action, says) => {
    const manager = await offered(kind, path, ['reader', 'manager'])
    expect(manager.forms).toContain(action)
    expect(manager.text).not.toContain(says)
    const reader = await offered(kind, path, ['reader', 'signatory'])
    expect(reader.forms.filter((one) => !/langue|contrat/.test(one))).toEqual([])
    expect(reader.text).toContain(says)
  },
)
