import type pg from 'pg'

/** What the nightly purge looks after. `without-term`: what no contract holds; there is nothing of it, and nothing is deleted. */
export const PURGED = [
  'visits',
  'pool',
  'pool-days',
  'consent-links',
  'click-links',
  'tombstones',
  'matches',
  'sync-asks',
  'exported-members',
  'removals',
  'bank-details',
  'tax-regimes',
  'without-term',
] as const
export type Purged = (typeof PURGED)[number]

export interface PurgeLine {
  what: Purged
  at: Date
  /** Rows; of visits whole days of them. */
  deleted: number
  /** What counts for its age, of the oldest that is left: null when nothing is. */
  oldest: Date | null
  /** Nothing before this may be left. */
  ceiling: Date
  ok: boolean
}

export interface PurgeReport {
  /** In France. */
  day: string
  lines: PurgeLine[]
}

const COLUMNS = 'day, what, at, deleted::integer AS deleted, oldest, ceiling, ok'

/** The reports of the last nights, the newest first. */
export async function purgeReports(db: pg.Pool, { days }: { days: number }): Promise<PurgeReport[]> {
  const { rows } = await db.query<PurgeLine & { day: string }>(
    `SELECT ${COLUMNS} FROM plane.purge_report
     WHERE day IN (SELECT DISTINCT day FROM plane.purge_report ORDER BY day DESC LIMIT $1)
     ORDER BY day DESC, at, array_position($2::text[], what)`,
    [days, PURGED],
  )
  const reports: PurgeReport[] = []
  for (const { day, ...line } of rows) {
    if (reports.at(-1)?.day !== day) reports.push({ day, lines: [] })
    reports.at(-1)?.lines.push(line)
  }
  return reports
}

/** The report of one day, all its lines; null when nothing was purged on it. */
export async function purgeReportOf(db: pg.Pool, day: string): Promise<PurgeReport | null> {
  const { rows } = await db.query<PurgeLine>(
    `SELECT ${COLUMNS} FROM plane.purge_report WHERE day = $1 ORDER BY at, array_position($2::text[], what)`,
    [day, PURGED],
  )
  return rows.length === 0
    ? null
    : {
        day,
        lines: rows.map(({ what, at, deleted, oldest, ceiling, ok }) => ({ what, at, deleted, oldest, ceiling, ok })),
      }
}
