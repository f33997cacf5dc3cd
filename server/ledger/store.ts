import type pg from 'pg'
import type { Micros } from '../lib/money.js'
import { type Posting, postingsJson } from './posting.js'
import { asRefusal } from './refusal.js'

/** A pool, or one connection of it. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<Row>>
}

/**
 * Appends postings, all or none, in the caller's transaction (READ COMMITTED; outside of one, in its own). A posting
 * that is there already is a replay and changes nothing. At most MAX_POSTINGS at once. Until the transaction ends nobody
 * else posts: post last, and commit.
 * Throws LedgerConflict when a key was used before with another body, LedgerRefusal when a posting is not one.
 */
export async function post(
  client: pg.ClientBase,
  postings: readonly Posting[],
): Promise<{ posted: number; replayed: number }> {
  if (postings.length === 0) return { posted: 0, replayed: 0 }
  try {
    const { rows } = await client.query<{ posted: number; replayed: number }>({
      name: 'ledger.post',
      text: 'SELECT posted, replayed FROM ledger.post_batch($1::jsonb)',
      values: [postingsJson(postings)],
    })
    const { posted, replayed } = rows[0] as { posted: number; replayed: number }
    return { posted, replayed }
  } catch (error) {
    throw asRefusal(error)
  }
}

/** What each account holds now, in micro-euros; of the accounts whose name begins with `prefix`. */
export async function balances(db: Queryable, { prefix = '' }: { prefix?: string } = {}): Promise<Map<string, Micros>> {
  const { rows } = await db.query<{ account: string; micros: bigint }>(
    'SELECT account, micros FROM ledger.balance WHERE starts_with(account, $1) ORDER BY account',
    [prefix],
  )
  return new Map(rows.map(({ account, micros }) => [account, BigInt(micros)]))
}

export interface Movement {
  /** Sum of the positive entries, in micro-euros, >= 0. */
  creditedMicros: Micros
  /** Sum of the negative entries, in micro-euros, <= 0. */
  debitedMicros: Micros
  /** The first fact among them. */
  since: Date
}

/** What moved on each account by facts of `from <= at < to`; accounts on which nothing moved are not in the map. */
export async function movements(
  db: Queryable,
  { prefix = '', from, to }: { prefix?: string; from: Date; to: Date },
): Promise<Map<string, Movement>> {
  const { rows } = await db.query<{ account: string; credited: string; debited: string; since: Date }>(
    `SELECT account, min(at) AS since,
       coalesce(sum(micros) FILTER (WHERE micros > 0), 0)::text AS credited,
       coalesce(sum(micros) FILTER (WHERE micros < 0), 0)::text AS debited
     FROM ledger.transaction JOIN ledger.entry USING (sequence)
     WHERE at >= $2 AND at < $3 AND starts_with(account, $1)
     GROUP BY account ORDER BY account`,
    [prefix, from, to],
  )
  return new Map(
    rows.map(({ account, credited, debited, since }) => [
      account,
      { creditedMicros: BigInt(credited), debitedMicros: BigInt(debited), since },
    ]),
  )
}

/** A line of an account's statement. */
export interface StatementLine {
  sequence: bigint
  key: string
  kind: string
  at: Date
  postedAt: Date
  details: Record<string, string | number>
  micros: Micros
  /** The account's balance after it. */
  balanceMicros: Micros
}

/** Lines of one account, newest first, those before a sequence number when it is given; `limit` at most (and 1,000). */
export async function entriesOf(
  db: Queryable,
  { account, before, limit = 100 }: { account: string; before?: bigint; limit?: number },
): Promise<StatementLine[]> {
  const { rows } = await db.query<Omit<StatementLine, 'balanceMicros'> & { balance: bigint }>(
    `SELECT sequence, key, kind, at, posted_at AS "postedAt", details, micros, balance
     FROM ledger.entry JOIN ledger.transaction USING (sequence)
     WHERE account = $1 AND sequence < coalesce($2::bigint, 9223372036854775807)
     ORDER BY sequence DESC LIMIT $3`,
    [account, before ?? null, Math.min(limit, 1000)],
  )
  return rows.map(({ sequence, micros, balance, ...row }) => ({
    ...row,
    sequence: BigInt(sequence),
    micros: BigInt(micros),
    balanceMicros: BigInt(balance),
  }))
}
