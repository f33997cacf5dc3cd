import { ROOT_CELL, regionCell } from '../../server/audience/index.js'
import { barsOf } from '../../server/portal/campaigns/results.js'
import { stepsOf } from '../../server/portal/campaigns/steps.js'
import { judgeBooking, suggestedBooking } from '../../server/portal/distributeur/booking.js'
import { newspapersOf } from '../../server/portal/read/distributeur.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { judgedClick, publish } from './figures.js'

let database: TestDatabase
let server: ConsoleServer
let distributors: { id: string; name: string }[]
const cookies = {} as Record<'distributor' | 'other' | 'operator' | 'publisher', string>

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  const owners = await database.owner.query<{ id: string; name: string }>(
    `SELECT o.id, o.name FROM public.campaign c JOIN public.organisation o ON o.id = c.distributor_id ORDER BY c.id`,
  )
  distributors = owners.rows
  cookies.distributor = await server.signIn(distributors[0]?.id ?? '')
  cookies.other = await server.signIn(distributors[1]?.id ?? '')
  for (const kind of ['operator', 'publisher'] as const)
    cookies[kind] = await server.signIn((await server.store.organisations(kind))[0]?.id ?? '')
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

async function html(path: string, { as, language = 'fr' }: { as: keyof typeof cookies; language?: string }) {
  return (await server.get(`${path}?langue=${language}`, { cookie: cookies[as] })).text()
}

/** A page as it is read: without tags, with plain spaces. */
async function read(path: string, asked: { as: keyof typeof cookies; language?: string }): Promise<string> {
  const text = (await html(path, asked)).replace(/<[^>]*>/g, ' ').replace(/&quot;/g, '"')
  return text.replace(/[\s\u00a0\u202f]+/g, ' ')
}

const HOME = '/distributeur'
const seatsTaken = (page: string) => page.match(/class="taken"/g)?.length ?? 0

describe('the room', () => {
  test('before the first release is empty, and the page teaches how its seats are taken', async () => {
    const page = await read(HOME, { as: 'distributor' })
    expect(page).toContain('Le public des salles art et essai, dans toute la France')
    expect(page).toContain('La salle ouvre bientôt : il lui faut 1 000 personnes pour cibler une campagne.')
    expect(page).toContain('À partir de 1 000 personnes, une campagne peut viser ce public')
    expect(await read(HOME, { as: 'distributor', language: 'en' })).toContain('From 1,000 people on a campaign can be')
    expect(seatsTaken(await html(HOME, { as: 'distributor' }))).toBe(0)
  })

  test('fills as far as the number goes, and says what a seat is worth', async () => {
    await publish(database, {
      at: demoStart,
      cells: [
        { cell: ROOT_CELL, figure: 500, activated: false },
        { cell: regionCell('Bretagne'), figure: 140, activated: false },
        { cell: regionCell('Corse'), figure: 1_400, activated: true },
      ],
    })
    const page = await read(HOME, { as: 'distributor' })
    expect(page).toContain('500 personnes qui vont dans les salles art et essai, dans toute la France')
    expect(page).toContain('La salle se remplit : 500 personnes sur les 1 000 qu’il faut')
    expect(page).toContain('Chaque siège dessiné vaut environ 5 personnes.')
    expect(page).toContain('Bretagne 140')
    expect(page.indexOf('Corse 1 400 Réserver')).toBeLessThan(page.indexOf('Bretagne 140'))
    const links = [...(await html(HOME, { as: 'distributor' })).matchAll(/href="([^"]+public=[^"]+)"/g)]
    expect(links.map(([, href]) => href)).toEqual(['/distributeur/campagnes/nouvelle?public=region%3ACorse'])
    const form = await server.get(links[0]?.[1] ?? '', { cookie: cookies.distributor })
    expect(await form.text()).toContain('<option value="region:Corse" selected>')
    const english = await read(HOME, { as: 'distributor', language: 'en' })
    expect(english).toContain('500 people who go to art-house cinemas, all over France')
    expect(english).toContain('Each seat drawn stands for about 5 people.')
    expect(seatsTaken(await html(HOME, { as: 'distributor' }))).toBe(108)
  })

  test('takes no seat for a number that is withheld, and says why in words', async () => {
    await publish(database, {
      at: new Date(demoStart.getTime() + 1000),
      cells: [{ cell: ROOT_CELL, withheld: 'dominated', activated: false }],
    })
    const page = await read(HOME, { as: 'distributor' })
    expect(page).toContain('Leur nombre est retenu : une salle pèserait trop dans ce nombre.')
    expect(page).toContain('La salle reste dans le noir')
    expect(await read(HOME, { as: 'distributor', language: 'en' })).toContain(
      'How many they are is withheld: one cinema would weigh too much in this number.',
    )
    expect(seatsTaken(await html(HOME, { as: 'distributor' }))).toBe(0)
  })
})

