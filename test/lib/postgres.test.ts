import { createPool, isDatabaseAway, transaction } from '../../server/lib/postgres.js'
import { type TestDatabase, testDatabase } from '../database.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())

test('a connection that is lost between two queries of a transaction fails the next one, and nothing else', async () => {
  const pool = createPool({ url: database.urls.worker, max: 1, name: 'test' })
  const lost = transaction(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    await database.worker.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
    await new Promise((resolve) => setTimeout(resolve, 200)) // The server's last words arrive while nobody asks.
    await client.query('SELECT 1')
  })
  const error = await lost.catch((reason: unknown) => reason)
  expect(isDatabaseAway(error)).toBe(true)
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  await pool.end()
})
