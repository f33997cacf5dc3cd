import type pg from 'pg'
import { transaction } from '../lib/postgres.js'
import { lockWatermark, moveWatermark, nextRange, readWatermark } from '../lib/watermark.js'
import { type BurstCounts, countBursts } from './bursts.js'
import { type FoundCandidates, forgetCandidates, loadCandidates } from './candidates.js'
import { countShares, countVerdicts } from './count.js'
import { type ClickToJudge, loadArrived } from './load.js'
import { noteHours } from './look-due.js'
import { duplicateWindowOf, judgeClick, type Reason, RULE_VERSION } from './rules/index.js'
import { type Candidate, shareOut } from './share.js'
import { insertShares, insertVerdicts, type NewShare } from './verdicts.js'

const MAX_ROWS = 5_000

interface Judged {
  rows: number
  payable: number
  mixedPrices: number
}

/**
 * Judges clicks, each exactly once, and shares out those that are payable; one transaction for some thousand of them. What
 * only a whole hour shows is judged when it is over (look.ts).
 *
 * It takes clicks below the roll-up's mark only. A visit that was acknowledged before a click was committed by a
 * transaction that began before the click's, hence has a smaller id; so when the roll-up has passed the click's
 * transaction, every visit that came before the click is in the pool.
 * Without `maxPieces` it goes on until it has caught up.
 * @returns how many clicks were judged and how many are payable. `mixedPrices`: shared among terms of different prices.
 */
export async function judgeClicks(
  pool: pg.Pool,
  {
    now,
    maxRows = MAX_ROWS,
    maxPieces = Number.POSITIVE_INFINITY,
  }: { now: Date; maxRows?: number; maxPieces?: number },
): Promise<Judged> {
  const total = { rows: 0, payable: 0, mixedPrices: 0 }
  for (let caughtUp = false, pieces = 0; !caughtUp && pieces < maxPieces; pieces++) {
    const done = await judgeSome(pool, { now, maxRows })
    total.rows += done.rows
    total.payable += done.payable
    total.mixedPrices += done.mixedPrices
    caughtUp = done.caughtUp
  }
  return total
}

async function judgeSome(
  pool: pg.Pool,
  { now, maxRows }: { now: Date; maxRows: number },
): Promise<Judged & { caughtUp: boolean }> {
  return transaction(pool, async (client) => {
    const from = await lockWatermark(client, 'judge')
    const below = await readWatermark(client, 'roll-up')
    const range = await nextRange(client, { from, below, tables: ['plane.click'], maxRows })
    const done = range.filled ? await judgeRange(client, { range, now }) : { rows: 0, payable: 0, mixedPrices: 0 }
    await moveWatermark(client, { sweep: 'judge', upto: range.upto, now })
    return { ...done, caughtUp: range.caughtUp }
  })
}

async function judgeRange(
  client: pg.ClientBase,
  { range, now }: { range: { from: string; upto: string }; now: Date },
): Promise<Judged> {
  const clicks = await loadArrived(client, range, { windowSeconds: duplicateWindowOf(RULE_VERSION) })
  const bursts = await countBursts(client, clicks)
  // Cinemas are looked for only where nothing else speaks against paying.
  const open = clicks.filter((click, n) => reasonsOf(click, bursts[n] as BurstCounts, null).length === 0)
  const candidates = await loadCandidates(
    client,
    open.map(({ id }) => id),
  )
  const asked = new Set(open)
  const verdicts = clicks.map((click, n) => {
    const found = candidates.get(click.id) ?? { allowed: [], excluded: 0 }
    const reasons = reasonsOf(click, bursts[n] as BurstCounts, asked.has(click) ? found : null)
    return { click, cinemas: found.allowed, reasons, round: 0 }
  })
  await insertVerdicts(client, verdicts, { ruleVersion: RULE_VERSION, now })
  const payable = verdicts.filter(({ reasons }) => reasons.length === 0)
  const shared = payable.flatMap(({ click, cinemas }) => sharesOf(click, cinemas))
  await insertShares(client, shared, { ruleVersion: RULE_VERSION })
  await forgetCandidates(client, range)
  await countVerdicts(client, verdicts)
  await countShares(client, shared)
  await noteHours(client, clicks)
  const mixedPrices = payable.filter(({ cinemas }) => new Set(cinemas.map((one) => one.priceMicros)).size > 1).length
  return { rows: clicks.length, payable: payable.length, mixedPrices }
}

function reasonsOf(click: ClickToJudge, bursts: BurstCounts, found: FoundCandidates | null): Reason[] {
  const cinemas = found === null ? null : found.allowed.length
  return judgeClick({ ...click, ...bursts, cinemas, excludedCinemas: found?.excluded ?? 0, hour: null })
}

function sharesOf(click: ClickToJudge, cinemas: readonly Candidate[]): NewShare[] {
  return shareOut(click.id, cinemas).shares.map((share) => ({ ...share, click, round: 0, reversed: false }))
}
