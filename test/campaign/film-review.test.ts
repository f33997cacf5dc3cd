import { judgeDecision, REASON_MAX } from '../../server/campaign/film-review.js'
import {
  acceptCampaign,
  createCampaign,
  decideFilm,
  type FilmDecision,
  findCampaign,
  moveCampaign,
  NewCampaign,
  type SeenReview,
} from '../../server/campaign/index.js'
import { uuidFromName } from '../../server/lib/id.js'
import { createPrisma, type PrismaClient } from '../../server/lib/prisma.js'
import { type Plane, person, seedPlane } from '../audience/plane.js'
import { type TestDatabase, testDatabase } from '../database.js'

const now = new Date('2026-11-26T10:00:00Z')

let database: TestDatabase
let prisma: PrismaClient
let plane: Plane
let reviewer: string
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner)
  reviewer = await person(database.owner, plane)
  prisma = createPrisma({ url: database.urls.console, max: 4 })
})
afterAll(async () => {
  await prisma?.$disconnect()
  await database?.drop()
})

let films = 0
async function newFilm(): Promise<number> {
  const slug = `film-${++films}`
  const { id } = await prisma.film.create({
    data: { slug, title: slug, normalised: slug, directors: [], genres: [] },
  })
  return id
}

const rules = () => ({ prisma, landing: { extraHosts: [] }, mayBook: async () => true, activated: new Set<string>() })

function book(filmId: number, state: 'draft' | 'submitted' = 'submitted') {
  const campaign = NewCampaign.parse({
    ...{ filmId, name: 'Sortie', segment: 'salles-art-et-essai', landingUrl: 'https://www.allocine.fr/' },
    ...{ startsAt: '2026-12-02T00:00:00Z', endsAt: '2026-12-16T00:00:00Z' },
    creatives: [{ format: 'text', headline: 'Au cinéma' }],
    placements: [{ publisherId: plane.publisher, host: 'journal.example' }],
  })
  return createCampaign(rules(), { distributorId: plane.distributor, campaign, state })
}

async function booked(filmId: number, state?: 'draft' | 'submitted'): Promise<number> {
  const created = await book(filmId, state)
  if (!created.created) throw new Error(created.why)
  return created.id
}

/** What somebody who looks at the film just now sees. */
const look = (filmId: number): Promise<SeenReview> => prisma.filmReview.findUnique({ where: { filmId } })
let decisions = 0
async function decide(filmId: number, decision: FilmDecision, reason = '', seen?: SeenReview) {
  const at = new Date(now.getTime() + decisions++)
  return decideFilm(prisma, { filmId, decision, reason, seen: seen ?? (await look(filmId)), personId: reviewer, at })
}
const accept = (id: number) => acceptCampaign(rules(), { id, organisationId: uuidFromName('operator'), now })
const state = async (id: number) => (await findCampaign(prisma, { id }))?.state

test('a campaign is accepted once the federation has accepted its film, not before', async () => {
  const film = await newFilm()
  const id = await booked(film)
  expect(await findCampaign(prisma, { id })).toMatchObject({ film: { id: film, decision: null }, refusedBecause: null })
  expect(await accept(id)).toEqual({ moved: false, why: 'film-not-accepted' })
  expect(await state(id)).toBe('submitted')
  expect(await decide(film, 'accepted')).toEqual({ decided: true, refusedCampaigns: 0 })
  expect(await accept(id)).toEqual({ moved: true, to: 'accepted' })
})

test('a refusal has a reason, and takes along the campaigns that wait, in one transaction', async () => {
  const film = await newFilm()
  const [draft, submitted, other] = [await booked(film, 'draft'), await booked(film), await booked(await newFilm())]
  for (const reason of ['', '  \n'])
    expect(await decide(film, 'refused', reason)).toMatchObject({ why: 'reason-missing' })
  for (const reason of ['x'.repeat(REASON_MAX + 1), 'a\0b', '\ud800'])
    expect(await decide(film, 'refused', reason)).toEqual({ decided: false, why: 'reason-not-valid' })
  expect(await state(submitted)).toBe('submitted')
  expect(await decide(film, 'refused', ' Sorti partout. ')).toEqual({ decided: true, refusedCampaigns: 2 })
  expect([await state(draft), await state(submitted), await state(other)]).toEqual(['refused', 'refused', 'submitted'])
  expect(await findCampaign(prisma, { id: submitted })).toMatchObject({
    film: { decision: 'refused' },
    refusedBecause: 'Sorti partout.',
  })
  expect(await accept(submitted)).toEqual({ moved: false, why: 'wrong-state' })
})

