import type pg from 'pg'
import type { Campaign } from '../../campaign/index.js'
import { recentClicks } from '../../click/index.js'
import { parisDay } from '../../lib/clock.js'
import { Sparkline } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** Filtered clicks of the last days, by campaign, oldest first. */
export type RecentClicks = ReadonlyMap<number, readonly number[]>

const DAYS = 14

/** Those of the campaigns that run, from one reading. */
export async function recentOf(
  pool: pg.Pool,
  { campaigns, now }: { campaigns: readonly Campaign[]; now: Date },
): Promise<RecentClicks> {
  const running = campaigns.filter(({ state }) => state === 'running').map(({ id }) => id)
  return recentClicks(pool, { campaigns: running, to: parisDay(now), days: DAYS })
}

/**
 * The last days as a line, and their clicks in words; nothing for a campaign that does not run. `brief`: below a heading
 * that says which days.
 */
export function Recent({ clicks, brief = false }: { clicks: readonly number[] | undefined; brief?: boolean }) {
  const { words, format } = useView()
  const said = words.adops
  if (clicks === undefined) return null
  const sum = clicks.reduce((all, one) => all + one, 0)
  return (
    <p class="recent soft">
      <Sparkline values={clicks} />
      {brief ? format.count(sum, said.clicks) : fill(said.recentText, { clicks: format.count(sum, said.clicks) })}
    </p>
  )
}
