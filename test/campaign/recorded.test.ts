import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeRelease, purgeNightly, ROOT_CELL } from '../../server/audience/index.js'
import {
  acceptCampaign,
  createCampaign,
  createLinkRing,
  decideFilm,
  moveCampaign,
  NewCampaign,
  sealAcceptedLinks,
} from '../../server/campaign/index.js'
import { verifyAudit } from '../../server/contract/index.js'
import { addDays } from '../../server/lib/clock.js'
import { uuidFromName } from '../../server/lib/id.js'
import { createPrisma, type PrismaClient } from '../../server/lib/prisma.js'
import { type Plane, person, seedPlane } from '../audience/plane.js'
import { tamper } from '../contract/audit/examples.js'
import { type TestDatabase, testDatabase } from '../database.js'

const now = new Date('2026-11-26T10:00:00.000Z')
const operator = uuidFromName('operator')
const ring = createLinkRing(mkdtempSync(join(tmpdir(), 'lanterne-links-')))

let database: TestDatabase
let prisma: PrismaClient
let plane: Plane
let reviewer: string
beforeAll(async () => {
  database = await testDatabase()
  prisma = createPrisma({ url: database.urls.console, max: 2 })
  plane = await seedPlane(database.owner)
  reviewer = await person(database.owner, plane)
}, 60_000)
afterAll(async () => {
  await prisma?.$disconnect()
  await database?.drop()
})
beforeEach(async () => {
  await database.owner.query('DELETE FROM public.film_review')
  await tamper(database.owner, 'TRUNCATE audit.entry')
})

async function recorded(): Promise<unknown[]> {
  const { rows } = await database.console.query<{ body: string }>('SELECT body FROM audit.entry ORDER BY index')
  expect(await verifyAudit(database.console)).toMatchObject({ firstBad: null })
  return rows.map(({ body }) => {
    const { kind, subject, facts } = JSON.parse(body)
    return [kind, subject, facts]
  })
}

async function book(): Promise<number> {
  const campaign = NewCampaign.parse({
    ...{ name: 'Une campagne', filmId: plane.film, segment: ROOT_CELL, iabCriteria: [] },
    landingUrl: 'https://www.allocine.fr/film/fichefilm_gen_cfilm=1.html',
    startsAt: addDays(now, -1).toISOString(),
    endsAt: addDays(now, 30).toISOString(),
    creatives: [{ format: 'text', headline: 'La Haine' }],
    placements: [{ publisherId: plane.publisher, host: 'journal.example' }],
  })
  const rules = { prisma, landing: { extraHosts: [] }, mayBook: async () => true, activated: new Set<string>() }
  const created = await createCampaign(rules, { distributorId: plane.distributor, campaign, state: 'submitted' })
  if (!created.created) throw new Error(created.why)
  return created.id
}
const decide = (decision: 'accepted' | 'refused') =>
  decideFilm(prisma, { filmId: plane.film, decision, reason: 'Non', seen: null, personId: reviewer, at: now })
const accept = (id: number) =>
  acceptCampaign({ prisma, mayBook: async () => true }, { id, organisationId: operator, now })

test('a film and a campaign that are accepted, and the campaign that is ended, are in the chain, without anybody', async () => {
  const id = await book()
  expect(await accept(id)).toMatchObject({ moved: false })
  await decide('accepted')
  expect(await accept(id)).toMatchObject({ moved: true })
  expect(await accept(id)).toMatchObject({ moved: false })
  const mover = { id, organisationId: plane.distributor, now, actor: 'distributor', action: 'end' } as const
  expect(await moveCampaign(prisma, mover)).toMatchObject({ moved: true })
  const by = { by: 'distributor', organisation: plane.distributor }
  expect(await recorded()).toEqual([
    ['film-accepted', String(plane.film), { organisation: plane.distributor }],
    ['campaign-accepted', String(id), { by: 'operator', organisation: operator }],
    ['campaign-ended', String(id), { ...by, endsAt: now.toISOString() }],
  ])
  expect(JSON.stringify(await recorded())).not.toContain(reviewer)
})

test('a film that is refused takes the campaigns that wait for it along, each with an entry', async () => {
  const ids = [await book(), await book()]
  await decide('refused')
  const facts = { by: 'federation', organisation: plane.distributor }
  expect(await recorded()).toEqual([
    ['film-refused', String(plane.film), { organisation: plane.distributor, refusedCampaigns: 2 }],
    ...ids.map((id) => ['campaign-refused', String(id), facts]),
  ])
})

test('what the clock ends is the clock’s', async () => {
  const id = await book()
  await decide('accepted')
  await accept(id)
  await sealAcceptedLinks(database.worker, ring, { now })
  await sealAcceptedLinks(database.worker, ring, { now: addDays(now, 31) })
  await sealAcceptedLinks(database.worker, ring, { now: addDays(now, 32) })
  expect((await recorded()).at(-1)).toEqual([
    ...['campaign-ended', String(id), { by: 'clock', endsAt: addDays(now, 30).toISOString() }],
  ])
  expect(await recorded()).toHaveLength(3)
})

test('a chain that cannot be written stops the change that it would record', async () => {
  const id = await book()
  await decide('accepted')
  await database.owner.query('REVOKE EXECUTE ON FUNCTION audit.append(text, text, text, text) FROM lanterne_console')
  try {
    await expect(accept(id)).rejects.toThrow('permission denied')
  } finally {
    await database.owner.query('GRANT EXECUTE ON FUNCTION audit.append(text, text, text, text) TO lanterne_console')
  }
  expect((await prisma.campaign.findUniqueOrThrow({ where: { id } })).state).toBe('submitted')
})

test('a release and the night’s purge are in the chain', async () => {
  const release = await makeRelease(database.worker, { now, key: Buffer.alloc(32) })
  const lines = await purgeNightly(database.worker, { now })
  expect(await recorded()).toEqual([
    [
      'release-published',
      String(release.id),
      { windowFrom: '2026-08-29', windowTo: '2026-11-27', cells: release.cells.length, activated: 0 },
    ],
    ['purge-done', '2026-11-26', { day: '2026-11-26', lines: lines.length, deleted: expect.any(Number), ok: true }],
  ])
})