test('a refused film is not booked, and the federation’s reason is given back', async () => {
  const film = await newFilm()
  await decide(film, 'refused', 'Sorti partout.')
  expect(await book(film)).toEqual({ created: false, why: 'film-refused', reason: 'Sorti partout.' })
  expect(await prisma.campaign.count({ where: { filmId: film } })).toBe(0)
})

test('a campaign that waits for a film which was refused behind its back is not accepted', async () => {
  const film = await newFilm()
  const id = await booked(film)
  await database.owner.query(
    `INSERT INTO public.film_review (film_id, decision, reason, person_id, decided_at) VALUES ($1, 'refused', 'Non', $2, $3)`,
    [film, reviewer, now],
  )
  expect(await accept(id)).toEqual({ moved: false, why: 'film-refused' })
})

test('the federation changes its mind while nothing is accepted; then only the campaign can be refused', async () => {
  const film = await newFilm()
  await decide(film, 'refused', 'Sorti partout.')
  expect(await decide(film, 'accepted')).toMatchObject({ decided: true })
  expect(await prisma.filmReview.findUnique({ where: { filmId: film } })).toMatchObject({ reason: null })
  await decide(film, 'refused', 'Sorti partout, décidément.')
  await decide(film, 'accepted')
  const id = await booked(film)
  await accept(id)
  expect(await decide(film, 'refused', 'Trop tard.')).toEqual({ decided: false, why: 'campaign-accepted' })
  expect(await decide(film, 'accepted')).toMatchObject({ decided: true })
  const mover = { id, organisationId: plane.distributor, now }
  await moveCampaign(prisma, { ...mover, action: 'end', actor: 'distributor' })
  expect(await decide(film, 'refused', 'Une fois suffit.')).toMatchObject({ decided: true })
  expect(await state(id)).toBe('ended')
})

test('what is decided again as it was keeps its day, also by somebody who had seen nothing of it', async () => {
  const film = await newFilm()
  await decide(film, 'accepted')
  const before = await look(film)
  const later = { reason: '', personId: reviewer, at: new Date(now.getTime() + 3_600_000) }
  const again = await decideFilm(prisma, { filmId: film, decision: 'accepted', seen: null, ...later })
  expect([again.decided, await look(film)]).toEqual([true, before])
})

test('what somebody else decided since one looked is not overturned', async () => {
  const film = await newFilm()
  const id = await booked(film)
  const stale = { filmId: film, personId: reviewer, at: new Date(now.getTime() + 3_600_000) }
  await decide(film, 'accepted')
  const meanwhile = { decided: false, why: 'decided-meanwhile' }
  expect(await decideFilm(prisma, { ...stale, decision: 'refused', reason: 'Non', seen: null })).toEqual(meanwhile)
  expect([await state(id), (await look(film))?.decision]).toEqual(['submitted', 'accepted'])
  // Refused and accepted again: the same decision as was seen, and another one all the same.
  const seen = await look(film)
  await decide(film, 'refused', 'Non')
  await decide(film, 'accepted')
  expect(await decideFilm(prisma, { ...stale, decision: 'refused', reason: 'Non', seen })).toEqual(meanwhile)
  const fresh = { ...stale, seen: await look(film) }
  expect(await decideFilm(prisma, { ...fresh, decision: 'refused', reason: 'Non' })).toMatchObject({ decided: true })
})

test('of two who decide against each other at once, one is told', async () => {
  const film = await newFilm()
  const both = (['accepted', 'refused'] as const).map((decision) =>
    decideFilm(prisma, { filmId: film, decision, reason: 'Non', seen: null, personId: reviewer, at: now }),
  )
  const outcomes = await Promise.all(both)
  expect(outcomes.filter(({ decided }) => decided)).toHaveLength(1)
})

