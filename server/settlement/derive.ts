import type pg from 'pg'
import { DAY_MS } from '../lib/clock.js'
import { readWatermark } from '../lib/watermark.js'
import type { ShareSum } from './arithmetic.js'
import type { Period } from './period.js'

/** Where the close before has stopped: what it took is not taken again. */
export interface Mark {
  /** End of its period. */
  to: Date
  /** Shares of transactions below were looked at. */
  sharesUpto: string
}

export interface Derived {
  /** What is to be closed by the shares, by cinema, campaign and month of the clicks. */
  sums: ShareSum[]
  /** Clicks whose verdict and shares do not fit each other: at most 20 of them, as text. */
  faults: string[]
  /** Shares of transactions below were looked at. */
  sharesUpto: string
}

/**
 * Works out anew, from verdicts and shares alone, what each cinema should have accrued of a month and has not been closed yet, in
 * two passes of the database over the same rows: one adds the shares up, one looks at every click (its newest verdict says that it is
 * payable; its parts sum to the price of its terms, or to nothing). Reads in the caller's snapshot.
 *
 * Memory: here a row for each cinema, campaign and month; in the database the rows come in the order of the clicks' ids from an index,
 * so that of the clicks one at a time is held.
 */
export async function deriveAccrued(
  client: pg.ClientBase,
  { period, after }: { period: Period; after: Mark | null },
): Promise<Derived> {
  const sharesUpto = await readWatermark(client, 'post')
  // Of what came before the last close ended its month, only what was written since is left.
  const values = [period.to, sharesUpto, after?.to ?? new Date(0), after?.sharesUpto ?? '0']
  const { rows } = await client.query<Added & { late: boolean; first: Date; last: Date }>(
    `SELECT cinema, campaign, at < $5 AS late, ${ADDED_UP}, min(at) AS first, max(at) AS last
     FROM plane.click_share WHERE ${UNCLOSED} GROUP BY cinema, campaign, late ORDER BY campaign, cinema`,
    [...values, period.from],
  )
  const inMonth = rows.filter(({ late }) => !late).map((row) => ({ ...row, month: period.name }))
  const late = rows.some((row) => row.late) ? await addUpLate(client, [...values, period.from]) : []
  const sums = [...inMonth, ...late].map(({ cinema, campaign, month, clicks, micros }) => ({
    ...{ cinema, campaign, month, micros, clicks: Number(clicks) },
  }))
  const from = Math.min(...rows.map(({ first }) => first.getTime() - 1), period.from.getTime())
  const to = Math.max(...rows.map(({ last }) => last.getTime() + 2), period.to.getTime())
  return { sums, faults: await findFaults(client, { from, to }), sharesUpto }
}

type Added = Omit<ShareSum, 'month' | 'clicks'> & { clicks: bigint }

/** The least UUID of version 7 of a moment. */
function idAt(ms: number): string {
  const time = ms.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`
}

/** $1 end of the month, $2 mark of the shares, $3 end of the month that was closed before, $4 its mark. */
const UNCLOSED = 'at < $1 AND xid < $2::xid8 AND (at >= $3 OR xid >= $4::xid8)'
const ADDED_UP = 'count(*) - 2 * count(*) FILTER (WHERE reversed) AS clicks, sum(micros)::bigint AS micros'

/** The few that came late, by their months. */
async function addUpLate(client: pg.ClientBase, values: unknown[]): Promise<(Added & { month: string })[]> {
  const { rows } = await client.query<Added & { month: string }>(
    `SELECT cinema, campaign, to_char(at AT TIME ZONE 'Europe/Paris', 'YYYY-MM') AS month, ${ADDED_UP}
     FROM plane.click_share WHERE ${UNCLOSED} AND at < $5 GROUP BY cinema, campaign, 3 ORDER BY campaign, cinema, 3`,
    values,
  )
  return rows
}

const MOST_FAULTS = 20

/**
 * Looks at all clicks of the month, and back to the first share that came late, a day of them at once, so that no statement is long. A
 * click's id is of the millisecond of its time (`insertClicks`);
 * the times themselves are stored to the microsecond.
 */
async function findFaults(client: pg.ClientBase, span: { from: number; to: number }): Promise<string[]> {
  const price = await priceOf(client)
  const faults: string[] = []
  for (let from = span.from; from < span.to && faults.length < MOST_FAULTS; from += DAY_MS)
    faults.push(...(await findFaultsOf(client, { from, to: Math.min(from + DAY_MS, span.to), price })))
  return faults.slice(0, MOST_FAULTS)
}

/** Each click by itself. Verdicts and shares are both grouped as their indexes give them, and merged: nothing is sorted. */
async function findFaultsOf(
  client: pg.ClientBase,
  { from, to, price: { price, lowest, highest } }: { from: number; to: number; price: PriceOf },
): Promise<string[]> {
  const { rows } = await client.query<{ fault: string }>(
    `SELECT concat(click, CASE WHEN NOT payable THEN format(' is not payable and is shared as %s', micros)
         WHEN micros IS NULL THEN ' is payable and has no share'
         ELSE format(' is shared as %s for a price of %s', micros, lowest) END) AS fault
     FROM (
       -- The verdict of the last round is the one that counts.
       SELECT click, max(round * 2 + payable::int) % 2 = 1 AS payable FROM plane.click_verdict
       WHERE click >= $1::uuid AND click < $2::uuid GROUP BY click
     ) AS verdict LEFT JOIN (
       SELECT click, sum(micros) AS micros, ${lowest} AS lowest, ${highest} AS highest
       FROM (
         SELECT click, micros, round, ${price} AS price FROM plane.click_share
         WHERE click >= $1::uuid AND click < $2::uuid
       ) AS part GROUP BY click
     ) AS share USING (click)
     WHERE CASE WHEN payable THEN micros IS NULL OR micros < lowest OR micros > highest ELSE micros <> 0 END
     LIMIT ${MOST_FAULTS}`,
    [idAt(from), idAt(to)],
  )
  return rows.map(({ fault }) => fault)
}

interface PriceOf {
  price: string
  lowest: string
  highest: string
}

/**
 * The price of a share's term, and the lowest and highest of a click's, as expressions: there are few prices, mostly one, and looking
 * millions of terms up would cost more than all else.
 */
async function priceOf(client: pg.ClientBase): Promise<PriceOf> {
  const { rows } = await client.query<{ price: bigint; terms: string[] }>(
    `SELECT click_price_micros AS price, array_agg(id::text ORDER BY id) AS terms FROM plane.contract_term
     GROUP BY click_price_micros ORDER BY count(*) DESC, click_price_micros`,
  )
  const [commonest, ...others] = rows
  const otherwise = `${commonest?.price ?? 0n}::bigint`
  if (others.length === 0) return { price: otherwise, lowest: otherwise, highest: otherwise }
  // Numbers and UUIDs of the database's own columns: there is nothing in them to escape.
  const cases = others.map(
    ({ price, terms }) => `WHEN term = ANY ('{${terms.join(',')}}'::uuid[]) THEN ${price}::bigint`,
  )
  return {
    price: `CASE ${cases.join(' ')} ELSE ${otherwise} END`,
    lowest: 'min(price)',
    // Judged again, a click may have been shared anew under terms of another price.
    highest: 'CASE WHEN max(round) > 0 THEN max(price) ELSE min(price) END',
  }
}
