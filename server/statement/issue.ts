import type pg from 'pg'
import { type Contract, listContracts } from '../contract/index.js'
import { transaction } from '../lib/postgres.js'
import { periodNamed } from '../settlement/index.js'
import { composeStatement } from './compose.js'
import { WERE_IN_FORCE } from './contract-at.js'
import { type CinemaNames, type LedgerMark, readStatementFacts } from './facts.js'
import { type StatementPeriod, statementPeriod } from './period.js'
import { sealBody } from './shape.js'

/** A cinema whose month was not issued, and what does not add up. */
export interface StatementRefused {
  cinema: string
  period: string
  faults: string[]
}

/**
 * Issues the statements of closed months that are not issued yet, the oldest month first: one for each cinema that has a contract, a
 * balance or a movement, even when it is of nothing. One that does not add up is not issued, nor are that cinema's later ones; the others
 * are. Each in a transaction of its own; interrupted anywhere, the next call goes on. By the worker.
 */
export async function issueStatements(
  pool: pg.Pool,
  { now }: { now: Date },
): Promise<{ issued: number; refused: StatementRefused[] }> {
  const refused: StatementRefused[] = []
  let issued = 0
  const months = await unfinishedMonths(pool)
  if (months.length === 0) return { issued, refused }
  const contracts = await contractsByParty(pool)
  for (const month of months) {
    const held = new Set(refused.map(({ cinema }) => cinema))
    const cinemas = await missingCinemas(pool, month.period)
    for (const cinema of cinemas) {
      if (held.has(cinema.id)) continue
      const own = contracts.get(cinema.organisation?.id ?? '') ?? []
      const faults = await issueOne(pool, { cinema, month, contracts: own, now })
      if (faults.length > 0) refused.push({ cinema: cinema.id, period: month.period.name, faults })
      else issued += 1
    }
    if (refused.length === 0) await complete(pool, { period: month.period.name, now })
  }
  return { issued, refused }
}

interface ClosedMonth {
  period: StatementPeriod
  sequence: bigint
  previous: LedgerMark | null
  after: bigint
}

