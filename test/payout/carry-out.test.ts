import fc from 'fast-check'
import type pg from 'pg'
import { balances, payoutClearing, verifyLedger } from '../../server/ledger/index.js'
import { MICROS_PER_CENT } from '../../server/lib/money.js'
import { carriedOf, carryOutPayouts, fileBytes, findBatch, linesOf, returnLine } from '../../server/payout/index.js'
import { at, readXml } from '../../server/payout/sepa/xml.js'
import { type PaidCinema, PayoutStage } from './stage.js'

let stage: PayoutStage
let cinemas: PaidCinema[]
beforeAll(async () => {
  stage = await PayoutStage.open()
  cinemas = [await stage.cinema(), await stage.cinema(), await stage.cinema(), await stage.cinema({ iban: null })]
}, 60_000)
afterAll(() => stage?.close())

/** The worker's pool, whose connection the server ends before the statement of a number. */
function dyingAt(statement: number): { pool: pg.Pool; died: () => boolean } {
  let count = 0
  let died = false
  const kill = async (client: pg.ClientBase) => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    await stage.database.worker.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
    died = true
  }
  const counted = (client: pg.PoolClient) =>
    new Proxy(client, {
      get(target, name) {
        if (name !== 'query') {
          const value = Reflect.get(target, name)
          return typeof value === 'function' ? value.bind(target) : value
        }
        return async (...args: Parameters<typeof target.query>) => {
          count += 1
          if (count === statement) await kill(target)
          return target.query(...args)
        }
      },
    })
  const connect = async () => {
    const client = await stage.database.worker.connect()
    client.on('error', () => {})
    return counted(client)
  }
  const query = async (...args: unknown[]) => {
    const client = await connect()
    try {
      return await (client.query as (...all: unknown[]) => unknown)(...args)
    } finally {
      client.release(true)
    }
  }
  return { pool: { connect, query } as unknown as pg.Pool, died: () => died }
}

test('killed before any of its statements, the worker writes each line once all the same', async () => {
  let killed = 0
  for (let statement = 1; ; statement += 1) {
    for (const { id } of cinemas) await stage.confirm(id, 60_000_000n)
    const batch = await stage.prepared()
    await stage.sign(batch, 'preparer', stage.officers.ann)
    await stage.sign(batch, 'approver', stage.officers.bea)
    await stage.hand(batch)
    await stage.execute(batch)
    const total = (await findBatch(stage.database.console, batch))?.totalCents ?? 0n
    const before = await owed()
    const { pool, died } = dyingAt(statement)
    await carryOutPayouts(pool, { now: stage.now }).catch(() => {})
    await stage.write()
    expect(before - (await owed())).toBe(total * MICROS_PER_CENT)
    expect(await stage.balance(payoutClearing(batch))).toBe(0n)
    expect(await findBatch(stage.database.console, batch)).toMatchObject({ state: 'closed' })
    if (!died()) break
    killed += 1
  }
  expect(killed).toBeGreaterThanOrEqual(5)
  const { rows } = await stage.database.owner.query<{ twice: bigint }>(
    `SELECT count(*) - count(DISTINCT (details->>'batch', details->>'line', kind)) AS twice FROM ledger.transaction WHERE kind LIKE 'payout-%'`,
  )
  expect(rows).toEqual([{ twice: 0n }])
})

test('two workers at once write each line once', async () => {
  for (const { id } of cinemas) await stage.confirm(id, 60_000_000n)
  const batch = await stage.batchUpTo('approved')
  await stage.hand(batch)
  const rows = (await Promise.all([stage.write(), stage.write()])).reduce((sum, done) => sum + done.rows, 0)
  expect(rows).toBe(3)
  await stage.execute(batch)
  await stage.write()
  expect(await stage.balance(payoutClearing(batch))).toBe(0n)
})