describe('where the audience is reached', () => {
  test('newspapers are listed with one’s own campaigns, and no number of reachable people is made up', async () => {
    const page = await read(HOME, { as: 'distributor' })
    expect(page).toContain('ailleurs, une campagne est montrée à tous les lecteurs des emplacements choisis')
    expect(page).toContain('aucun nombre « joignables » n’est donc affiché')
    for (const { name } of await server.store.organisations('publisher')) expect(page).toContain(name)
    expect(await read(HOME, { as: 'distributor', language: 'en' })).toContain('so no “reachable” number is shown')
  })

  test('campaigns of another distributor are not counted', async () => {
    const counted = async (distributorId: string) =>
      (await newspapersOf(database.console, { distributorId })).map(({ campaigns }) => campaigns)
    const all = await Promise.all(distributors.map(({ id }) => counted(id)))
    expect(all.flat().every((campaigns) => campaigns <= 1)).toBe(true)
    expect(all.flat().some((campaigns) => campaigns === 1)).toBe(true)
    const nobody = '00000000-0000-4000-8000-000000000000'
    expect(new Set(await counted(nobody))).toEqual(new Set([0]))
  })
})

describe('a campaign', () => {
  test('goes through a line of steps; one that was refused goes no further', () => {
    const [startsAt, endsAt] = [new Date('2026-12-02T00:00:00Z'), new Date('2026-12-16T00:00:00Z')]
    expect(stepsOf({ state: 'running', startsAt, endsAt })).toEqual(['submitted', 'accepted', 'running', 'ended'])
    expect(stepsOf({ state: 'draft', startsAt, endsAt })[0]).toBe('draft')
    expect(stepsOf({ state: 'refused', startsAt, endsAt })).toEqual(['submitted', 'refused'])
    expect(stepsOf({ state: 'ended', startsAt, endsAt: startsAt })).toEqual(['submitted', 'accepted', 'ended'])
  })

  test('shows its clicks by day and by newspaper, and both add up', async () => {
    const { rows } = await database.owner.query<{ id: number }>('SELECT id FROM public.placement WHERE campaign_id = 1')
    expect(rows.map(({ id }) => id)).toContain(1)
    expect(await read('/distributeur/campagnes/1', { as: 'distributor' })).toContain('Pas encore de clic jugé')
    await judgedClick(database, { campaign: 1, at: demoStart })
    await judgedClick(database, { campaign: 1, at: demoStart, reasons: ['no-cinema'] })
    await judgedClick(database, { campaign: 1, at: demoStart, reasons: ['bot', 'unknown-visitor'] })
    const page = await read('/distributeur/campagnes/1', { as: 'distributor' })
    expect(page).toContain('22 novembre 2026 3 2')
    expect(page).toMatch(/\(\S+\) 3 2 trop peu .*Ensemble 3 2 trop peu/)
    expect(page).toContain('aucune salle visitée dans la période qui compte trop peu')
    const english = await read('/distributeur/campagnes/1', { as: 'distributor', language: 'en' })
    expect(english).toContain('Day by day')
    expect(english).toContain('Together 3 2 too few')
    expect(english).toContain('declared robot 1')
    expect((await server.get('/distributeur/campagnes/1', { cookie: cookies.other })).status).toBe(404)
  })

  test('has one step that is now, among the others', async () => {
    const page = await html('/distributeur/campagnes/1', { as: 'distributor' })
    expect(page.match(/aria-current="step"/g)).toHaveLength(1)
    expect(await html(HOME, { as: 'distributor' })).toContain('aria-current="step"')
  })

  test('that is over is folded away on the first page, and on its own says what became of it', async () => {
    const { rows } = await database.owner.query<{ id: number }>(
      `UPDATE public.campaign SET state = 'refused' WHERE distributor_id = $1 RETURNING id`,
      [distributors[1]?.id],
    )
    const home = await read(HOME, { as: 'other' })
    expect(home).toContain('Campagnes terminées ou refusées : 1')
    expect(home).toContain('Aucune campagne n’est proposée ni en cours.')
    const page = await read(`/distributeur/campagnes/${rows[0]?.id}`, { as: 'other' })
    expect(page).toContain('Cette campagne est refusée : plus rien n’en est payé.')
    expect(page).toContain('Aucun clic de cette campagne n’a été jugé.')
    const english = await read(`/distributeur/campagnes/${rows[0]?.id}`, { as: 'other', language: 'en' })
    expect(english).toContain('No click of this campaign was judged.')
  })

  test('is drawn with a bar for every day, at least two weeks and at most two months', () => {
    const campaign = { startsAt: new Date('2026-11-01T23:00:00Z'), endsAt: new Date('2027-05-01T22:00:00Z') }
    const clicks = { judged: 3, filtered: 2 }
    const now = new Date('2026-11-05T12:00:00Z')
    const short = barsOf(campaign, { days: [{ day: '2026-11-03', ...clicks }] }, now)
    expect([short.bars.length, short.more]).toEqual([14, false])
    expect(short.bars[0]).toEqual({ day: '2026-11-02', value: 0, part: 0 })
    expect(short.bars[1]).toEqual({ day: '2026-11-03', value: 3, part: 2 })
    const long = barsOf(campaign, { days: [{ day: '2026-11-03', ...clicks }] }, new Date('2027-03-01T12:00:00Z'))
    expect([long.bars.length, long.more, long.bars.at(-1)?.day]).toEqual([60, true, '2027-03-01'])
    const late = barsOf(campaign, { days: [{ day: '2027-05-20', ...clicks }] }, new Date('2027-06-01T12:00:00Z'))
    expect(late.bars.at(-1)).toEqual({ day: '2027-05-20', value: 3, part: 2 })
  })
})

