import { copyOut, int32At } from '../../../server/audience/grid/copy-out.js'
import { type TestDatabase, testDatabase } from '../../database.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())

async function numbers(query: string, onNumber: (n: number) => void): Promise<void> {
  const client = await database.worker.connect()
  try {
    await copyOut(client, query, (bytes, at) => onNumber(int32At(bytes, at + 6)))
    // The connection goes on as it was.
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  } finally {
    client.release()
  }
}

test('rows arrive one after the other, the first and the last as well', async () => {
  const seen: number[] = []
  await numbers('SELECT n FROM generate_series(-2, 5000) AS n', (n) => seen.push(n))
  expect(seen).toEqual(Array.from({ length: 5003 }, (_, n) => n - 2))
})

test('no rows are no rows', async () => {
  const seen: number[] = []
  await numbers('SELECT 1 WHERE false', (n) => seen.push(n))
  expect(seen).toEqual([])
})

test('what the database refuses is thrown, before and after the first row', async () => {
  const client = await database.worker.connect()
  await expect(copyOut(client, 'SELECT 1 FROM plane.no_such_table', () => {})).rejects.toMatchObject({ code: '42P01' })
  await expect(
    copyOut(client, 'SELECT 1 / (500 - n) FROM generate_series(1, 1000) AS n', () => {}),
  ).rejects.toMatchObject({ code: '22012' })
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  client.release()
})

test('what the reader throws ends the reading, and spares the connection', async () => {
  const reading = numbers('SELECT n FROM generate_series(1, 1000) AS n', () => {
    throw new Error('not this row')
  })
  await expect(reading).rejects.toThrow('not this row')
  const seen: number[] = []
  await numbers('SELECT 7', (n) => seen.push(n))
  expect(seen).toEqual([7])
})
