import { randomUUID } from 'node:crypto'
import { sha256 } from '../../server/lib/id.js'
import { createPrisma, type PrismaClient } from '../../server/lib/prisma.js'
import { abandonAttempt, beginAttempt, finishAttempt } from '../../server/portal/api/attempt-store.js'
import { type TestDatabase, testDatabase } from '../database.js'

const start = new Date('2026-11-22T10:00:00Z')
const later = (ms: number) => new Date(start.getTime() + ms)
const organisationId = randomUUID()
const askedHash = sha256('asked')

let database: TestDatabase
let prisma: PrismaClient
beforeAll(async () => {
  database = await testDatabase()
  prisma = createPrisma({ url: database.urls.console, max: 2 })
  await database.owner.query(
    `INSERT INTO public.organisation (id, kind, name) VALUES ($1, 'distributor', 'Les Films')`,
    [organisationId],
  )
}, 60_000)
afterAll(async () => {
  await prisma?.$disconnect()
  await database?.drop()
})

const begin = (keyHash: Buffer, attempt: string, now: Date) =>
  beginAttempt(database.console, { organisationId, keyHash, askedHash, attempt, now })
const finish = (keyHash: Buffer, attempt: string, object: number) =>
  prisma.$transaction((tx) => finishAttempt(tx, { organisationId, keyHash, attempt, object }))

test('a slow attempt that another took over cannot finish: what it did is undone with it', async () => {
  const keyHash = sha256('slow')
  const [first, second] = [randomUUID(), randomUUID()]
  expect(await begin(keyHash, first, start)).toEqual({ state: 'begun' })
  expect(await begin(keyHash, second, later(59_999))).toEqual({ state: 'running' })
  expect(await begin(keyHash, second, later(60_000))).toEqual({ state: 'begun' })
  await expect(finish(keyHash, first, 1)).rejects.toMatchObject({ code: 'idempotency-running' })
  await finish(keyHash, second, 2)
  await expect(finish(keyHash, second, 3)).rejects.toMatchObject({ status: 409 })
  expect(await begin(keyHash, randomUUID(), later(60_001))).toEqual({ state: 'done', object: 2 })
})

test('an attempt is abandoned by whoever began it, and never once it is done', async () => {
  const keyHash = sha256('given up')
  const [mine, other] = [randomUUID(), randomUUID()]
  await begin(keyHash, mine, start)
  await abandonAttempt(database.console, { organisationId, keyHash, attempt: other })
  expect(await begin(keyHash, other, start)).toEqual({ state: 'running' })
  await abandonAttempt(database.console, { organisationId, keyHash, attempt: mine })
  expect(await begin(keyHash, other, start)).toEqual({ state: 'begun' })
  await finish(keyHash, other, 9)
  await abandonAttempt(database.console, { organisationId, keyHash, attempt: other })
  expect(await begin(keyHash, mine, start)).toEqual({ state: 'done', object: 9 })
})

test('of what was asked and of the key only hashes are kept, for a day', async () => {
  const keyHash = sha256('a day')
  await begin(keyHash, randomUUID(), start)
  const { rows } = await database.owner.query(
    'SELECT key_hash, asked_hash FROM public.api_attempt WHERE key_hash = $1',
    [keyHash],
  )
  expect(rows).toEqual([{ key_hash: keyHash, asked_hash: askedHash }])
  await begin(sha256('another'), randomUUID(), later(86_400_000 + 60_001))
  const left = await database.owner.query('SELECT key_hash FROM public.api_attempt')
  expect(left.rows).toEqual([{ key_hash: sha256('another') }])
})
