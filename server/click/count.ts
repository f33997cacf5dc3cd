import type pg from 'pg'
import { parisDay } from '../lib/clock.js'
import { arrayLiteral } from '../lib/postgres.js'
import type { ClickToJudge } from './load.js'
import { INVALID_TRAFFIC, type Reason } from './rules/index.js'
import type { NewShare } from './verdicts.js'

/** A click whose verdict counts from now on; `before`: the reasons of the verdict that counted until now, none at the first. */
export interface CountedVerdict {
  click: Pick<ClickToJudge, 'campaign' | 'placement' | 'creative' | 'at'>
  before?: readonly Reason[]
  reasons: readonly Reason[]
}

/** Moves the counters of campaigns: by placement, creative, day (Europe/Paris), and what became of the clicks. */
export async function countVerdicts(client: pg.ClientBase, verdicts: readonly CountedVerdict[]): Promise<void> {
  const counts = new Map<string, Count>()
  for (const { click, before, reasons } of verdicts) {
    for (const what of kindsOf(reasons)) add(counts, click, what, 1)
    for (const what of before === undefined ? [] : kindsOf(before)) add(counts, click, what, -1)
  }
  const rows = [...counts.values()].filter(({ clicks }) => clicks !== 0)
  if (rows.length === 0) return
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

function add(counts: Map<string, Count>, click: CountedVerdict['click'], what: string, by: number): void {
  const { campaign, placement, creative } = click
  const day = parisDay(click.at)
  const key = `${campaign}|${placement}|${creative}|${day}|${what}`
  const count = counts.get(key)
  if (count) count.clicks += by
  else counts.set(key, { campaign, placement, creative, day, what, clicks: by })
}

/** What a click counts as. Filtered: all but invalid traffic. */
function kindsOf(reasons: readonly Reason[]): string[] {
  const kinds: string[] = ['judged', ...reasons]
  if (!reasons.some((reason) => INVALID_TRAFFIC.includes(reason))) kinds.push('filtered')
  if (reasons.length === 0) kinds.push('payable')
  return kinds
}

/** Moves what cinemas earned by day (Europe/Paris) and campaign. */
export async function countShares(
  client: pg.ClientBase,
  shares: readonly (Pick<NewShare, 'cinema' | 'micros'> & {
    click: Pick<ClickToJudge, 'at' | 'campaign'>
    reversed?: boolean
  })[],
): Promise<void> {
  const sums = new Map<string, { cinema: string; day: string; campaign: number; clicks: number; micros: bigint }>()
  for (const { cinema, micros, click, reversed } of shares) {
    const day = parisDay(click.at)
    const key = `${cinema}|${day}|${click.campaign}`
    const sum = sums.get(key) ?? { cinema, day, campaign: click.campaign, clicks: 0, micros: 0n }
    sums.set(key, sum)
    sum.clicks += reversed === true ? -1 : 1
    sum.micros += reversed === true ? -micros : micros
  }
  const rows = [...sums.values()]
  if (rows.length === 0) return
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
