import type pg from 'pg'
import { cinemaAccrued, MAX_POSTINGS, operatorReceivable, type Posting, post } from '../ledger/index.js'
import { assert } from '../lib/assert.js'
import type { Micros } from '../lib/money.js'
import { transaction } from '../lib/postgres.js'
import { lockWatermark, moveWatermark, nextRange } from '../lib/watermark.js'

interface Earned {
  cinema: string
  campaign: number
  /** The hour of the clicks, UTC. */
  hour: Date
  /** They were given before, and are taken back. */
  reversed: boolean
  /** Below zero when they are taken back. */
  micros: Micros
  clicks: bigint
  /** SHA-256 of the clicks' ids in order, joined by commas, hexadecimal: which clicks these were can be proved later. */
  clicksSha256: string
}

const MAX_ROWS = 50_000

/**
 * Posts shares to the ledger, each exactly once: one transaction of the ledger for a cinema, a campaign and an hour of
 * clicks, as far as they came since the last time; and one for those of them that were taken back. It is called every few
 * minutes and not at every click, because what is in the ledger stays there for ten years. The mark moves in the ledger's
 * transaction; the idempotency key names the rows that a posting covers.
 * @returns how many shares were posted, in how many postings
 */
export async function postShares(
  pool: pg.Pool,
  { now, maxRows = MAX_ROWS }: { now: Date; maxRows?: number },
): Promise<{ rows: number; postings: number }> {
  const total = { rows: 0, postings: 0 }
  for (let caughtUp = false; !caughtUp; ) {
    const done = await postSome(pool, { now, maxRows })
    total.rows += done.rows
    total.postings += done.postings
    caughtUp = done.caughtUp
  }
  return total
}

async function postSome(
  pool: pg.Pool,
  { now, maxRows }: { now: Date; maxRows: number },
): Promise<{ rows: number; postings: number; caughtUp: boolean }> {
  return transaction(pool, async (client) => {
    const from = await lockWatermark(client, 'post')
    const range = await nextRange(client, { from, tables: ['plane.click_share'], maxRows })
    const earned = range.filled ? await sumShares(client, range) : []
    // A share of nothing (more cinemas than micro-euros) is explained by its row; the ledger has no entry of zero.
    const postings = earned.filter(({ micros }) => micros !== 0n).map((one) => toPosting(one, range))
    for (let at = 0; at < postings.length; at += MAX_POSTINGS) {
      const batch = postings.slice(at, at + MAX_POSTINGS)
      const { posted, replayed } = await post(client, batch)
      assert(posted + replayed === batch.length, 'the ledger took all postings')
    }
    await moveWatermark(client, { sweep: 'post', upto: range.upto, now })
    const rows = earned.reduce((sum, { clicks }) => sum + clicks, 0n)
    return { rows: Number(rows), postings: postings.length, caughtUp: range.caughtUp }
  })
}

async function sumShares(client: pg.ClientBase, { from, upto }: { from: string; upto: string }): Promise<Earned[]> {
  const { rows } = await client.query<Earned>(
    `SELECT cinema, campaign, date_trunc('hour', at, 'UTC') AS hour, reversed, sum(micros)::bigint AS micros, count(*) AS clicks,
       encode(sha256(convert_to(string_agg(click::text, ',' ORDER BY click), 'UTF8')), 'hex') AS "clicksSha256"
     FROM plane.click_share WHERE xid >= $1::xid8 AND xid < $2::xid8
     GROUP BY 1, 2, 3, 4 ORDER BY 3, 1, 2, 4`,
    [from, upto],
  )
  return rows
}

function toPosting(earned: Earned, { from, upto }: { from: string; upto: string }): Posting {
  const { cinema, campaign, hour, reversed, micros, clicks, clicksSha256 } = earned
  const kind = reversed ? 'clicks-reversed' : 'clicks'
  const hourText = hour.toISOString().slice(0, 13)
  return {
    key: `${kind}:${cinema}:${campaign}:${hourText}:${from}-${upto}`,
    at: hour,
    kind,
    details: { cinema, campaign, hour: hourText, clicks: Number(clicks), clicksSha256, from, upto },
    entries: [
      { account: operatorReceivable, micros: -micros },
      { account: cinemaAccrued(cinema), micros },
    ],
  }
}
