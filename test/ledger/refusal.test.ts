import {
  LedgerRefusal,
  MAX_ENTRIES,
  MAX_POSTINGS,
  type Posting,
  post,
  verifyLedger,
} from '../../server/ledger/index.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { asWorker, click, everything } from './examples.js'

let database: TestDatabase
let before: string[]
beforeAll(async () => {
  database = await testDatabase()
  await asWorker(database, (client) => post(client, [click('click:0', { a: 2n ** 62n })]))
  before = await everything(database.owner)
})
afterAll(() => database?.drop())
afterEach(async () => {
  expect(await everything(database.owner)).toEqual(before)
})

const entry = (account: string, micros: unknown) => ({ account, micros })
const good = {
  key: 'new',
  kind: 'click',
  at: '2026-11-22T12:00:00.000Z',
  details: {},
  entries: [entry('a', '-1'), entry('b', '1')],
}

/** Calls the function itself, as another program could. */
function postRaw(batch: unknown): Promise<unknown> {
  return database.worker.query('SELECT ledger.post_batch($1::jsonb)', [JSON.stringify(batch)])
}

const malformed: [string, unknown][] = [
  ['a batch that is no array', { postings: [] }],
  ['a posting that is a number', [1]],
  ['a posting that is null', [null]],
  ['a posting without a key', [{ ...good, key: undefined }]],
  ['a key that is a number', [{ ...good, key: 12 }]],
  ['an empty key', [{ ...good, key: '' }]],
  ['a key with a space', [{ ...good, key: 'a b' }]],
  ['a key with a line feed', [{ ...good, key: 'a\nb' }]],
  ['a key that is too long', [{ ...good, key: 'k'.repeat(201) }]],
  ['a key with an accent', [{ ...good, key: 'é' }]],
  ['no kind', [{ ...good, kind: undefined }]],
  ['a kind in capitals', [{ ...good, kind: 'Click' }]],
  ['no time', [{ ...good, at: undefined }]],
  ['a time without its zone', [{ ...good, at: '2026-11-22T12:00:00' }]],
  ['a time that does not exist', [{ ...good, at: '2026-02-30T12:00:00Z' }]],
  ['an infinite time', [{ ...good, at: 'infinity' }]],
  ['no details', [{ ...good, details: undefined }]],
  ['details that are a list', [{ ...good, details: [] }]],
  ['a field too many', [{ ...good, amount: '1' }]],
  ['no entries', [{ ...good, entries: undefined }]],
  ['entries that are an object', [{ ...good, entries: {} }]],
  ['an entry that is a string', [{ ...good, entries: ['a', 'b'] }]],
  ['an entry with a field too many', [{ ...good, entries: [{ ...entry('a', '-1'), balance: '0' }, entry('b', '1')] }]],
  ['an account in capitals', [{ ...good, entries: [entry('A', '-1'), entry('b', '1')] }]],
  ['an account with a space', [{ ...good, entries: [entry('a b', '-1'), entry('c', '1')] }]],
  ['an account with an empty part', [{ ...good, entries: [entry('a:', '-1'), entry('b', '1')] }]],
  ['an account that is too long', [{ ...good, entries: [entry('a'.repeat(121), '-1'), entry('b', '1')] }]],
  ['an account twice', [{ ...good, entries: [entry('a', '-2'), entry('a', '1'), entry('b', '1')] }]],
  ['accounts out of order', [{ ...good, entries: [entry('b', '1'), entry('a', '-1')] }]],
  ['amounts that are numbers', [{ ...good, entries: [entry('a', -1), entry('b', 1)] }]],
  ['amounts of zero', [{ ...good, entries: [entry('a', '0'), entry('b', '0')] }]],
  ['amounts with a fraction', [{ ...good, entries: [entry('a', '-0.5'), entry('b', '0.5')] }]],
  ['amounts with an exponent', [{ ...good, entries: [entry('a', '-1e3'), entry('b', '1e3')] }]],
  ['amounts that are no numbers', [{ ...good, entries: [entry('a', 'NaN'), entry('b', 'NaN')] }]],
  ['amounts beyond 64 bits', [{ ...good, entries: [entry('a', `-${2n ** 63n}`), entry('b', `${2n ** 63n}`)] }]],
]
test.each(malformed)('%s is malformed, and nothing is written', async (_what, batch) => {
  await expect(postRaw(batch)).rejects.toMatchObject({ code: 'LA002' })
  if (Array.isArray(batch)) await expect(postRaw([good, ...batch])).rejects.toMatchObject({ code: 'LA002' })
})

