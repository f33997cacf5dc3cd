import type pg from 'pg'
import { assert } from '../lib/assert.js'
import { sha256 } from '../lib/id.js'
import { type Micros, split } from '../lib/money.js'
import { transaction } from '../lib/postgres.js'
import { lockWatermark, moveWatermark, nextRange, readWatermark } from '../lib/watermark.js'
import { countShares, countVerdicts } from './count.js'
import { DUPLICATE_WINDOW_SECONDS, judgeClick } from './reasons.js'
import {
  type Candidate,
  type ClickToJudge,
  forgetCandidates,
  insertShares,
  insertVerdicts,
  loadCandidates,
  loadClicks,
  type Share,
} from './verdicts.js'

/** Kept with each verdict: other rules judge under another number, and old verdicts stay explained. */
export const RULE_VERSION = 1

/**
 * Shares a click's price equally among the cinemas, exactly: what does not divide goes, micro-euro by micro-euro, to
 * the cinemas that a hash of the click puts first, so that over many clicks it falls on all alike.
 *
 * The price stands in the operator's contract, so the cinemas' terms agree on it, except while a new price is being
 * taken over into them. Then the lowest counts: the operator never owes a click more than each of the contracts says.
 */
export function shareOut(click: string, candidates: readonly Candidate[]): { priceMicros: Micros; shares: Share[] } {
  assert(candidates.length > 0, 'a payable click has a cinema')
  let priceMicros = candidates[0]?.priceMicros ?? 0n
  for (const candidate of candidates) if (candidate.priceMicros < priceMicros) priceMicros = candidate.priceMicros
  const weights = candidates.map(({ cinema }) => ({ weight: 1n, tieBreak: sha256(click + cinema).toString('hex') }))
  const parts = split(priceMicros, weights)
  const shares = candidates.map(({ cinema, term }, index) => ({ cinema, term, micros: parts[index] ?? 0n }))
  return { priceMicros, shares }
}

const MAX_ROWS = 5_000

/**
 * Judges clicks, each exactly once, and shares out those that are payable; one transaction for some thousand of them.
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
): Promise<{ rows: number; payable: number; mixedPrices: number }> {
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
): Promise<{ rows: number; payable: number; mixedPrices: number; caughtUp: boolean }> {
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
): Promise<{ rows: number; payable: number; mixedPrices: number }> {
  const clicks = await loadClicks(client, range, { windowSeconds: DUPLICATE_WINDOW_SECONDS })
  // Cinemas are looked for only where nothing else speaks against paying.
  const open = clicks.filter((click) => judgeClick({ ...click, cinemas: null }).length === 0)
  const candidates = await loadCandidates(
    client,
    open.map(({ id }) => id),
  )
  const asked = new Set(open)
  const verdicts = clicks.map((click) => {
    const cinemas = candidates.get(click.id) ?? []
    return { click, cinemas, reasons: judgeClick({ ...click, cinemas: asked.has(click) ? cinemas.length : null }) }
  })
  await insertVerdicts(client, verdicts, { ruleVersion: RULE_VERSION, now })
  const payable = verdicts.filter(({ reasons }) => reasons.length === 0)
  const shared = payable.flatMap(({ click, cinemas }) => sharesOf(click, cinemas))
  await insertShares(client, shared, { ruleVersion: RULE_VERSION })
  await forgetCandidates(client, range)
  await countVerdicts(client, verdicts)
  await countShares(client, shared)
  const mixedPrices = payable.filter(({ cinemas }) => new Set(cinemas.map((one) => one.priceMicros)).size > 1).length
  return { rows: clicks.length, payable: payable.length, mixedPrices }
}

function sharesOf(click: ClickToJudge, cinemas: readonly Candidate[]): (Share & { click: ClickToJudge })[] {
  return shareOut(click.id, cinemas).shares.map((share) => ({ ...share, click }))
}
