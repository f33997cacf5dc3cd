import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { SECOND_MS } from '../lib/clock.js'
import { transaction } from '../lib/postgres.js'
import { lockWatermark } from '../lib/watermark.js'
import { type JudgedAgain, judgeNamedAgain } from './again.js'
import { firstIdAt, hourOf } from './click-time.js'
import { LOOK_AFTER_SECONDS } from './look.js'
import type { ClosedUpTo } from './look-due.js'
import { RULE_VERSION } from './rules/index.js'

const MAX_WHY = 500
const MAX_CLICKS = 2_000

export type AskedAgain =
  | { asked: true; id: number }
  /**
   * `range`: no time that is over; `closed`: it begins in a period that is closed; `other-rules`: the rules changed since
   * the page was made; `busy`: another is under way.
   */
  | { asked: false; why: 'range' | 'closed' | 'other-rules' | 'words' | 'busy' }

/** What is to be judged again. `from` included, `to` not. */
export interface AskAgain {
  from: Date
  to: Date
  /** The rules that the person saw: those of now. */
  ruleVersion: number
  why: string
  person: string
  now: Date
  /** The end of the last closed period; null when none is. */
  closedUpTo: Date | null
}

/**
 * Asks that the clicks of a time are judged again by the rules of now, and with the decisions of now about cinemas. It is a
 * decision of the federation's, for a reason that is kept; the worker carries it out. Until a period is closed.
 */
export async function askJudgingAgain(db: pg.Pool, ask: AskAgain): Promise<AskedAgain> {
  const why = ask.why.trim()
  if (ask.ruleVersion !== RULE_VERSION) return { asked: false, why: 'other-rules' }
  if (why === '' || why.length > MAX_WHY || /\p{Cc}/u.test(why) || !why.isWellFormed())
    return { asked: false, why: 'words' }
  if (!(ask.from < ask.to) || ask.to > judgeableUpTo(ask.now)) return { asked: false, why: 'range' }
  if (ask.closedUpTo !== null && ask.from < ask.closedUpTo) return { asked: false, why: 'closed' }
  const { rows } = await db.query<{ id: number }>(
    `INSERT INTO plane.judging_order (from_at, to_at, rule_version, why, person, asked_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING RETURNING id`,
    [ask.from, ask.to, ask.ruleVersion, why, ask.person, ask.now],
  )
  const id = rows[0]?.id
  return id === undefined ? { asked: false, why: 'busy' } : { asked: true, id }
}

/** Clicks may be judged again when their hour was looked at: up to the beginning of this hour, or of the one before. */
export function judgeableUpTo(now: Date): Date {
  return hourOf(new Date(now.getTime() - LOOK_AFTER_SECONDS * SECOND_MS))
}

interface Order extends JudgedAgain {
  id: number
  from: Date
  to: Date
  ruleVersion: number
  upto: string | null
}

/**
 * Carries out what was asked, click after click in the order of time, some thousand a transaction: verdicts, shares, counters
 * and the mark up to which it came move together, so that a crash repeats nothing. What a close has reached meanwhile is left
 * as it is. The ledger learns of it with the next postings.
 * @returns how many clicks were judged again
 */
export async function carryOutJudging(
  pool: pg.Pool,
  { now, closedUpTo, maxClicks = MAX_CLICKS }: { now: Date; closedUpTo: ClosedUpTo; maxClicks?: number },
): Promise<JudgedAgain> {
  const total = { clicks: 0, less: 0, more: 0, moved: 0 }
  for (let open = true; open; ) {
    const done = await transaction(pool, (client) => carryOutSome(client, { now, closedUpTo, maxClicks }))
    open = done !== null
    if (done !== null) for (const key of ['clicks', 'less', 'more', 'moved'] as const) total[key] += done[key]
  }
  return total
}

async function carryOutSome(
  client: pg.PoolClient,
  { now, closedUpTo, maxClicks }: { now: Date; closedUpTo: ClosedUpTo; maxClicks: number },
): Promise<JudgedAgain | null> {
  await lockWatermark(client, 'judge')
  const order = await openOrder(client)
  if (order === null) return null
  const closed = await closedUpTo(client)
  const from = closed !== null && order.from < closed ? closed : order.from
  const ids = from < order.to ? await nextClicks(client, { order, from, limit: maxClicks }) : []
  const done = await judgeNamedAgain(client, ids, { ruleVersion: order.ruleVersion, now })
  const isOver = ids.length < maxClicks
  const outcome = isOver ? (from < order.to ? 'done' : 'closed') : null
  const sum = addUp(order, done)
  await client.query(
    `UPDATE plane.judging_order SET upto = coalesce($2, upto), clicks = $3, less = $4, more = $5, moved = $6, ended_at = $7, outcome = $8
     WHERE id = $1`,
    [order.id, ids.at(-1) ?? null, sum.clicks, sum.less, sum.more, sum.moved, isOver ? now : null, outcome],
  )
  if (outcome === 'done') await tell(client, { order, sum, now })
  return done
}

function addUp(a: JudgedAgain, b: JudgedAgain): JudgedAgain {
  return { clicks: a.clicks + b.clicks, less: a.less + b.less, more: a.more + b.more, moved: a.moved + b.moved }
}

async function openOrder(client: pg.PoolClient): Promise<Order | null> {
  const { rows } = await client.query<Order & Record<keyof JudgedAgain, number>>(
    `SELECT id, from_at AS from, to_at AS to, rule_version AS "ruleVersion", upto, clicks::float8 AS clicks, less::float8 AS less,
       more::float8 AS more, moved::float8 AS moved
     FROM plane.judging_order WHERE ended_at IS NULL LIMIT 1`,
  )
  return rows[0] ?? null
}

/** Those that the judge has not reached are judged by the rules of now all the same. */
async function nextClicks(
  client: pg.PoolClient,
  { order, from, limit }: { order: Order; from: Date; limit: number },
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM plane.click
     WHERE id >= $1::uuid AND id < $2::uuid AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $4`,
    [firstIdAt(from), firstIdAt(order.to), order.upto, limit],
  )
  return rows.map(({ id }) => id)
}

async function tell(
  client: pg.PoolClient,
  { order, sum, now }: { order: Order; sum: JudgedAgain; now: Date },
): Promise<void> {
  const facts = { from: order.from.toISOString(), to: order.to.toISOString(), rules: order.ruleVersion, ...sum }
  await appendAudit(client, { at: now, kind: 'clicks-judged-again', subject: `judging:${order.id}`, facts })
}

export interface JudgingOrder extends JudgedAgain {
  id: number
  from: Date
  to: Date
  ruleVersion: number
  why: string
  askedAt: Date
  endedAt: Date | null
  outcome: 'done' | 'closed' | null
}

/** What was asked, the newest first. */
export async function judgingOrders(db: pg.Pool, { limit }: { limit: number }): Promise<JudgingOrder[]> {
  const { rows } = await db.query<JudgingOrder>(
    `SELECT id, from_at AS from, to_at AS to, rule_version AS "ruleVersion", why, asked_at AS "askedAt", ended_at AS "endedAt",
       outcome, clicks::float8 AS clicks, less::float8 AS less, more::float8 AS more, moved::float8 AS moved
     FROM plane.judging_order ORDER BY id DESC LIMIT $1`,
    [limit],
  )
  return rows
}
