import { createPool } from '../../server/lib/postgres.js'
import type { Platform } from '../platform.js'

const DAYS = 27

/**
 * Gives the cinemas four weeks of visits before today, since a replay is all of one day and a page of weeks would show one
 * bar: as many as today, in the rhythm of a cinema's week. Counters of visits alone; money keeps its own days.
 */
export async function addHistory(platform: Platform): Promise<void> {
  const owner = createPool({ url: platform.databaseUrls.owner, max: 1, name: 'screenshots' })
  try {
    await owner.query(
      `INSERT INTO plane.site_day (site, day, kind, film, visits, linked)
       SELECT site, d.day, kind, film, seen, least(seen, round(linked * seen::numeric / visits)::int)
       FROM plane.site_day s
       CROSS JOIN LATERAL (SELECT s.day - n AS day, n FROM generate_series(1, $1::int) AS g(n)) AS d
       -- Wednesday, when the films change, and the weekend are full; a wave of nine days keeps it from looking ruled.
       CROSS JOIN LATERAL (SELECT ceil(s.visits * (0.7 + 0.16 * (d.n * 7 % 9) / 8.0)
         * (ARRAY[0.7, 0.75, 1.5, 0.9, 1.1, 1.45, 1.3])[extract(isodow FROM d.day)::int])::int AS seen) AS w
       WHERE s.visits > 0
       ON CONFLICT DO NOTHING`,
      [DAYS],
    )
  } finally {
    await owner.end()
  }
}
