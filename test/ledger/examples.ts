import pg from 'pg'
import type { Posting } from '../../server/ledger/index.js'
import { cinemaAccrued, operatorReceivable } from '../../server/ledger/index.js'
import type { TestDatabase } from '../database.js'

export const noon = new Date('2026-11-22T12:00:00Z')

/** A click that earned some cinemas something, owed by the operator. */
export function click(key: string, shares: Record<string, bigint>): Posting {
  const total = Object.values(shares).reduce((sum, micros) => sum + micros, 0n)
  return {
    key,
    kind: 'click',
    at: noon,
    details: { campaign: 7 },
    entries: [
      { account: operatorReceivable, micros: -total },
      ...Object.entries(shares).map(([cinema, micros]) => ({ account: cinemaAccrued(cinema), micros })),
    ],
  }
}

/** Somebody who owns the server, for whom neither privileges nor triggers hold. */
export async function withSuperuser<T>(database: TestDatabase, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const url = new URL(process.env.TEST_DATABASE_URL as string)
  url.pathname = new URL(database.urls.owner).pathname
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    await client.query('SET session_replication_role = replica')
    return await work(client)
  } finally {
    await client.end()
  }
}

/** A ledger in which nothing was ever posted. */
export async function emptyLedger(database: TestDatabase): Promise<void> {
  await withSuperuser(database, (client) => client.query('TRUNCATE ledger.entry, ledger.transaction, ledger.account'))
}

/** Every row of the ledger, as text: what must not change when something is refused. */
export async function everything(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `SELECT line FROM (
       SELECT 'account ' || account::text AS line FROM ledger.account
       UNION ALL SELECT 'transaction ' || transaction::text FROM ledger.transaction
       UNION ALL SELECT 'entry ' || entry::text FROM ledger.entry) AS lines ORDER BY line`,
  )
  return rows.map(({ line }) => line)
}

/** Runs `post` and the like on one connection of the worker, each call in its own transaction. */
export async function asWorker<T>(database: TestDatabase, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await database.worker.connect()
  try {
    return await work(client)
  } finally {
    client.release()
  }
}
