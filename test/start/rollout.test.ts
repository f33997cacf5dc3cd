import { randomUUID } from 'node:crypto'
import { addDays } from '../../server/lib/clock.js'
import { makePartitions } from '../../server/visit/index.js'
import { type Plane, seedPlane } from '../audience/plane.js'
import { type TestDatabase, testDatabase } from '../database.js'

const now = new Date('2026-11-25T11:00:00Z')

let database: TestDatabase
let plane: Plane
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner, { cinemas: 1 })
  await makePartitions(database.worker, { now })
})
afterAll(() => database?.drop())

/** What a visit that is linked to nobody is kept with; the last is why, and a pixel of the release before does not say it. */
function keep(...why: string[][]) {
  const visit = [[randomUUID()], [now], ['film'], [null], ['mobile'], [7], [plane.cinemas[0]?.term], ['manual'], ['1']]
  const given = [...visit, ...why]
  return database.pixel.query(
    `SELECT plane.keep_unlinked_visits(${given.map((_, n) => `$${n + 1}`).join(', ')})`,
    given,
  )
}

test('a pixel that is not replaced yet goes on: what it does not say is absent', async () => {
  expect((await keep()).rowCount).toBe(1)
  expect((await keep(['none'])).rowCount).toBe(1)
  const { rows } = await database.owner.query('SELECT identity FROM plane.visit_unlinked ORDER BY 1')
  expect(rows).toEqual([{ identity: 'absent' }, { identity: 'none' }])
})

test('what a visit says of itself is checked, in partitions that are there and in those that come', async () => {
  await expect(keep(['other'])).rejects.toThrow('visit_unlinked_identity_check')
  await makePartitions(database.worker, { now: addDays(now, 20) })
  const { rows } = await database.owner.query<{ checked: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = i.inhrelid AND k.conname = 'visit_unlinked_identity_check') AS checked
     FROM pg_inherits i WHERE i.inhparent = 'plane.visit_unlinked'::regclass`,
  )
  expect(rows.length).toBeGreaterThan(10)
  expect(rows.every(({ checked }) => checked)).toBe(true)
})