test('the console posts nothing by itself, and cannot say that something was', async () => {
  const { console: pool } = stage.database
  await expect(pool.query(`SELECT ledger.post_batch('[]')`)).rejects.toThrow('permission')
  await expect(pool.query('UPDATE payout.posting SET posted_at = now()')).rejects.toThrow('permission')
  await expect(stage.database.worker.query('SELECT file_sealed FROM payout.batch')).rejects.toThrow('permission')
})

test('whatever is earned, returned, refused and cancelled: file, lines and clearing are one sum, and nothing is lost', async () => {
  const { console: pool, owner } = stage.database
  const step = fc.record({
    earned: fc.array(fc.bigInt(0n, 300_000_000n), { minLength: 4, maxLength: 4 }),
    end: fc.constantFrom('execute', 'cancel', 'cancel-handed', 'refuse-one', 'return-one', 'return-all'),
  })
  await fc.assert(
    fc.asyncProperty(step, async ({ earned, end }) => {
      for (const [index, micros] of earned.entries())
        if (micros > 0n) await stage.confirm(cinemas[index]?.id ?? '', micros)
      const start = await owed()
      const made = await stage.prepare()
      if ('refused' in made) {
        expect(made.refused).toBe('nothing-to-pay')
        return
      }
      const batch = made.id
      const lines = await linesOf(pool, batch)
      const carried = await carriedOf(pool, batch)
      const sum = lines.reduce((total, { cents }) => total + cents, 0n)
      const left = lines.reduce(
        (total, { payableMicros, cents }) => total + payableMicros - cents * MICROS_PER_CENT,
        0n,
      )
      expect(sum * MICROS_PER_CENT + left + carried.reduce((total, one) => total + one.payableMicros, 0n)).toBe(start)
      const found = await findBatch(pool, batch)
      const bytes = found && (await fileBytes(pool, { batch: found, ring: stage.ring }))
      const root = readXml(bytes?.toString() ?? '')
      const amounts = root === null ? [] : at(root, 'CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf/Amt/InstdAmt')
      expect(amounts.reduce((total, { text }) => total + BigInt(text.replace('.', '')), 0n)).toBe(sum)
      if (end !== 'cancel') {
        await stage.sign(batch, 'preparer', stage.officers.ann)
        await stage.sign(batch, 'approver', stage.officers.bea)
        expect(await stage.hand(batch)).toEqual({ done: true })
        await stage.write()
        expect(await stage.balance(payoutClearing(batch))).toBe(sum * MICROS_PER_CENT)
      }
      const comeBack = async (some: typeof lines) => {
        for (const { endToEndId } of some)
          await returnLine(pool, { endToEndId, reason: 'AC04', person: stage.officers.ann.id, now: stage.now })
      }
      if (end === 'refuse-one') await comeBack(lines.slice(0, 1))
      if (end.startsWith('cancel')) await stage.cancel(batch)
      else await stage.execute(batch)
      if (end === 'return-one') await comeBack(lines.slice(0, 1))
      if (end === 'return-all') await comeBack(lines)
      await stage.write()
      const [first] = lines
      const kept = {
        execute: 0n,
        cancel: sum,
        'cancel-handed': sum,
        'refuse-one': first?.cents ?? 0n,
        'return-one': first?.cents ?? 0n,
        'return-all': sum,
      }[end]
      expect(await owed()).toBe(start - (sum - kept) * MICROS_PER_CENT)
      expect(await stage.balance(payoutClearing(batch))).toBe(0n)
      const all = await balances(owner)
      expect([...all].filter(([account, held]) => account.endsWith(':payable') && held < 0n)).toEqual([])
    }),
    { numRuns: 12 },
  )
  expect(await verifyLedger(owner)).toMatchObject({ firstBad: null, sum: 0n })
}, 60_000)

/** Confirmed and not paid, of all cinemas. */
async function owed(): Promise<bigint> {
  const all = await balances(stage.database.owner, { prefix: 'cinema:' })
  return [...all].filter(([account]) => account.endsWith(':payable')).reduce((sum, [, held]) => sum + held, 0n)
}
