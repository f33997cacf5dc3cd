import pg from 'pg'

/** BIGINT as bigint: money and counts never pass through a float. Ranges, xid8 and numeric stay text. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === 20 && format !== 'binary') return (value: string) => BigInt(value)
    if (oid === 1082 && format !== 'binary') return (value: string) => value // date: the text YYYY-MM-DD
    return pg.types.getTypeParser(oid, format as 'text')
  },
} as pg.CustomTypesConfig

/** A pool of connections with limits: a statement or an idle transaction that hangs is ended by the server. */
export function createPool({
  url,
  max,
  name,
  statementTimeoutMs = 10_000,
  settings = [],
}: {
  url: string
  max: number
  name: string
  statementTimeoutMs?: number
  /** Further settings of each session, `name=value`. */
  settings?: string[]
}): pg.Pool {
  const all = [
    `statement_timeout=${statementTimeoutMs}`,
    'idle_in_transaction_session_timeout=15000',
    'timezone=UTC',
    // Made for disks that turn, the default lets a batch of a hundred rows read a whole table rather than its index.
    'random_page_cost=1.1',
    ...settings,
  ]
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    application_name: `lanterne-${name}`,
    connectionTimeoutMillis: 5_000,
    // A server that vanished without a word ends no statement: then this side gives up.
    query_timeout: statementTimeoutMs + 5_000,
    keepAlive: true,
    idleTimeoutMillis: 60_000,
    options: all.map((setting) => `-c ${setting}`).join(' '),
  })
  pool.on('error', () => {}) // An idle connection was lost; the next query opens another.
  // One that is lost while it is lent out, between two queries, would end the process: the next query fails instead.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Runs `work` in one transaction; commits its result, or rolls back and throws. */
export async function transaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure
    })
    throw error
  } finally {
    client.release(broken)
  }
}

/** Runs `work`, which only reads, on one snapshot: what it reads agrees, whatever is written meanwhile. */
export async function snapshot<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return transaction(pool, async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY')
    return work(client)
  })
}

/**
 * A PostgreSQL array literal for values that need no quoting (UUIDs, numbers, hexadecimal, our own keywords): the
 * driver's own serialisation of arrays is several times slower.
 */
export function arrayLiteral(values: readonly (string | number | bigint | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : value)).join(',')}}`
}

/** True when the database is away or going away, so that the same statement may be tried again. */
export function isDatabaseAway(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code === 'string') {
    // Class 08 connection, 53 resources, 57P01..57P05 shutdown and crash, 57014 a statement that took too long, 55P03 a lock
    // that is not to be had, 40001/40P01 serialisation and deadlock, 25006 a server that became a replica.
    if (
      /^(08|53|57P0[1-5]|57014|55P03|40001|40P01|25006|ECONN|EPIPE|ETIMEDOUT|ENOENT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)/.test(
        code,
      )
    )
      return true
  }
  const message = error instanceof Error ? error.message : ''
  return /Connection terminated|connection timeout|Query read timeout|timeout exceeded when trying to connect|not queryable|Client was closed/i.test(
    message,
  )
}

/**
 * True when the database refuses this row, and would again: SQLSTATE classes 22 (data) and 23 (integrity). A row without a
 * partition is none of these, though its code says so: the partition may be made yet.
 */
export function isRefusedRow(error: unknown): boolean {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown }
  if (code === '23514' && constraint === undefined) return false
  return typeof code === 'string' && /^2[23][0-9A-Z]{3}$/.test(code)
}
