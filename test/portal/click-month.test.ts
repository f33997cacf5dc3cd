import { randomUUID } from 'node:crypto'
import { FEWEST_ALIKE, FEWEST_CLICKS } from '../../server/click/index.js'
import { uuidv7 } from '../../server/lib/id.js'
import { forOneCent } from '../../server/portal/salle/statement-shared.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type Plane, seedPlane } from '../audience/plane.js'
import { seedCampaign } from '../click/clicks.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { inForce } from '../settlement/month.js'

/** What became of clicks, and with how many cinemas they were shared: on pages, in numbers that tell of nobody. */
let database: TestDatabase
let plane: Plane
let server: ConsoleServer
const now = new Date('2026-11-22T10:00:00Z')
let campaign: number
let federation: string
let cinema: string

beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner, { cinemas: 3, validFrom: '2026-01-01T00:00:00Z' })
  await inForce(database.owner)
  campaign = (await seedCampaign(database.owner, plane)).campaign
  server = await startConsoleServer(database, { clock: () => now })
  federation = await signedIn((await server.store.organisations('federation'))[0]?.id ?? '')
  const { rows } = await database.owner.query('SELECT organisation_id AS id FROM public.cinema WHERE id = $1', [
    idOf(0),
  ])
  cinema = await signedIn(rows[0].id)
  await database.owner.query(
    `INSERT INTO plane.click_count (campaign, placement, creative, day, what, clicks) VALUES
       ($1, 1, 1, '2026-10-15', 'judged', 300), ($1, 1, 1, '2026-10-15', 'filtered', 260), ($1, 1, 1, '2026-10-15', 'payable', 75),
       ($1, 1, 1, '2026-10-15', 'bot', 40), ($1, 1, 1, '2026-10-15', 'unknown-visitor', 185)`,
    [campaign],
  )
  await shared(25, [0])
  await shared(FEWEST_ALIKE, [0, 1])
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

/** The session of a reader there. */
async function signedIn(organisationId: string): Promise<string> {
  const id = randomUUID()
  await server.store.putPerson({ id, organisationId, name: 'P', email: `${id}@example.org`, roles: ['reader'] })
  return server.signIn(organisationId)
}

const idOf = (n: number) => plane.cinemas[n]?.id as string

/** So many clicks of an October day, each shared among these cinemas alike, with their counters. */
async function shared(clicks: number, cinemas: number[]): Promise<void> {
  const at = Date.parse('2026-10-15T10:00:00Z')
  for (let n = 0; n < clicks; n++) {
    const click = uuidv7(at + n)
    await database.owner.query(
      `INSERT INTO plane.click (id, at, minute, campaign, creative, placement, agent_class, bot_list, fetch_class, device, duplicate_key)
       VALUES ($1, $2, 0, $3, 1, 1, 'browser', '-', 'navigation', 'desktop', 1)`,
      [click, new Date(at + n), campaign],
    )
    for (const of of cinemas)
      await database.owner.query(
        `INSERT INTO plane.click_share (click, cinema, campaign, at, micros, term, rule_version) VALUES ($1, $2, $3, $4, $5, $6, 2)`,
        [click, idOf(of), campaign, new Date(at + n), Math.floor(400 / cinemas.length), plane.cinemas[of]?.term],
      )
  }
  for (const of of cinemas)
    await database.owner.query(
      `INSERT INTO plane.earned_day AS e (cinema, day, campaign, clicks, micros) VALUES ($1, '2026-10-15', $2, $3, $4)
       ON CONFLICT (cinema, day, campaign) DO UPDATE SET clicks = e.clicks + excluded.clicks, micros = e.micros + excluded.micros`,
      [idOf(of), campaign, clicks, Math.floor(400 / cinemas.length) * clicks],
    )
}

async function read(path: string, { cookie = federation, language = 'fr' } = {}): Promise<string> {
  const response = await server.get(`${path}?langue=${language}`, { cookie })
  expect(response.status).toBe(200)
  return (await response.text()).replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
}

const page = (month: string) => `/federation/campagnes/${campaign}/clics/${month}`

test('the federation reads what became of a campaign’s clicks in a month that is over, and what one of them made', async () => {
  const [fr, en] = [await read(page('2026-10')), await read(page('2026-10'), { language: 'en' })]
  expect(fr).toContain('Bruts 300')
  expect(fr).toContain('Payables 75')
  expect(fr).toContain('robot déclaré 40')
  expect(fr).toContain('vrais clics que personne ne doit : personne inconnue des salles, ou aucune salle à payer 185')
  expect(fr).toContain('Il vaut 0,0004 €, partagés entre les 2 salles où la personne est allée.')
  expect(en).toContain('shared among the 2 cinemas')
  for (const text of [fr, en]) {
    expect(text).not.toMatch(/\{\w+\}/)
    // Which of them it was, and when, is nobody's business; nor is a reason that tells of a person counted by itself.
    expect(text).not.toContain(idOf(0))
    expect(text).not.toMatch(/10:00|15\/10|personne inconnue des salles, ou qui/)
  }
})

test('a month that may still have clicks tells nothing; one that is no month is missing', async () => {
  expect(await read(page('2026-11'))).toContain('Les nombres d’un mois sont dits le troisième jour du mois suivant')
  for (const path of [page('2026-12'), page('2026-13'), page('novembre'), '/federation/campagnes/999999/clics/2026-10'])
    expect((await server.get(path, { cookie: federation })).status).toBe(404)
  expect((await server.get(page('2026-10'), { cookie: cinema })).status).toBe(403)
})

test('the campaign and the month lead there', async () => {
  for (const path of [`/federation/campagnes/${campaign}`, '/federation/periodes/2026-10']) {
    const html = await (await server.get(path, { cookie: federation })).text()
    expect(html).toContain(`href="${page('2026-10')}"`)
  }
})

test('a cinema reads with how many others its clicks were shared, and how many of them make a cent', async () => {
  const { rows } = await database.owner.query('SELECT slug FROM public.cinema WHERE id = $1', [idOf(0)])
  const path = `/salle/${rows[0].slug}/releves/2026-10`
  const fr = await read(path, { cookie: cinema })
  expect(fr).toContain('chez vous seulement 25 0,01 € 25')
  expect(fr).toContain(`chez vous et dans une autre salle ${FEWEST_ALIKE} 0,01 € 50`)
  expect(fr).toContain('Ni qui, ni quand, ni quelles autres salles')
  expect(await read(path, { cookie: cinema, language: 'en' })).toContain('to you alone 25')
  // One case of few people hides all: what is left out of a known sum would be told by the others.
  await shared(FEWEST_CLICKS - 1, [0, 1, 2])
  const few = await read(path, { cookie: cinema })
  expect(few).toContain('Trop peu de clics pour dire avec combien de salles')
  expect(few).not.toContain('chez vous seulement')
})

test('clicks for one cent are whole, and none where they make nothing', () => {
  expect(forOneCent({ clicks: 25, micros: 10_000n })).toBe(25)
  expect(forOneCent({ clicks: 3, micros: 400n })).toBe(75)
  expect(forOneCent({ clicks: 1, micros: 399n })).toBe(26)
  expect(forOneCent({ clicks: 5, micros: 0n })).toBeNull()
})
