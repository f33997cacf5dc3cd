import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT_CELL, regionCell } from '../../server/audience/index.js'
import {
  acceptCampaign,
  type Campaign,
  contentsTag,
  createCampaign,
  createLinkRing,
  decideFilm,
  editCampaign,
  findCampaign,
  htmlTag,
  listCampaigns,
  loadCampaigns,
  moveCampaign,
  NewCampaign,
  openToken,
  sealAcceptedLinks,
} from '../../server/campaign/index.js'
import { addDays } from '../../server/lib/clock.js'
import { uuidFromName } from '../../server/lib/id.js'
import { createPrisma, type PrismaClient } from '../../server/lib/prisma.js'
import { type Plane, person, seedPlane } from '../audience/plane.js'
import { type TestDatabase, testDatabase } from '../database.js'

const now = new Date('2026-11-22T10:00:00Z')
const ring = createLinkRing(mkdtempSync(join(tmpdir(), 'lanterne-links-')))

let database: TestDatabase
let prisma: PrismaClient
let plane: Plane
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner)
  prisma = createPrisma({ url: database.urls.console, max: 2 })
  const reviewer = await person(database.owner, plane)
  await decideFilm(prisma, {
    ...{ filmId: plane.film, decision: 'accepted', reason: '', seen: null },
    ...{ personId: reviewer, at: now },
  })
})
afterAll(async () => {
  await prisma?.$disconnect()
  await database?.drop()
})

function booking(changes: Record<string, unknown> = {}) {
  return {
    filmId: plane.film,
    name: 'La Haine en salles',
    segment: 'salles-art-et-essai',
    iabCriteria: [477],
    landingUrl: 'https://www.allocine.fr/film/fichefilm_gen_cfilm=12551.html',
    startsAt: '2026-11-23T00:00:00Z',
    endsAt: '2026-12-23T00:00:00Z',
    creatives: [
      { format: 'text', headline: 'La Haine' },
      { format: 'poster', headline: 'La <Haine>', imageUrl: 'https://images.example/1.jpg', size: '728x90' },
    ],
    placements: [{ publisherId: plane.publisher, host: 'journal.example' }],
    ...changes,
  }
}

const dependencies = () => ({
  ...{ prisma, landing: { extraHosts: [] }, mayBook: async () => true },
  activated: new Set([ROOT_CELL, regionCell('Bretagne')]),
})

async function book(changes: Record<string, unknown> = {}): Promise<number> {
  const campaign = NewCampaign.parse(booking(changes))
  const created = await createCampaign(dependencies(), { distributorId: plane.distributor, campaign })
  if (!created.created) throw new Error(created.why)
  return created.id
}

async function accept(id: number): Promise<void> {
  await moveCampaign(prisma, { id, action: 'submit', actor: 'distributor', organisationId: plane.distributor, now })
  await acceptCampaign(dependencies(), { id, organisationId: uuidFromName('operator'), now })
}

const end = (id: number, at: Date) =>
  moveCampaign(prisma, { id, action: 'end', actor: 'distributor', organisationId: plane.distributor, now: at })

test('a booked campaign is a draft of its distributor, seen by no other', async () => {
  const id = await book()
  expect(await findCampaign(prisma, { id, distributorId: plane.distributor })).toMatchObject({
    id,
    state: 'draft',
    film: { title: 'La Haine' },
    creatives: [{ headline: 'La Haine' }, { headline: 'La <Haine>' }],
    placements: [{ host: 'journal.example', publisher: 'publisher' }],
    links: [],
  })
  expect(await findCampaign(prisma, { id, distributorId: plane.publisher })).toBeNull()
  expect((await listCampaigns(prisma, { distributorId: plane.distributor })).map((c) => c.id)).toContain(id)
  expect(await listCampaigns(prisma, { distributorId: plane.publisher })).toEqual([])
})

test.each([
  ['landing-host-not-allowed', { landingUrl: 'https://example.org/' }],
  ['unknown-film', { filmId: 999_999 }],
  ['unknown-segment', { segment: 'opinions' }],
  ['unknown-segment', { segment: 'region:Atlantide' }],
  ['unknown-segment', { segment: 'region:BRETAGNE' }],
  ['segment-too-small', { segment: 'region:Corse' }],
  ['unknown-publisher', { placements: [{ publisherId: uuidFromName('nobody'), host: 'journal.example' }] }],
])('a booking is refused: %s', async (why, changes) => {
  const campaign = NewCampaign.parse(booking(changes))
  const before = await prisma.campaign.count()
  expect(await createCampaign(dependencies(), { distributorId: plane.distributor, campaign })).toEqual({
    created: false,
    why,
  })
  expect(await prisma.campaign.count()).toBe(before)
})

