import type pg from 'pg'
import {
  type CampaignName,
  campaignNames,
  isPeriodName,
  type Month,
  type MonthState,
  periodOf,
  readMonth,
} from '../../settlement/index.js'
import { missing } from '../page.js'
import type { View } from '../view.js'
import { fill } from '../words/index.js'

/** A month as pages show it: with the names of its campaigns. */
export interface ShownMonth extends Month {
  names: Map<number, CampaignName>
}

/** The month that an address names, up to the present one; others are missing. */
export async function monthOf(pool: pg.Pool, { name, now }: { name: unknown; now: Date }): Promise<ShownMonth> {
  if (typeof name !== 'string' || !isPeriodName(name) || name > periodOf(now).name) throw missing()
  const month = await readMonth(pool, { period: name, now })
  const names = await campaignNames(
    pool,
    month.campaigns.map(({ campaign }) => campaign),
  )
  return { ...month, names }
}

/** The same for the operator, whose months are those that are over. */
export async function overMonthOf(pool: pg.Pool, asked: { name: unknown; now: Date }): Promise<ShownMonth> {
  const month = await monthOf(pool, asked)
  if (month.state === 'open') throw missing()
  return month
}

/** Film and number: campaigns of one film are told apart by it. */
export function campaignText(campaign: number, names: ShownMonth['names'], { words, format }: View): string {
  const unknown = fill(words.settlement.unknown, { number: String(campaign) })
  const found = names.get(campaign)
  return found === undefined ? unknown : `${format.name(found.name)} (${unknown})`
}

/** The looks that states of the kit have, by what they mean here. */
export const STATE_LOOK: Record<MonthState, string> = {
  open: 'running',
  closing: 'submitted',
  asked: 'submitted',
  refused: 'refused',
  closed: 'ended',
}
