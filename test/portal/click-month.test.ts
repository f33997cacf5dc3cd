import { randomUUID } from 'node:crypto'
import { explainCinema, FEWEST_ALIKE, FEWEST_CLICKS, MOST_EXPLAINED_CLICKS } from '../../server/click/index.js'
import { uuidv7 } from '../../server/lib/id.js'
import { readSharedClicks } from '../../server/portal/read/shared-clicks.js'
import { forOneCent } from '../../server/portal/salle/statement-shared.js'
import { fill, wordsOf } from '../../server/portal/words/index.js'
import { periodNamed } from '../../server/settlement/index.js'
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
  expect(fr).toContain('Il vaut 0,0004 €, partagé entre les 2 salles où la personne est allée.')
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

const statement = (language = 'fr') => read('/salle/cinema-0/releves/2026-10', { cookie: cinema, language })
const october = () => ({ cinema: idOf(0), period: periodNamed('2026-10') })

/** Some of a cinema's clicks are taken back, as a second round does. */
async function takenBack(clicks: number, { round, given = false }: { round: number; given?: boolean }): Promise<void> {
  await database.owner.query(
    `INSERT INTO plane.click_share (click, cinema, campaign, at, micros, term, rule_version, round, reversed)
     SELECT click, cinema, campaign, at, CASE WHEN $4 THEN 1 ELSE -1 END * abs(micros), term, rule_version, $3, NOT $4 FROM plane.click_share
     WHERE cinema = $1 AND round = 0 AND micros = 400 ORDER BY click LIMIT $2`,
    [idOf(0), clicks, round, given],
  )
}

test('with how many others a cinema’s clicks are shared is told once the month is closed, as it was closed', async () => {
  const open = await statement()
  expect(open).toContain('Cela se dit une fois le mois arrêté')
  expect(open).not.toContain('chez vous seulement')
  expect(await statement('en')).toContain('This is told once the month is closed')
  await database.owner.query(
    `INSERT INTO settlement.close (period, asked_by, asked_at) VALUES ('2026-10', gen_random_uuid(), now())`,
  )
  expect(await statement()).toContain('Cela se dit une fois le mois arrêté')
  await database.worker.query(
    `UPDATE settlement.close SET state = 'closed', closed_at = now(), shares_upto = pg_current_xact_id(), sequence = 0`,
  )
  const fr = await statement()
  expect(fr).toContain('chez vous seulement 25 0,01 € 25')
  expect(fr).toContain(`chez vous et dans une autre salle ${FEWEST_ALIKE} 0,01 € 50`)
  expect(fr).toContain('Ni qui, ni quand, ni quelles autres salles')
  expect(await statement('en')).toContain('to you alone 25')
  // What comes after the close is one person's, and moves no line.
  await shared(1, [0, 1])
  expect(await statement()).toContain(`chez vous et dans une autre salle ${FEWEST_ALIKE} 0,01 € 50`)
})

test('one case of few people hides all, since what is left out of a known sum would be told by the others', async () => {
  await shared(FEWEST_CLICKS - 1, [0, 1, 2])
  expect(await explainCinema(database.console, october())).toMatchObject({ clicks: 85, parts: [] })
  await shared(1, [0, 1, 2])
  expect((await explainCinema(database.console, october())).parts.map(({ clicks }) => clicks)).toEqual([25, 51, 10])
})

test('what was taken back is told from so many clicks on, and each that is lost once', async () => {
  const { takenBack: before } = await explainCinema(database.console, october())
  expect(before).toBeNull()
  await takenBack(FEWEST_CLICKS, { round: 1 })
  const lost = { clicks: FEWEST_CLICKS, micros: BigInt(FEWEST_CLICKS * 400) }
  expect((await explainCinema(database.console, october())).takenBack).toEqual(lost)
  // Given anew, and lost again but for one: fewer than are told, and none of them twice.
  await takenBack(FEWEST_CLICKS, { round: 2, given: true })
  expect((await explainCinema(database.console, october())).takenBack).toBeNull()
  await takenBack(FEWEST_CLICKS - 1, { round: 3 })
  expect((await explainCinema(database.console, october())).takenBack).toBeNull()
  await takenBack(FEWEST_CLICKS, { round: 4 })
  expect((await explainCinema(database.console, october())).takenBack).toEqual(lost)
  // The month was closed before all that.
  expect(await statement()).not.toContain('Repris depuis par un contrôle')
})

test('a month of more clicks than a page can wait for says so', async () => {
  const asked = { cinemaId: idOf(0), period: periodNamed('2026-10') }
  const [most, more] = [MOST_EXPLAINED_CLICKS, MOST_EXPLAINED_CLICKS + 1]
  expect(await readSharedClicks(database.console, { ...asked, clicks: most })).toMatchObject({ clicks: 75 })
  expect(await readSharedClicks(database.console, { ...asked, clicks: more })).toBe('too-many')
  await database.owner.query('UPDATE plane.earned_day SET clicks = $1 WHERE cinema = $2', [more, idOf(0)])
  expect(await statement()).toContain('Au-delà de 200 000 clics par mois')
  expect(await statement('en')).toContain('Beyond 200,000 clicks a month')
})

test('clicks for one cent are whole, and none where they make nothing', () => {
  expect(forOneCent({ clicks: 25, micros: 10_000n })).toBe(25)
  expect(forOneCent({ clicks: 3, micros: 400n })).toBe(75)
  expect(forOneCent({ clicks: 1, micros: 399n })).toBe(26)
  expect(forOneCent({ clicks: 5, micros: 0n })).toBeNull()
})

test('each rule of sharing ends where what is said of the cinemas begins', () => {
  const said = (language: 'fr' | 'en') => {
    const { shared, statement, contract } = wordsOf(language)
    return (['equal', 'by-visits', 'last-visit'] as const).flatMap((rule) => {
      const sharing = shared.rules[rule]
      return [
        fill(statement.sharingText, { sharing }),
        fill(contract.lookBackText, { sharing, days: '90' }).replaceAll('\u00a0', ' '),
      ]
    })
  }
  expect(said('fr').slice(-2)).toEqual([
    'entre les salles du dernier jour de visite, parmi celles dont la personne a visité le site, avec son accord',
    'entre les salles du dernier jour de visite, parmi celles visitées dans les 90 jours qui précèdent le clic',
  ])
  expect(said('en').slice(-2)).toEqual([
    'among the cinemas of the last day of visits, out of those whose site the person visited, having accepted',
    'among the cinemas of the last day of visits, out of those visited in the 90 days before the click',
  ])
  for (const text of [...said('fr').slice(0, 4), ...said('en').slice(0, 4)])
    expect(text).toMatch(/(entre les salles (dont|visitées)|among the cinemas (whose|visited))/)
})