test('an audience is booked when the latest release found it large enough; the root one before, too', async () => {
  const rules = { ...dependencies(), activated: new Set<string>() }
  const bookIn = (segment: string, more = rules) =>
    createCampaign(more, { distributorId: plane.distributor, campaign: NewCampaign.parse(booking({ segment })) })
  expect(await bookIn(regionCell('Bretagne'))).toEqual({ created: false, why: 'segment-too-small' })
  expect(await bookIn(regionCell('Bretagne'), dependencies())).toMatchObject({ created: true })
  expect(await bookIn(ROOT_CELL)).toMatchObject({ created: true })
})

test('without a contract in force nothing is booked', async () => {
  const campaign = NewCampaign.parse(booking())
  const created = await createCampaign(
    { ...dependencies(), mayBook: async () => false },
    { distributorId: plane.distributor, campaign },
  )
  expect(created).toEqual({ created: false, why: 'no-contract' })
})

test('without terms of a publisher in force nothing is placed there, nor accepted when they have ended meanwhile', async () => {
  const publisher = booking().placements[0]?.publisherId
  const mayBook = async (organisation: string) => organisation !== publisher
  const campaign = NewCampaign.parse(booking())
  const created = await createCampaign({ ...dependencies(), mayBook }, { distributorId: plane.distributor, campaign })
  expect(created).toEqual({ created: false, why: 'publisher-without-terms' })
  const id = await book()
  await moveCampaign(prisma, { id, action: 'submit', actor: 'distributor', organisationId: plane.distributor, now })
  const mover = { id, organisationId: uuidFromName('operator'), now }
  expect(await acceptCampaign({ prisma, mayBook }, mover)).toEqual({ moved: false, why: 'publisher-without-terms' })
})

test('a campaign whose distributor’s contract has ended meanwhile is not accepted', async () => {
  const id = await book()
  await moveCampaign(prisma, { id, action: 'submit', actor: 'distributor', organisationId: plane.distributor, now })
  const asked: string[] = []
  const mayBook = async (organisation: string) => {
    asked.push(organisation)
    return false
  }
  const mover = { id, organisationId: uuidFromName('operator'), now }
  expect(await acceptCampaign({ prisma, mayBook }, mover)).toEqual({ moved: false, why: 'no-contract' })
  expect(asked).toEqual([plane.distributor])
  expect((await findCampaign(prisma, { id }))?.state).toBe('submitted')
  expect(await acceptCampaign(dependencies(), mover)).toEqual({ moved: true, to: 'accepted' })
  expect(await acceptCampaign(dependencies(), { ...mover, id: 999_999 })).toEqual({ moved: false, why: 'not-found' })
  await end(id, now) // No link of it shall be sealed in the tests that follow.
})

test('what was taken back and changed since it was read is not accepted unseen', async () => {
  const id = await book()
  const mover = { id, organisationId: uuidFromName('operator'), now }
  const own = { id, organisationId: plane.distributor, now, actor: 'distributor' } as const
  const read = async () => contentsTag((await findCampaign(prisma, { id })) as Campaign)
  await moveCampaign(prisma, { ...own, action: 'submit' })
  const seen = await read()
  expect(await read()).toBe(seen)
  await moveCampaign(prisma, { ...own, action: 'take-back' })
  const campaign = NewCampaign.parse(booking({ name: 'Une autre' }))
  await editCampaign(dependencies(), { id, distributorId: plane.distributor, campaign })
  await moveCampaign(prisma, { ...own, action: 'submit' })
  expect(await acceptCampaign(dependencies(), { ...mover, seen })).toEqual({ moved: false, why: 'changed-meanwhile' })
  expect(await acceptCampaign(dependencies(), { ...mover, seen: await read() })).toEqual({
    moved: true,
    to: 'accepted',
  })
  await end(id, now)
})

test.each([
  ['an end before the start', { endsAt: '2026-11-22T00:00:00Z' }],
  ['years', { endsAt: '2029-11-22T00:00:00Z' }],
  ['no creative', { creatives: [] }],
  ['a NUL in the name', { name: 'a\0b' }],
  ['a lone surrogate in a headline', { creatives: [{ format: 'text', headline: '\ud800' }] }],
  [
    'a script as image',
    { creatives: [{ format: 'poster', headline: 'b', imageUrl: 'javascript:alert(1)', size: '300x250' }] },
  ],
  ['a host with a path', { placements: [{ publisherId: uuidFromName('x'), host: 'a/b' }] }],
])('a booking with %s is not valid', (_, changes) => {
  expect(NewCampaign.safeParse(booking(changes)).success).toBe(false)
})

