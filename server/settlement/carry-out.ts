import type pg from 'pg'
import { postedUpTo } from '../click/index.js'
import { appendAudit } from '../contract/index.js'
import { MAX_POSTINGS, post } from '../ledger/index.js'
import { assert } from '../lib/assert.js'
import { snapshot, transaction } from '../lib/postgres.js'
import { lockWatermark } from '../lib/watermark.js'
import { readAccrued } from './accrued.js'
import { disagreements } from './agree.js'
import { deriveAccrued, type Mark } from './derive.js'
import { compareMonth, undecided } from './difference.js'
import { readPayableClicks } from './estimate.js'
import { keepClosed } from './keep-closed.js'
import { isFirst, readOpenMonths } from './months.js'
import { type Period, periodNamed } from './period.js'
import { closeMonth, estimateOf, type MonthClosing } from './postings.js'
import { type Close, type CloseFault, readClose, readDecisions, readDeclaration } from './rows.js'
import { readMonthTerms, readShareTerms } from './terms.js'

const MOST_DIFFERENCES = 20

/**
 * Closes the months whose close was asked for, the oldest first, each exactly once. It works out anew what the cinemas should have
 * accrued, on one snapshot of shares and ledger; where they do not agree, or a difference is not decided about, the close is refused and
 * its row says so. Otherwise postings, lines and the row's state are written in one transaction. A month whose clicks are not all
 * posted waits. Memory: a row for each cinema, campaign and month; of the clicks nothing is held here.
 * @returns the names of the months that were closed, and of those that were refused
 */
export async function carryOutCloses(
  pool: pg.Pool,
  { now }: { now: Date },
): Promise<{ closed: string[]; refused: string[] }> {
  const done = { closed: [] as string[], refused: [] as string[] }
  const { rows } = await pool.query<{ period: string }>(
    `SELECT period FROM settlement.close WHERE state = 'asked' ORDER BY period`,
  )
  for (const { period } of rows) {
    const outcome = await carryOut(pool, { period: periodNamed(period), now })
    // Months are closed in their order: what a later one took, an earlier one would take again.
    if (outcome === 'waits') break
    done[outcome].push(period)
  }
  return done
}

async function carryOut(
  pool: pg.Pool,
  { period, now }: { period: Period; now: Date },
): Promise<'closed' | 'refused' | 'waits'> {
  const judged = await snapshot(pool, (client) => judge(client, { period, now }))
  if (judged === null) return 'waits'
  return transaction(pool, async (client) => {
    // Nothing is judged while this is held: whoever looks at clicks of the month does so before it is closed, or sees that it is.
    await lockWatermark(client, 'judge')
    // Nothing is posted while this is held, so that what the snapshot saw is still all that there is.
    await lockWatermark(client, 'post')
    const { rows } = await client.query<Close>(
      `SELECT asked_at AS "askedAt" FROM settlement.close WHERE period = $1 AND state = 'asked' FOR UPDATE`,
      [period.name],
    )
    if (rows[0]?.askedAt.getTime() !== judged.askedAt.getTime()) return 'waits'
    if (await movedSince(client, { period, sequence: judged.sequence })) return 'waits'
    if (judged.fault !== null) {
      await client.query(
        `UPDATE settlement.close SET state = 'refused', why = $2, differences = $3 WHERE period = $1`,
        [...[period.name, judged.fault, judged.differences]],
      )
      return 'refused'
    }
    await write(client, { period, judged, now })
    return 'closed'
  })
}

interface Looked {
  askedAt: Date
  sharesUpto: string
  /** The last transaction of the ledger that was looked at. */
  sequence: bigint
  declaration: bigint | null
}
type Judged = Looked &
  ({ fault: CloseFault; differences: string[] } | { fault: null; closing: MonthClosing; clicks: Map<number, number> })

