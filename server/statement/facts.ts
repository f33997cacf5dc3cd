import type pg from 'pg'
import type { Contract } from '../contract/index.js'
import { cinemaAccrued, cinemaPayable, commonFund, federationFee } from '../ledger/index.js'
import type { StatementFacts } from './compose.js'
import { contractAt } from './contract-at.js'
import type { StatementPeriod } from './period.js'
import { readPostedLines } from './posted-lines.js'
import type { EarnedLine, MonthClose } from './shape.js'

export interface CinemaNames {
  id: string
  name: string
  city: string
  organisation: { id: string; name: string } | null
  federation: string
}

/** Where an earlier reading of the ledger ended: what it took is not taken again. */
export interface LedgerMark {
  to: Date
  sequence: bigint
}

export interface MonthAsked {
  cinema: CinemaNames
  period: StatementPeriod
  /** The cinema's contracts that are or were in force. */
  contracts: readonly Contract<'federation-cinema'>[]
  /** The statement before: where it ended, and at what balance. */
  previous: (LedgerMark & { afterMicros: bigint }) | null
  /**
   * What of clicks the close of this month looked at, and that of the closed month before; `after`: a transaction of the ledger before which
   * nothing is of this month, so that years of clicks need not be read.
   */
  closed: { sequence: bigint; previous: LedgerMark | null; after: bigint }
  /** The head of the ledger. */
  ledgerUpto: bigint
  now: Date
}

/** Reads what a month's statement is made of, under the worker's role, in the caller's transaction. */
export async function readStatementFacts(client: pg.ClientBase, asked: MonthAsked): Promise<StatementFacts> {
  const { cinema, period, previous, ledgerUpto, now } = asked
  const { close, posted } = await readClose(client, asked)
  return {
    cinema: { id: cinema.id, name: cinema.name, city: cinema.city, organisation: cinema.organisation?.name ?? null },
    ...{ federation: cinema.federation, period: period.name, issuedAt: now.toISOString(), ledgerUpto },
    ...{ close, posted, beforeMicros: previous?.afterMicros ?? 0n },
    lines: await readLines(client, asked),
    ...(await readPostedLines(client, asked)),
    entries: await readEntries(client, asked),
    afterMicros: await readBalance(client, asked),
    rules: await readRules(client, asked),
    terms: termsOf(asked),
  }
}

/** What settlement kept of the month, and what its posting moved. */
async function readClose(
  client: pg.ClientBase,
  { cinema, period }: MonthAsked,
): Promise<Pick<StatementFacts, 'close' | 'posted'>> {
  type Kept = Omit<MonthClose, 'month' | 'sequence' | 'clicks'> & { clicks: bigint }
  const { rows } = await client.query<Kept>(
    `SELECT clicks, earned_micros AS "earnedMicros", late_micros AS "lateMicros", difference_micros AS "differenceMicros",
       fee_micros AS "feeMicros", common_micros AS "commonFundMicros", confirmed_micros AS "confirmedMicros"
     FROM settlement.closed_cinema WHERE period = $1 AND cinema = $2`,
    [period.name, cinema.id],
  )
  const { rows: entries } = await client.query<{ sequence: bigint; account: string; micros: bigint }>(
    'SELECT sequence, account, micros FROM ledger.transaction JOIN ledger.entry USING (sequence) WHERE key = $1',
    [`close:${period.name}:${cinema.id}`],
  )
  const moved = (account: string) => entries.find((entry) => entry.account === account)?.micros ?? 0n
  const kept = rows[0] ?? NOTHING
  return {
    close: { month: period.name, sequence: entries[0]?.sequence ?? null, ...kept, clicks: Number(kept.clicks) },
    posted: {
      accruedMicros: moved(cinemaAccrued(cinema.id)),
      confirmedMicros: moved(cinemaPayable(cinema.id)),
      feeMicros: moved(federationFee),
      commonFundMicros: moved(commonFund),
    },
  }
}