test("another distributor cannot submit, and only the operator's yes seals links", async () => {
  const id = await book()
  const other = { id, organisationId: plane.publisher, now }
  expect(await moveCampaign(prisma, { ...other, action: 'submit', actor: 'distributor' })).toEqual({
    moved: false,
    why: 'not-found',
  })
  expect(await sealAcceptedLinks(database.worker, ring, { now })).toEqual({ sealed: 0, moved: 0 })
  await accept(id)
  expect(await sealAcceptedLinks(database.worker, ring, { now })).toEqual({ sealed: 2, moved: 0 })
  expect(await sealAcceptedLinks(database.worker, ring, { now })).toEqual({ sealed: 0, moved: 0 })
  const campaign = await findCampaign(prisma, { id })
  for (const link of campaign?.links ?? [])
    expect(openToken(link.token, ring, now)).toEqual({
      ...{ ok: true, campaign: id, creative: link.creative, placement: link.placement },
      expiresAt: addDays(new Date('2026-12-23T00:00:00Z'), 30),
    })
  expect(campaign?.links).toHaveLength(2)
})

test('two sweeps at once seal each link once', async () => {
  await accept(await book())
  const both = await Promise.all([1, 2].map(() => sealAcceptedLinks(database.worker, ring, { now })))
  expect(both.reduce((sum, { sealed }) => sum + sealed, 0)).toBe(2)
})

test('the sweep starts and ends campaigns when they are due', async () => {
  const id = await book()
  await accept(id)
  await sealAcceptedLinks(database.worker, ring, { now: new Date('2026-11-22T23:59:59Z') })
  expect((await findCampaign(prisma, { id }))?.state).toBe('accepted')
  await sealAcceptedLinks(database.worker, ring, { now: new Date('2026-11-23T00:00:00Z') })
  expect((await findCampaign(prisma, { id }))?.state).toBe('running')
  await sealAcceptedLinks(database.worker, ring, { now: new Date('2026-12-23T00:00:00Z') })
  expect((await findCampaign(prisma, { id }))?.state).toBe('ended')
})

test('a campaign that is ended early has its end moved', async () => {
  const id = await book()
  await accept(id)
  const at = new Date('2026-12-01T10:00:00Z')
  expect(await end(id, at)).toEqual({ moved: true, to: 'ended' })
  expect((await findCampaign(prisma, { id }))?.endsAt).toEqual(at)
})

test('a campaign that is ended before it began lasts no time, and never runs', async () => {
  const id = await book()
  await accept(id)
  expect(await end(id, now)).toEqual({ moved: true, to: 'ended' })
  const startsAt = new Date('2026-11-23T00:00:00Z')
  expect(await findCampaign(prisma, { id })).toMatchObject({ state: 'ended', startsAt, endsAt: startsAt })
  await sealAcceptedLinks(database.worker, ring, { now: addDays(startsAt, 1) })
  expect(await findCampaign(prisma, { id })).toMatchObject({ state: 'ended', links: [] })
})

test('the pixel loads accepted campaigns, no drafts', async () => {
  const id = await book()
  const draft = await book()
  await accept(id)
  const snapshot = await loadCampaigns(database.pixel, { now })
  expect(snapshot.get(id)).toMatchObject({ landingUrl: expect.stringContaining('allocine.fr'), state: 'accepted' })
  expect(snapshot.get(id)?.creatives.size).toBe(2)
  expect(snapshot.has(draft)).toBe(false)
})

test('a campaign that has ended is loaded until its last link has expired', async () => {
  const [ended, never] = [await book(), await book()]
  await accept(ended)
  await sealAcceptedLinks(database.worker, ring, { now })
  await end(ended, addDays(now, 3))
  await accept(never)
  await end(never, now) // Before a link was sealed: none is out.
  const expiresAt = addDays(new Date('2026-12-23T00:00:00Z'), 30)
  const loaded = async (at: Date) => [...(await loadCampaigns(database.pixel, { now: at })).keys()]
  expect(await loaded(addDays(expiresAt, -0.001))).toContain(ended)
  expect(await loaded(expiresAt)).not.toContain(ended)
  expect(await loaded(now)).not.toContain(never)
})

test('a tag escapes what the distributor wrote', () => {
  const tag = htmlTag({
    pixelOrigin: 'https://p.example',
    token: 'a.b',
    headline: '"><script>',
    imageUrl: 'https://i.example/?a&b',
  })
  expect(tag).not.toContain('<script>')
  expect(tag).toContain('href="https://p.example/e/c/a.b"')
  expect(tag).toContain('src="https://i.example/?a&#38;b"')
})

test('the console cannot write a link itself', async () => {
  await expect(database.console.query('DELETE FROM public.click_link')).rejects.toThrow('permission denied')
})
