import type pg from 'pg'
import type { Micros } from '../lib/money.js'
import { arrayLiteral } from '../lib/postgres.js'
import type { Reason } from './rules/index.js'
import { hasLostPart } from './scripted/lost.js'
import type { Sharing } from './share.js'

/** A part that a click gave or gives. */
export interface StandingShare {
  cinema: string
  term: string
  micros: Micros
  priceMicros: Micros
  sharing: Sharing
  /** The cinema lost its part by a decision that holds at the time of the click. */
  excluded: boolean
}

/** What counts of a click now. */
export interface Standing {
  round: number
  ruleVersion: number
  reasons: Reason[]
  /** The parts that were given first, whether they were taken back since or not: whom the click pays, if it pays. */
  first: StandingShare[]
  /** The parts that it gives now. */
  live: StandingShare[]
}

/** What counts now of clicks that were judged; of those that were not, nothing. */
export async function loadStanding(client: pg.ClientBase, clicks: readonly string[]): Promise<Map<string, Standing>> {
  const { rows } = await client.query<{ click: string; round: number; ruleVersion: number; reasons: Reason[] }>(
    `SELECT DISTINCT ON (click) click, round, rule_version AS "ruleVersion", reasons
     FROM plane.click_verdict WHERE click = ANY ($1::uuid[]) ORDER BY click, round DESC`,
    [arrayLiteral(clicks)],
  )
  const standing = new Map<string, Standing>(rows.map(({ click, ...one }) => [click, { ...one, first: [], live: [] }]))
  const { rows: shares } = await client.query<StandingShare & { click: string; isFirst: boolean; isLive: boolean }>(
    `SELECT s.click, s.cinema, s.term, s.micros, t.click_price_micros AS "priceMicros", t.sharing,
       s.round = min(s.round) OVER (PARTITION BY s.click) AS "isFirst",
       NOT EXISTS (SELECT FROM plane.click_share r
         WHERE r.click = s.click AND r.cinema = s.cinema AND r.reversed AND r.round > s.round) AS "isLive",
       ${hasLostPart({ cinema: 's.cinema', at: 's.at' })} AS excluded
     FROM plane.click_share s JOIN plane.contract_term t ON t.id = s.term
     WHERE s.click = ANY ($1::uuid[]) AND NOT s.reversed ORDER BY s.click, s.round, s.cinema`,
    [arrayLiteral(clicks)],
  )
  for (const { click, isFirst, isLive, ...share } of shares) {
    if (isFirst) standing.get(click)?.first.push(share)
    if (isLive) standing.get(click)?.live.push(share)
  }
  return standing
}
