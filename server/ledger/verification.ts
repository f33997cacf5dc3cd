import type pg from 'pg'
import { snapshot } from '../lib/postgres.js'
import { type Audit, auditNext, type Fault, startAudit } from './audit.js'
import type { ChainedTransaction } from './chain.js'

/** A hash of the chain that somebody was given earlier: with it, a removed end of the ledger is found too. */
export interface Witness {
  sequence: bigint
  hash: Buffer
}

export interface LedgerReport {
  /** Transactions that were found good, from the first. */
  transactions: bigint
  /** Sum of their entries, in micro-euros: zero. */
  sum: bigint
  /** The first sequence number that is not what was posted, or null: all is well. */
  firstBad: bigint | null
  why: Fault | 'not-the-witnessed' | 'entries-without-transaction' | 'unknown-account' | null
  /** The last good transaction: a witness for the next time. */
  head: Witness
}

const PAGE = 1000

/**
 * Recomputes the whole ledger from its first transaction: numbering, sums, balances, bodies, chain. Reads one snapshot,
 * a page at a time; memory grows with the accounts, not with the transactions.
 */
export async function verifyLedger(pool: pg.Pool, { witness }: { witness?: Witness } = {}): Promise<LedgerReport> {
  return await snapshot(pool, async (client) => {
    const audit = startAudit()
    const found = (await auditChain(client, audit, witness)) ?? (await auditRest(client, audit))
    return {
      transactions: audit.transactions,
      sum: audit.sum,
      firstBad: found?.sequence ?? null,
      why: found?.why ?? null,
      head: { sequence: audit.sequence, hash: audit.hash },
    }
  })
}

type Found = { sequence: bigint; why: NonNullable<LedgerReport['why']> } | null

async function auditChain(client: pg.ClientBase, audit: Audit, witness: Witness | undefined): Promise<Found> {
  for (let after = -(2n ** 63n); ; ) {
    const page = await readPage(client, after)
    for (const next of page) {
      const expected = audit.sequence + 1n
      const why = auditNext(audit, next)
      if (why !== null) return { sequence: expected, why }
      if (next.sequence === witness?.sequence && !next.hash.equals(witness.hash))
        return { sequence: next.sequence, why: 'not-the-witnessed' }
    }
    if (page.length < PAGE) break
    after = audit.sequence
  }
  if (witness && audit.sequence < witness.sequence) return { sequence: audit.sequence + 1n, why: 'gap' }
  return null
}

/** What no transaction leads to. */
async function auditRest(client: pg.ClientBase, audit: Audit): Promise<Found> {
  const stray = await client.query<{ sequence: bigint | null }>(
    'SELECT min(sequence) AS sequence FROM ledger.entry WHERE sequence < 1 OR sequence > $1',
    [audit.sequence],
  )
  const strayAt = stray.rows[0]?.sequence ?? null
  if (strayAt !== null) return { sequence: BigInt(strayAt), why: 'entries-without-transaction' }
  const { rows } = await client.query<{ name: string }>('SELECT name FROM ledger.account')
  const known = new Set(rows.map(({ name }) => name))
  const unknown = [...audit.balances.keys()].filter((account) => !known.has(account))
  if (unknown.length === 0) return null
  const first = await client.query<{ sequence: bigint }>(
    'SELECT min(sequence) AS sequence FROM ledger.entry WHERE account = ANY ($1::text[])',
    [unknown],
  )
  return { sequence: BigInt(first.rows[0]?.sequence as bigint), why: 'unknown-account' }
}

async function readPage(client: pg.ClientBase, after: bigint): Promise<ChainedTransaction[]> {
  const { rows } = await client.query<Omit<ChainedTransaction, 'entries'> & { lines: string | null }>({
    name: 'ledger.page',
    text: `SELECT t.sequence, t.key, t.kind, ledger.time_text(t.at) AS at, ledger.time_text(t.posted_at) AS "postedAt",
        t.details::text AS details, t.body_sha256 AS "bodySha256", t.hash, e.lines
      FROM ledger.transaction AS t CROSS JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', account, micros, balance), E'\\n' ORDER BY account) AS lines
        FROM ledger.entry WHERE entry.sequence = t.sequence
      ) AS e
      WHERE t.sequence > $1 ORDER BY t.sequence LIMIT ${PAGE}`,
    values: [after],
  })
  return rows.map(({ lines, sequence, ...row }) => ({
    ...row,
    sequence: BigInt(sequence),
    entries: (lines?.split('\n') ?? []).map((line) => {
      const [account, micros, balance] = line.split(' ') as [string, string, string]
      return { account, micros: BigInt(micros), balance: BigInt(balance) }
    }),
  }))
}