const unbalanced: [string, unknown[]][] = [
  ['none', []],
  ['one', [entry('a', '1')]],
  ['two that sum to one', [entry('a', '-1'), entry('b', '2')]],
  [
    'two whose sum is zero only modulo 2^64',
    [entry('a', `${2n ** 63n - 1n}`), entry('b', `${2n ** 63n - 1n}`), entry('c', '2')],
  ],
]
test.each(unbalanced)('entries that are %s do not balance, and nothing is written', async (_what, entries) => {
  await expect(postRaw([good, { ...good, key: 'bad', entries }])).rejects.toMatchObject({
    code: 'LA003',
    detail: 'bad',
  })
})

test('what is over a limit is refused, and nothing is written', async () => {
  const posting = (n: number): Posting => click(`click:many:${n}`, { a: 1n })
  const tooManyPostings = Array.from({ length: MAX_POSTINGS + 1 }, (_, n) => posting(n))
  const shares = Object.fromEntries(Array.from({ length: MAX_ENTRIES }, (_, n) => [`c${n}`, 1n]))
  const tooLong = { ...good, details: { text: 'x'.repeat(4000) } }
  await asWorker(database, async (client) => {
    await expect(post(client, tooManyPostings)).rejects.toMatchObject({ code: 'over-limit' })
    await expect(post(client, [click('click:wide', shares)])).rejects.toMatchObject({ code: 'over-limit' })
  })
  await expect(postRaw([tooLong])).rejects.toMatchObject({ code: 'LA004' })
})

test('a balance that would not fit in 64 bits is refused, and nothing is written', async () => {
  const batch = [click('click:1', { b: 1n }), click('click:2', { a: 2n ** 62n })]
  await asWorker(database, async (client) => {
    await expect(post(client, batch)).rejects.toMatchObject({ name: 'LedgerRefusal', code: 'overflow' })
  })
})

test('text that PostgreSQL cannot hold is refused, and nothing is written', async () => {
  for (const [text, code] of [
    ['\u0000', '22P05'],
    ['\ud800', '22P02'],
  ] as const)
    await expect(postRaw([good, { ...good, key: 'bad', details: { text } }])).rejects.toMatchObject({ code })
})

test('a refusal names the posting, and is an error of its own', async () => {
  const bad: Posting = { ...click('click:bad', { a: 1n }), kind: 'Bad Kind' }
  await asWorker(database, async (client) => {
    const refused = post(client, [click('click:good', { a: 1n }), bad])
    await expect(refused).rejects.toThrow(LedgerRefusal)
    await expect(refused).rejects.toMatchObject({ code: 'malformed', key: 'click:bad' })
  })
})

test('other database errors stay what they are', async () => {
  await asWorker(database, async (client) => {
    await client.query('BEGIN; SAVEPOINT broken')
    await expect(client.query('SELECT 1 / 0')).rejects.toThrow('division by zero')
    await expect(post(client, [click('click:1', { a: 1n })])).rejects.toMatchObject({ code: '25P02' })
    await client.query('ROLLBACK')
  })
})

test.each(['REPEATABLE READ', 'SERIALIZABLE'])(
  'posting at %s is refused: its snapshot may be older than the head',
  async (level) => {
    await asWorker(database, async (client) => {
      await client.query(`BEGIN ISOLATION LEVEL ${level}`)
      await expect(post(client, [click('click:1', { a: 1n })])).rejects.toMatchObject({ code: 'isolation' })
      await client.query('ROLLBACK')
    })
  },
)

test('after all refusals the ledger is whole', async () => {
  expect(await verifyLedger(database.console)).toMatchObject({ transactions: 1n, sum: 0n, firstBad: null })
})
