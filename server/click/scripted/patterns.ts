import type pg from 'pg'
import { addDays, parisDay } from '../../lib/clock.js'

/** What in a cinema's visits of a day is unlike people. */
export const VISIT_MEASURES = ['many-pages', 'one-pattern', 'no-device'] as const
export type VisitMeasure = (typeof VISIT_MEASURES)[number]

/**
 * What draws an officer's attention; disclosed. A cinema with fewer people on a day says nothing. `many-pages`: the part of
 * people with more than so many pages; `one-pattern`: the part, of those with four pages or more, who saw as many pages and
 * the same films; `no-device`: the part of visits by no telephone, tablet or computer. In thousandths.
 */
export const VISIT_PATTERNS = {
  leastPeople: 100,
  manyPages: 60,
  fewPages: 4,
  permille: { 'many-pages': 100, 'one-pattern': 600, 'no-device': 300 },
} as const satisfies {
  leastPeople: number
  manyPages: number
  fewPages: number
  permille: Record<VisitMeasure, number>
}

/**
 * Finds visits of the day before (Europe/Paris) that are unlike people, by the pool and by the visits that are kept. It accuses
 * nobody and changes nothing: an officer looks (decisions.ts). The same day again finds the same.
 * @returns how many findings were new
 */
export async function findVisitPatterns(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  const { leastPeople, manyPages, fewPages, permille } = VISIT_PATTERNS
  const { rowCount } = await pool.query(
    `WITH person AS (
       SELECT cinema, visitor, visits, films FROM plane.visitor_cinema_day WHERE day = $1::date AND visits > 0
     ), pages AS (
       SELECT cinema, count(*) AS people, count(*) FILTER (WHERE visits > $3) AS many FROM person GROUP BY cinema
     ), pattern AS (
       SELECT cinema, sum(people) AS people, max(people) AS most
       FROM (SELECT cinema, visits, films, count(*) AS people FROM person WHERE visits >= $4 GROUP BY 1, 2, 3) AS each
       GROUP BY cinema
     ), device AS (
       SELECT cinema, count(DISTINCT visitor) AS people, count(*) AS visits, count(*) FILTER (WHERE device = 'other') AS none
       FROM plane.visit
       WHERE at >= $1::timestamp AT TIME ZONE 'Europe/Paris' AND at < ($1::date + 1)::timestamp AT TIME ZONE 'Europe/Paris'
       GROUP BY cinema
     ), measured AS (
       SELECT cinema, 'many-pages' AS measure, people, many * 1000 / people AS permille FROM pages
       UNION ALL SELECT cinema, 'one-pattern', people, most * 1000 / people FROM pattern
       UNION ALL SELECT cinema, 'no-device', people, none * 1000 / visits FROM device
     )
     INSERT INTO plane.visit_pattern (cinema, day, measure, people, permille, found_at)
     SELECT cinema, $1::date, measure, people, permille, $5 FROM measured
     WHERE people >= $2 AND permille >= CASE measure WHEN 'many-pages' THEN $6 WHEN 'one-pattern' THEN $7 ELSE $8 END::int
     ON CONFLICT DO NOTHING`,
    [
      ...[parisDay(addDays(now, -1)), leastPeople, manyPages, fewPages, now],
      ...VISIT_MEASURES.map((measure) => permille[measure]),
    ],
  )
  return rowCount ?? 0
}

export interface VisitPattern {
  cinema: string
  name: string
  /** On how many days of the last so many it was found, and the last of them (`YYYY-MM-DD`). */
  days: number
  lastDay: string
  measure: VisitMeasure
  /** The highest of these days. */
  permille: number
}

/** What was found since a day, by cinema and measure; the most days first. At most 50. */
export async function visitPatterns(db: pg.Pool, { since }: { since: string }): Promise<VisitPattern[]> {
  const { rows } = await db.query<VisitPattern>(
    `SELECT p.cinema, c.name, count(*)::int AS days, max(p.day)::text AS "lastDay", p.measure, max(p.permille) AS permille
     FROM plane.visit_pattern p JOIN public.cinema c ON c.id = p.cinema WHERE p.day >= $1::date
     GROUP BY p.cinema, c.name, p.measure ORDER BY days DESC, c.name, p.measure LIMIT 50`,
    [since],
  )
  return rows
}