const NOTHING = {
  ...{ clicks: 0n, earnedMicros: 0n, lateMicros: 0n, differenceMicros: 0n },
  ...{ feeMicros: 0n, commonFundMicros: 0n, confirmedMicros: 0n },
}

async function readLines(client: pg.ClientBase, { cinema, period }: MonthAsked): Promise<EarnedLine[]> {
  const { rows } = await client.query<Omit<EarnedLine, 'clicks'> & { clicks: bigint }>(
    `SELECT l.period AS "closedWith", l.month, l.campaign, f.title AS film, l.clicks, l.micros, l.difference_micros AS "differenceMicros"
     FROM settlement.closed_line l LEFT JOIN public.campaign c ON c.id = l.campaign LEFT JOIN public.film f ON f.id = c.film_id
     WHERE l.period = $1 AND l.cinema = $2 ORDER BY l.month DESC, l.campaign`,
    [period.name, cinema.id],
  )
  return rows.map((row) => ({ ...row, clicks: Number(row.clicks) }))
}

/** Entries of confirmed revenue by facts of up to the month, as far as the statement before does not have them. */
async function readEntries(
  client: pg.ClientBase,
  { cinema, period, previous, ledgerUpto }: MonthAsked,
): Promise<StatementFacts['entries']> {
  const { rows } = await client.query<Omit<StatementFacts['entries'][number], 'at'> & { at: Date }>(
    `SELECT e.sequence, t.key, t.kind, t.at, e.micros, l.end_to_end_id AS reference
     FROM ledger.entry e JOIN ledger.transaction t USING (sequence)
     LEFT JOIN payout.line l ON l.batch = CASE WHEN t.kind LIKE 'payout-%' THEN (t.details->>'batch')::uuid END
       AND l.number = (t.details->>'line')::int
     WHERE e.account = $1 AND e.sequence <= $2 AND t.at < $3 AND NOT (e.sequence <= $4 AND t.at < $5) ORDER BY e.sequence`,
    [cinemaPayable(cinema.id), ledgerUpto, period.to, previous?.sequence ?? 0n, previous?.to ?? period.to],
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

async function readBalance(client: pg.ClientBase, { cinema, period, ledgerUpto }: MonthAsked): Promise<bigint> {
  const { rows } = await client.query<{ micros: bigint }>(
    `SELECT coalesce(sum(micros), 0)::bigint AS micros FROM ledger.entry JOIN ledger.transaction USING (sequence)
     WHERE account = $1 AND sequence <= $2 AND at < $3`,
    [cinemaPayable(cinema.id), ledgerUpto, period.to],
  )
  return rows[0]?.micros ?? 0n
}

/** The terms that held at any time in the month, the oldest first; two sites under the same ones are one rule. */
async function readRules(client: pg.ClientBase, { cinema, period }: MonthAsked): Promise<StatementFacts['rules']> {
  const { rows } = await client.query<Omit<StatementFacts['rules'][number], 'from'> & { from: Date }>(
    `SELECT min(lower(valid)) AS from, click_price_micros AS "clickPriceMicros", look_back_days AS "lookBackDays", sharing
     FROM plane.contract_term WHERE cinema = $1 AND valid && tstzrange($2, $3) AND NOT isempty(valid)
     GROUP BY click_price_micros, look_back_days, sharing ORDER BY 1 LIMIT 20`,
    [cinema.id, period.from, period.to],
  )
  return rows.map((row) => ({ ...row, from: row.from.toISOString() }))
}

function termsOf({ contracts, period }: MonthAsked): StatementFacts['terms'] {
  const contract = contractAt(contracts, new Date(period.to.getTime() - 1))
  if (contract === null) return null
  const { feeBasisPoints, commonFund, thresholdCents, disputeDays, periodMonths } = contract.terms
  return {
    ...{ contract: contract.id, version: contract.version, feeBasisPoints, commonFund },
    ...{ thresholdCents: BigInt(thresholdCents), disputeDays, periodMonths },
  }
}