describe('booking', () => {
  test('an empty form suggests two weeks from the next Wednesday', () => {
    for (const [now, startsOn, endsOn] of [
      ['2026-11-22T08:00:00Z', '2026-11-25', '2026-12-08'],
      ['2026-11-24T22:59:00Z', '2026-11-25', '2026-12-08'],
      ['2026-11-24T23:01:00Z', '2026-12-02', '2026-12-15'],
      ['2026-11-25T12:00:00Z', '2026-12-02', '2026-12-15'],
    ] as const)
      expect(suggestedBooking({ now: new Date(now) })).toMatchObject({ startsOn, endsOn })
  })

  test('what is suggested is never what is wrong', () => {
    const now = demoStart
    const judged = judgeBooking(suggestedBooking({ now }), { now, landingOfFilm: null })
    expect(judged.good ? [] : Object.keys(judged.errors.fields).sort()).toEqual([
      'film',
      'headline',
      'name',
      'publishers',
    ])
  })

  test('the form shows it, and says what comes next, in both languages', async () => {
    const form = '/distributeur/campagnes/nouvelle'
    expect(await html(form, { as: 'distributor' })).toContain('value="2026-11-25"')
    expect(await read(form, { as: 'distributor' })).toContain('un lien de clic par journal est prêt')
    expect(await read(form, { as: 'distributor', language: 'en' })).toContain('What comes next')
  })
})

describe('the other side of a campaign', () => {
  test('the operator finds what waits before what is owed, on a ticket', async () => {
    const page = await read('/operateur', { as: 'operator' })
    expect(page.indexOf('Campagnes à accepter')).toBeLessThan(page.indexOf('Dû aux salles'))
    expect(page).toContain('des mois terminés, d’après le grand livre toutes campagnes')
    expect(await read('/operateur', { as: 'operator', language: 'en' })).toContain('by the ledger all campaigns')
  })

  test('a publisher reads the dates of what is planned', async () => {
    expect(await read('/editeur', { as: 'publisher' })).toMatch(/Dates du \d+ \S+/)
    expect(await read('/editeur', { as: 'publisher', language: 'en' })).toContain(
      'Dates of the campaign 22 November 2026',
    )
  })
})