test('a campaign keeps the reason that it was refused for, and has none of another’s', async () => {
  const film = await newFilm()
  const [mine, theirs] = [await booked(film), await booked(film)]
  await moveCampaign(prisma, {
    ...{ id: theirs, organisationId: uuidFromName('operator'), now },
    ...{ action: 'refuse', actor: 'operator' },
  })
  await decide(film, 'refused', 'Sorti partout.')
  const reasonOf = async (id: number) => (await findCampaign(prisma, { id }))?.refusedBecause
  await decide(film, 'accepted')
  expect([await reasonOf(mine), await reasonOf(theirs)]).toEqual(['Sorti partout.', null])
  await decide(film, 'refused', 'Autre motif.')
  expect([await reasonOf(mine), await reasonOf(theirs)]).toEqual(['Sorti partout.', null])
  const keep = `UPDATE public.campaign SET refused_because = 'Non' WHERE id = $1`
  await expect(database.console.query(keep, [await booked(await newFilm())])).rejects.toThrow('refused_because')
})

test('a campaign that was accepted before films were reviewed goes on, and its film can still be accepted', async () => {
  const film = await newFilm()
  const id = await booked(film)
  await database.owner.query(`UPDATE public.campaign SET state = 'accepted' WHERE id = $1`, [id])
  expect(await decide(film, 'refused', 'Non')).toEqual({ decided: false, why: 'campaign-accepted' })
  expect(await decide(film, 'accepted')).toMatchObject({ decided: true })
  expect(await state(id)).toBe('accepted')
})

test('when the operator accepts while two decide, a film is never refused under an accepted campaign', async () => {
  const outcomes = new Set<string>()
  for (let round = 0; round < 12; round++) {
    const film = await newFilm()
    const id = await booked(film)
    await decide(film, 'accepted')
    const work = [() => accept(id), () => decide(film, 'refused', 'Non'), () => decide(film, 'accepted')]
    await Promise.all([...work.slice(round % 3), ...work.slice(0, round % 3)].map((one) => one()))
    const { decision } = (await findCampaign(prisma, { id }))?.film ?? {}
    const outcome = `${await state(id)} ${decision}`
    outcomes.add(outcome)
    expect(['accepted accepted', 'refused refused', 'refused accepted']).toContain(outcome)
  }
  expect(outcomes.size).toBeGreaterThan(0)
}, 30_000)

test('a film that is booked while it is refused is refused with it, or not booked', async () => {
  for (let round = 0; round < 8; round++) {
    const film = await newFilm()
    const both = [() => book(film), () => decide(film, 'refused', 'Non')] as const
    await Promise.all((round % 2 ? [...both].reverse() : both).map((one) => one()))
    const states = await prisma.campaign.findMany({ where: { filmId: film }, select: { state: true } })
    expect(states.every(({ state }) => state === 'refused')).toBe(true)
  }
}, 30_000)

test('a film that does not exist is not decided on', async () => {
  expect(await decide(999_999, 'accepted')).toEqual({ decided: false, why: 'not-found' })
})

test('a reason is measured in characters, as the database does', async () => {
  expect(judgeDecision({ decision: 'refused', reason: '🎬'.repeat(REASON_MAX), held: false })).toBeNull()
  const film = await newFilm()
  expect(await decide(film, 'refused', '🎬'.repeat(REASON_MAX))).toMatchObject({ decided: true })
})

test('the database refuses a refusal without a reason, and a reason that is too long', async () => {
  const film = await newFilm()
  const insert = (reason: string | null) =>
    database.owner.query(
      `INSERT INTO public.film_review (film_id, decision, reason, person_id, decided_at) VALUES ($1, 'refused', $2, $3, $4)`,
      [film, reason, reviewer, now],
    )
  await expect(insert(null)).rejects.toThrow('film_review_refused_why')
  await expect(insert('  ')).rejects.toThrow('film_review_refused_why')
  await expect(insert('x'.repeat(501))).rejects.toThrow('film_review_reason_length')
  await expect(database.console.query('DELETE FROM public.film_review')).rejects.toThrow('permission denied')
})
