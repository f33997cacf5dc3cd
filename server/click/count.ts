import type pg from 'pg'
import { parisDay } from '../lib/clock.js'
import { arrayLiteral } from '../lib/postgres.js'
import { INVALID_TRAFFIC, type Reason } from './reasons.js'
import type { ClickToJudge, Share } from './verdicts.js'

/** Adds judged clicks to the counters of campaigns: by placement, creative, day (Europe/Paris), and what became of them. */
export async function countVerdicts(
  client: pg.ClientBase,
  verdicts: readonly {
    click: Pick<ClickToJudge, 'campaign' | 'placement' | 'creative' | 'at'>
    reasons: readonly Reason[]
  }[],
): Promise<void> {
  const counts = new Map<string, Count>()
  for (const { click, reasons } of verdicts) {
    const { campaign, placement, creative } = click
    const day = parisDay(click.at)
    for (const what of kindsOf(reasons)) {
      const key = `${campaign}|${placement}|${creative}|${day}|${what}`
      const count = counts.get(key)
      if (count) count.clicks++
      else counts.set(key, { campaign, placement, creative, day, what, clicks: 1 })
    }
  }
  const rows = [...counts.values()]
  await client.query(
    `INSERT INTO plane.click_count AS c (campaign, placement, creative, day, what, clicks)
     SELECT * FROM unnest($1::int[], $2::int[], $3::int[], $4::date[], $5::text[], $6::bigint[])
     ON CONFLICT (campaign, placement, creative, day, what) DO UPDATE SET clicks = c.clicks + excluded.clicks`,
    [
      arrayLiteral(rows.map(({ campaign }) => campaign)),
      arrayLiteral(rows.map(({ placement }) => placement)),
      arrayLiteral(rows.map(({ creative }) => creative)),
      arrayLiteral(rows.map(({ day }) => day)),
      arrayLiteral(rows.map(({ what }) => what)),
      arrayLiteral(rows.map(({ clicks }) => clicks)),
    ],
  )
}

interface Count {
  campaign: number
  placement: number
  creative: number
  day: string
  what: string
  clicks: number
}

/** What a click counts as. Filtered: all but invalid traffic. */
function kindsOf(reasons: readonly Reason[]): string[] {
  const kinds: string[] = ['judged', ...reasons]
  if (!reasons.some((reason) => INVALID_TRAFFIC.includes(reason))) kinds.push('filtered')
  if (reasons.length === 0) kinds.push('payable')
  return kinds
}

/** Adds shares to what cinemas earned by day (Europe/Paris) and campaign. */
export async function countShares(
  client: pg.ClientBase,
  shares: readonly (Share & { click: ClickToJudge })[],
): Promise<void> {
  const sums = new Map<string, { cinema: string; day: string; campaign: number; clicks: number; micros: bigint }>()
  for (const { cinema, micros, click } of shares) {
    const day = parisDay(click.at)
    const key = `${cinema}|${day}|${click.campaign}`
    const sum = sums.get(key)
    if (sum) {
      sum.clicks++
      sum.micros += micros
    } else sums.set(key, { cinema, day, campaign: click.campaign, clicks: 1, micros })
  }
  const rows = [...sums.values()]
  await client.query(
    `INSERT INTO plane.earned_day AS e (cinema, day, campaign, clicks, micros)
     SELECT * FROM unnest($1::uuid[], $2::date[], $3::int[], $4::bigint[], $5::bigint[])
     ON CONFLICT (cinema, day, campaign) DO UPDATE SET clicks = e.clicks + excluded.clicks, micros = e.micros + excluded.micros`,
    [
      arrayLiteral(rows.map(({ cinema }) => cinema)),
      arrayLiteral(rows.map(({ day }) => day)),
      arrayLiteral(rows.map(({ campaign }) => campaign)),
      arrayLiteral(rows.map(({ clicks }) => clicks)),
      arrayLiteral(rows.map(({ micros }) => micros)),
    ],
  )
}