async function issueOne(
  pool: pg.Pool,
  {
    cinema,
    month,
    contracts,
    now,
  }: { cinema: CinemaNames; month: ClosedMonth; contracts: readonly Contract<'federation-cinema'>[]; now: Date },
): Promise<string[]> {
  return transaction(pool, async (client) => {
    // Of two workers at once the second finds what the first issued.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.statements', 0))`)
    const { period } = month
    const { last, is } = await readPrevious(client, { cinema: cinema.id, period: period.name })
    if (is) return []
    const { rows } = await client.query<{ head: bigint }>(
      'SELECT coalesce(max(sequence), 0) AS head FROM ledger.transaction',
    )
    const ledgerUpto = rows[0]?.head ?? 0n
    const made = composeStatement(
      await readStatementFacts(client, { cinema, period, contracts, previous: last, closed: month, ledgerUpto, now }),
    )
    if ('faults' in made) return made.faults
    const { statement } = made
    const { text, sha256 } = sealBody(statement)
    await client.query(
      `INSERT INTO statement.issued (cinema, period, issued_at, ledger_upto, before_micros, after_micros, body, sha256)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [cinema.id, period.name, now, ledgerUpto, statement.beforeMicros, statement.afterMicros, text, sha256],
    )
    return []
  })
}

async function readPrevious(
  client: pg.ClientBase,
  { cinema, period }: { cinema: string; period: string },
): Promise<{ last: (LedgerMark & { afterMicros: bigint }) | null; is: boolean }> {
  const { rows } = await client.query<{ period: string; sequence: bigint; afterMicros: bigint }>(
    `SELECT period, ledger_upto AS sequence, after_micros AS "afterMicros" FROM statement.issued
     WHERE cinema = $1 AND period <= $2 ORDER BY period DESC LIMIT 1`,
    [cinema, period],
  )
  const [row] = rows
  if (row === undefined) return { last: null, is: false }
  return { last: { to: periodNamed(row.period).to, ...row }, is: row.period === period }
}

/** Closed months of which not every cinema has its statement, the oldest first. */
async function unfinishedMonths(pool: pg.Pool): Promise<ClosedMonth[]> {
  const { rows } = await pool.query<{ period: string; sequence: bigint; complete: boolean }>(
    `SELECT c.period, c.sequence, EXISTS (SELECT FROM statement.complete d WHERE d.period = c.period) AS complete
     FROM settlement.close c WHERE c.state = 'closed' ORDER BY c.period`,
  )
  const months: ClosedMonth[] = []
  for (const [at, { period, sequence, complete }] of rows.entries()) {
    if (complete) continue
    const before = rows[at - 1]
    const previous = before === undefined ? null : { to: periodNamed(before.period).to, sequence: before.sequence }
    months.push({ period: statementPeriod(period), sequence, previous, after: await lastBefore(pool, previous) })
  }
  return months
}

/** Clicks of a month came after the close before it had looked, or are of after that month: the first of either. */
async function lastBefore(pool: pg.Pool, previous: LedgerMark | null): Promise<bigint> {
  if (previous === null) return 0n
  const { rows } = await pool.query<{ after: bigint }>(
    'SELECT least($1::bigint, min(sequence) - 1) AS after FROM ledger.transaction WHERE at >= $2',
    [previous.sequence, previous.to],
  )
  return rows[0]?.after ?? 0n
}

/** Cinemas that are to have a statement of a month and have none. */
async function missingCinemas(pool: pg.Pool, { name, from, to }: StatementPeriod): Promise<CinemaNames[]> {
  const { rows } = await pool.query<CinemaNames>(
    `SELECT c.id, c.name, c.city, CASE WHEN o.id IS NOT NULL THEN jsonb_build_object('id', o.id, 'name', o.name) END AS organisation,
       coalesce((SELECT f.name FROM public.contract k JOIN public.organisation f ON f.id = k.federation_id
         WHERE k.party_id = o.id AND k.kind = 'federation-cinema' AND k.in_force_from < $3 ORDER BY k.in_force_from DESC LIMIT 1), '')
         AS federation
     FROM public.cinema c LEFT JOIN public.organisation o ON o.id = c.organisation_id
     WHERE NOT EXISTS (SELECT FROM statement.issued s WHERE s.cinema = c.id AND s.period = $1)
       -- A month before its first one that is issued already has none.
       AND NOT EXISTS (SELECT FROM statement.issued s WHERE s.cinema = c.id AND s.period > $1)
       AND (EXISTS (SELECT FROM settlement.closed_cinema m WHERE m.period = $1 AND m.cinema = c.id)
         OR EXISTS (SELECT FROM public.contract k WHERE k.party_id = c.organisation_id AND k.kind = 'federation-cinema'
           AND k.state IN ('in-force', 'suspended', 'terminated', 'superseded') AND k.in_force_from < $3
           AND (k.ended_at IS NULL OR k.ended_at > $2))
         OR EXISTS (SELECT FROM ledger.balance b WHERE b.account = concat('cinema:', c.id, ':payable') AND b.micros <> 0)
         OR EXISTS (SELECT FROM ledger.entry e JOIN ledger.transaction t USING (sequence)
           WHERE e.account = concat('cinema:', c.id, ':payable') AND t.at >= $2 AND t.at < $3))
     ORDER BY c.id`,
    [name, from, to],
  )
  return rows
}

async function contractsByParty(pool: pg.Pool): Promise<Map<string, Contract<'federation-cinema'>[]>> {
  const byParty = new Map<string, Contract<'federation-cinema'>[]>()
  for (const contract of await listContracts(pool, { kind: 'federation-cinema', states: WERE_IN_FORCE }))
    byParty.set(contract.party.id, [...(byParty.get(contract.party.id) ?? []), contract])
  return byParty
}

async function complete(pool: pg.Pool, { period, now }: { period: string; now: Date }): Promise<void> {
  await pool.query('INSERT INTO statement.complete (period, completed_at) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    ...[period, now],
  ])
}