/** Looks at everything and writes nothing; null: something is not ready yet. */
async function judge(client: pg.PoolClient, { period, now }: { period: Period; now: Date }): Promise<Judged | null> {
  const close = await readClose(client, period.name)
  if (close?.state !== 'asked') return null
  const { askedAt, declaration } = close
  const sequence = await headOf(client)
  const after = await lastMark(client)
  // Asked for before months went in their order: what a later one has taken is not closed again.
  if (after !== null && period.to < after.to)
    return { askedAt, declaration, sequence, sharesUpto: after.sharesUpto, fault: 'passed', differences: [] }
  if ((await postedUpTo(client)) < period.to) return null
  // The console has looked at this by its own clock; the worker's has to say the same.
  if (now < (await readMonthTerms(client, period)).lateUntil) return null
  const derived = await deriveAccrued(client, { period, after })
  const looked = { askedAt, declaration, sequence, sharesUpto: derived.sharesUpto }
  const faulty = (fault: CloseFault, differences: readonly string[]): Judged => ({
    ...looked,
    ...{ fault, differences: differences.slice(0, MOST_DIFFERENCES) },
  })
  if (!isFirst(await readOpenMonths(client), period.name)) return faulty('earlier-open', [])
  const differences = [...derived.faults, ...disagreements(derived.sums, await readAccrued(client, period))]
  if (differences.length > 0) return faulty('ledger-differs', differences)
  const reported =
    declaration === null
      ? null
      : ((await readDeclaration(client, { period: period.name, id: declaration }))?.lines ?? null)
  const decisions = await readDecisions(client, { period: period.name })
  const clicks = await readPayableClicks(client, { period: period.name })
  const campaigns = compareMonth(estimateOf(derived.sums, clicks), reported, decisions)
  const open = undecided(campaigns)
  if (open.length > 0)
    return faulty(
      'differences',
      open.map(({ campaign, differenceMicros }) => `campaign ${campaign}: ${differenceMicros}`),
    )
  const closing = closeMonth({ period, sums: derived.sums, campaigns, termsOf: await readShareTerms(client, period) })
  return { ...looked, fault: null, closing, clicks }
}

async function write(
  client: pg.PoolClient,
  { period, judged, now }: { period: Period; judged: Judged & { fault: null }; now: Date },
): Promise<void> {
  const { closing, clicks } = judged
  await client.query(
    `UPDATE settlement.close SET state = 'closed', closed_at = $2, shares_upto = $3::xid8, sequence = $4 WHERE period = $1`,
    [period.name, now, judged.sharesUpto, judged.sequence],
  )
  await keepClosed(client, { period, closing, clicks })
  for (let at = 0; at < closing.postings.length; at += MAX_POSTINGS) {
    const batch = closing.postings.slice(at, at + MAX_POSTINGS)
    const { posted, replayed } = await post(client, batch)
    assert(posted + replayed === batch.length, 'the ledger took all postings')
  }
  await appendAudit(client, {
    ...{ at: now, kind: 'period-closed', subject: `month:${period.name}` },
    facts: { by: judged.declaration === null ? 'estimate' : 'declaration', cinemas: closing.cinemas.length },
  })
}

/** Whether something of the month, or of an earlier one, was posted to a cinema's accrued revenue since the ledger was looked at. */
async function movedSince(
  client: pg.ClientBase,
  { period, sequence }: { period: Period; sequence: bigint },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM ledger.transaction JOIN ledger.entry USING (sequence)
     WHERE sequence > $1 AND at < $2 AND account LIKE 'cinema:%:accrued' LIMIT 1`,
    [sequence, period.to],
  )
  return rowCount !== 0
}

async function lastMark(client: pg.ClientBase): Promise<Mark | null> {
  const { rows } = await client.query<{ period: string; sharesUpto: string }>(
    `SELECT period, shares_upto::text AS "sharesUpto" FROM settlement.close WHERE state = 'closed' ORDER BY period DESC LIMIT 1`,
  )
  return rows[0] === undefined ? null : { to: periodNamed(rows[0].period).to, sharesUpto: rows[0].sharesUpto }
}

async function headOf(client: pg.ClientBase): Promise<bigint> {
  const { rows } = await client.query<{ head: bigint }>(
    'SELECT coalesce(max(sequence), 0) AS head FROM ledger.transaction',
  )
  return rows[0]?.head ?? 0n
}
