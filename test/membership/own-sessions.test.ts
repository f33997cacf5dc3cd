import { randomUUID } from 'node:crypto'
import { createPrisma } from '../../server/lib/prisma.js'
import {
  createMembershipStore,
  endOtherSessions,
  type MembershipStore,
  newSession,
  ownSessions,
  SESSION_COOKIE,
} from '../../server/membership/index.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { plantSession } from './members.js'

const now = new Date('2026-11-22T10:00:00Z')
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000)

let database: TestDatabase
let store: MembershipStore
let prisma: ReturnType<typeof createPrisma>
beforeAll(async () => {
  database = await testDatabase()
  prisma = createPrisma({ url: database.urls.console, max: 2 })
  store = createMembershipStore(prisma)
})
afterAll(async () => {
  await prisma?.$disconnect()
  await database?.drop()
})

async function somebody(organisationId: string = randomUUID()): Promise<{ id: string; organisationId: string }> {
  const id = randomUUID()
  await store.putOrganisation({ id: organisationId, kind: 'cinema', name: 'Le Royal' })
  await store.putPerson({ id, organisationId, name: `Personne ${id}`, email: `${id}@royal.example`, roles: ['reader'] })
  return { id, organisationId }
}

/** A session, and the header by which its browser shows it. */
async function session(personId: string, { openedAt, seenAt }: { openedAt: Date; seenAt: Date }): Promise<string> {
  const entered = { enteredBy: 'passkey', steppedUpAt: openedAt, device: 'tablet' } as const
  const token = await plantSession(database.owner, { personId, createdAt: openedAt, seenAt, ...entered })
  return `langue=fr; ${SESSION_COOKIE}=${token}`
}

test('one’s sessions are those that may still be used, the one by which one asks first', async () => {
  const { id: personId } = await somebody()
  const other = await somebody()
  const cookie = await session(personId, { openedAt: hoursAgo(30), seenAt: hoursAgo(3) })
  await session(personId, { openedAt: hoursAgo(5), seenAt: hoursAgo(1) })
  await session(personId, { openedAt: hoursAgo(40), seenAt: hoursAgo(12) })
  await session(other.id, { openedAt: hoursAgo(1), seenAt: hoursAgo(1) })
  expect(await ownSessions(store, { personId, cookie, now })).toEqual([
    expect.objectContaining({ ...newSession(hoursAgo(30)), seenAt: hoursAgo(3), current: true, device: 'tablet' }),
    expect.objectContaining({ ...newSession(hoursAgo(5)), seenAt: hoursAgo(1), current: false, enteredBy: 'passkey' }),
  ])
})

test('ending the others ends all of one’s own but this one, and nobody else’s', async () => {
  const { id: personId, organisationId } = await somebody()
  const colleague = await somebody(organisationId)
  const times = { openedAt: hoursAgo(2), seenAt: hoursAgo(1) }
  const cookie = await session(personId, times)
  for (let more = 0; more < 3; more++) await session(personId, times)
  await session(colleague.id, times)
  expect(await endOtherSessions(store, { personId, cookie })).toBe(3)
  expect(await ownSessions(store, { personId, cookie, now })).toHaveLength(1)
  expect(await store.sessionsOf(colleague.id)).toHaveLength(1)
  expect(await endOtherSessions(store, { personId, cookie })).toBe(0)
})

test('without a session of one’s own nothing is ended', async () => {
  const { id: personId } = await somebody()
  await session(personId, { openedAt: hoursAgo(2), seenAt: hoursAgo(1) })
  for (const cookie of [undefined, '', `${SESSION_COOKIE}=short`])
    expect(await endOtherSessions(store, { personId, cookie })).toBe(0)
  expect(await store.sessionsOf(personId)).toHaveLength(1)
})

test('colleagues are those of one organisation, each with the last request of their sessions', async () => {
  const { id, organisationId } = await somebody()
  const never = await somebody(organisationId)
  await somebody()
  await session(id, { openedAt: hoursAgo(30), seenAt: hoursAgo(20) })
  await session(id, { openedAt: hoursAgo(9), seenAt: hoursAgo(8) })
  const seen = new Map((await store.colleagues(organisationId)).map((person) => [person.id, person.seenAt]))
  expect(seen).toEqual(
    new Map([
      [id, hoursAgo(8)],
      [never.id, null],
    ]),
  )
})
