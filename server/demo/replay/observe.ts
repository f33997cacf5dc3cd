import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { campaignFigures, cinemaRevenue, postShares } from '../../click/index.js'
import { ReplayError } from './replay-error.js'

/** What the database holds, as far as a replay changes it. */
export interface Observed {
  /** Rows of visits, linked to a person and not. */
  linked: number
  unlinked: number
  /** Visits in the cinemas' counters: what was rolled up. */
  counted: number
  refused: Map<string, number>
  /** People in the pool. */
  people: number
  clicks: { raw: number; filtered: number; payable: number; reasons: Map<string, number> }
  /** By cinema's id. */
  revenue: Map<string, { clicks: number; micros: bigint }>
}

/** Reads it, with the worker's rights. */
export async function observe(pool: pg.Pool): Promise<Observed> {
  const { rows } = await pool.query<Record<'linked' | 'unlinked' | 'counted' | 'people', bigint>>(`
    SELECT (SELECT count(*) FROM plane.visit) AS linked, (SELECT count(*) FROM plane.visit_unlinked) AS unlinked,
      (SELECT coalesce(sum(visits), 0)::bigint FROM plane.site_day) AS counted,
      (SELECT count(DISTINCT visitor) FROM plane.visitor_cinema_day WHERE purposes & 1 = 1) AS people`)
  const { rows: refusals } = await pool.query<{ reason: string; refused: bigint }>(
    'SELECT reason, sum(refused)::bigint AS refused FROM plane.refusal_count GROUP BY reason',
  )
  const row = rows[0] as (typeof rows)[number]
  const revenue = await cinemaRevenue(pool)
  return {
    linked: Number(row.linked),
    unlinked: Number(row.unlinked),
    counted: Number(row.counted),
    people: Number(row.people),
    refused: new Map(refusals.map(({ reason, refused }) => [reason, Number(refused)])),
    clicks: await observeClicks(pool),
    revenue: new Map(revenue.map(({ cinema, clicks, micros }) => [cinema, { clicks, micros }])),
  }
}

async function observeClicks(pool: pg.Pool): Promise<Observed['clicks']> {
  const clicks = { raw: 0, filtered: 0, payable: 0, reasons: new Map<string, number>() }
  for (const { raw, filtered, payable, reasons } of await campaignFigures(pool)) {
    clicks.raw += raw
    clicks.filtered += filtered
    clicks.payable += payable
    for (const [reason, n] of Object.entries(reasons)) clicks.reasons.set(reason, (clicks.reasons.get(reason) ?? 0) + n)
  }
  return clicks
}

/** What changed from one observation to a later one. */
export function difference(before: Observed, after: Observed): Observed {
  const { clicks, revenue } = after
  return {
    linked: after.linked - before.linked,
    unlinked: after.unlinked - before.unlinked,
    counted: after.counted - before.counted,
    people: after.people - before.people,
    refused: subtract(after.refused, before.refused),
    clicks: {
      raw: clicks.raw - before.clicks.raw,
      filtered: clicks.filtered - before.clicks.filtered,
      payable: clicks.payable - before.clicks.payable,
      reasons: subtract(clicks.reasons, before.clicks.reasons),
    },
    revenue: new Map(
      [...revenue]
        .map(([cinema, now]): [string, { clicks: number; micros: bigint }] => {
          const then = before.revenue.get(cinema) ?? { clicks: 0, micros: 0n }
          return [cinema, { clicks: now.clicks - then.clicks, micros: now.micros - then.micros }]
        })
        .filter(([, { clicks: n, micros }]) => n !== 0 || micros !== 0n),
    ),
  }
}

function subtract(after: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): Map<string, number> {
  return new Map(
    [...after].map(([name, n]): [string, number] => [name, n - (before.get(name) ?? 0)]).filter(([, n]) => n !== 0),
  )
}

const POLL_MS = 150

/** Waits until every visit is rolled up. */
export async function waitUntilRolledUp(pool: pg.Pool, wait: Wait): Promise<void> {
  await waitForNone(pool, wait, {
    what: 'visits are not rolled up yet',
    sql: `SELECT (SELECT count(*) FROM plane.visit WHERE xid >= upto) + (SELECT count(*) FROM plane.visit_unlinked WHERE xid >= upto) AS left
          FROM plane.watermark WHERE sweep = 'roll-up'`,
  })
}

/** Waits until every click is judged, and posts every share: the worker does so every few minutes only. */
export async function waitUntilPosted(pool: pg.Pool, wait: Wait & { now: Date }): Promise<void> {
  await waitForNone(pool, wait, {
    what: 'clicks are not judged yet',
    sql: `SELECT count(*) AS left FROM plane.click, plane.watermark WHERE sweep = 'judge' AND click.xid >= upto`,
  })
  await waitForNone(pool, wait, {
    what: 'shares are not posted yet',
    sql: `SELECT count(*) AS left FROM plane.click_share s, plane.watermark WHERE sweep = 'post' AND s.xid >= upto`,
    urge: () => postShares(pool, { now: wait.now }),
  })
}

/** Waits until the refusals that the pixel answered are in the counters, which it writes every second. */
export async function waitUntilCounted(pool: pg.Pool, wait: Wait & { refused: number }): Promise<void> {
  await waitForNone(pool, wait, {
    what: 'refusals are not counted yet',
    sql: `SELECT greatest(0, ${Math.trunc(wait.refused)} - coalesce(sum(refused), 0))::bigint AS left FROM plane.refusal_count`,
  })
}

/** Waits for a release that is newer than this one. */
export async function waitForRelease(pool: pg.Pool, wait: Wait & { after: number }): Promise<void> {
  await waitForNone(pool, wait, {
    what: 'release is not made yet',
    sql: `SELECT (NOT EXISTS (SELECT FROM plane.release WHERE id > ${Math.trunc(wait.after)}))::int::bigint AS left`,
  })
}

export interface Wait {
  timeoutMs: number
  signal: AbortSignal
}

async function waitForNone(
  pool: pg.Pool,
  { timeoutMs, signal }: Wait,
  { what, sql, urge }: { what: string; sql: string /** Done before each look. */; urge?: () => Promise<unknown> },
): Promise<void> {
  const until = performance.now() + timeoutMs
  for (;;) {
    await urge?.()
    const { rows } = await pool.query<{ left: bigint }>(sql)
    const left = rows[0]?.left ?? 0n
    if (left === 0n || signal.aborted) return
    if (performance.now() > until) {
      throw new ReplayError(
        `${left} ${what} after ${Math.round(timeoutMs / 1000)} seconds.`,
        'Is the worker running? Does something hold a transaction open?',
      )
    }
    await sleep(POLL_MS)
  }
}

/** Cinemas' names for the table. */
export async function cinemaNames(pool: pg.Pool, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ id: string; name: string; city: string }>(
    'SELECT id, name, city FROM public.cinema WHERE id = ANY ($1)',
    [ids],
  )
  return new Map(rows.map(({ id, name, city }) => [id, `${name}, ${city}`]))
}
