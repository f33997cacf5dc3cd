import type pg from 'pg'
import { firstOpenDay } from '../../audience/index.js'
import { explainCampaign, type Reason, type TypicalClick } from '../../click/index.js'
import { parisDay } from '../../lib/clock.js'
import type { Micros } from '../../lib/money.js'
import { withoutPersonal } from './clicks.js'
import { monthAfter } from './statement.js'

/** What became of a campaign's clicks in a month, as it may be told (docs/disclosure.md). */
export interface ClickMonth {
  judged: number
  filtered: number
  payable: number
  /** Exactly: those that say nothing of the person. What is left between filtered and payable is told as one number. */
  reasons: Partial<Record<Reason, number>>
  micros: Micros
  typical: TypicalClick | null
}

/** @param month `2026-11`; of one whose last clicks may still come nothing is told: null */
export async function readClickMonth(
  pool: pg.Pool,
  { campaign, month, now }: { campaign: number; month: string; now: Date },
): Promise<ClickMonth | null> {
  if (`${month}-01` >= firstOpenDay(parisDay(now))) return null
  const span = { from: `${month}-01`, to: `${monthAfter(month)}-01` }
  const { counts, micros, typical } = await explainCampaign(pool, { campaign, ...span })
  const { judged, filtered, payable, reasons } = counts
  return { judged, filtered, payable, reasons: withoutPersonal(reasons), micros, typical }
}
