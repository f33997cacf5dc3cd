import type pg from 'pg'
import type { AgentClass } from '../lib/agent.js'
import { assert } from '../lib/assert.js'
import { sha256 } from '../lib/id.js'
import { type Micros, split } from '../lib/money.js'
import { transaction } from '../lib/postgres.js'
import { lockWatermark, moveWatermark, nextRange, readWatermark } from '../lib/watermark.js'
import type { FetchClass } from './features.js'
import {
  type Candidate,
  type ClickToJudge,
  insertShares,
  insertVerdicts,
  loadCandidates,
  loadClicks,
  type Share,
} from './verdicts.js'

/** Kept with each verdict: other rules judge under another number, and old verdicts stay explained. */
export const RULE_VERSION = 1

/** Two clicks with one duplicate key closer than this are one. The window is disclosed to all parties. */
export const DUPLICATE_WINDOW_SECONDS = 30

/** Why a click is not paid. The first five are invalid traffic; the others are real clicks that nobody owes for. */
export const REASONS = [
  'bot',
  'empty-agent',
  'prefetch',
  'not-a-navigation',
  'duplicate',
  'campaign-not-running',
  'unknown-visitor',
  'no-cinema',
] as const
export type Reason = (typeof REASONS)[number]
export const INVALID_TRAFFIC: readonly Reason[] = REASONS.slice(0, 5)

export interface ClickFacts {
  agentClass: AgentClass['kind']
  fetchClass: FetchClass
  /** An earlier click of the same person on the campaign, or one that is payable already, is within the window. */
  duplicate: boolean
  campaignRunning: boolean
  /** The click is linked to a person of the pool. */
  visitorKnown: boolean
  /** Cinemas under contract that this person visited, with *pay*, in the look-back. */
  cinemas: number
}

/** Everything that speaks against paying a click; payable when nothing does. */
export function judgeClick(facts: ClickFacts): Reason[] {
  const against: Record<Reason, boolean> = {
    bot: facts.agentClass === 'bot',
    'empty-agent': facts.agentClass === 'empty',
    prefetch: facts.fetchClass === 'prefetch',
    'not-a-navigation': facts.fetchClass === 'not-a-navigation',
    duplicate: facts.duplicate,
    'campaign-not-running': !facts.campaignRunning,
    'unknown-visitor': !facts.visitorKnown,
    'no-cinema': facts.visitorKnown && facts.cinemas === 0,
  }
  return REASONS.filter((reason) => against[reason])
}

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
  const clicks = await loadClicks(client, range, { ruleVersion: RULE_VERSION, windowSeconds: DUPLICATE_WINDOW_SECONDS })
  const candidates = await loadCandidates(client, range)
  const verdicts = clicks.map((click) => {
    const cinemas = candidates.get(click.id) ?? []
    return { click, cinemas, reasons: judgeClick({ ...click, cinemas: cinemas.length }) }
  })
  await insertVerdicts(client, verdicts, { ruleVersion: RULE_VERSION, now })
  const payable = verdicts.filter(({ reasons }) => reasons.length === 0)
  const shared = payable.flatMap(({ click, cinemas }) => sharesOf(click, cinemas))
  await insertShares(client, shared, { ruleVersion: RULE_VERSION })
  const mixedPrices = payable.filter(({ cinemas }) => new Set(cinemas.map((one) => one.priceMicros)).size > 1).length
  return { rows: clicks.length, payable: payable.length, mixedPrices }
}

function sharesOf(click: ClickToJudge, cinemas: readonly Candidate[]): (Share & { click: ClickToJudge })[] {
  return shareOut(click.id, cinemas).shares.map((share) => ({ ...share, click }))
}
