import type pg from 'pg'
import type { Withheld } from './disclosure/past.js'

/** What disclosure control did in the newest release, in numbers of cells: of their people, not of the other measures. */
export interface ReleaseEffect {
  madeAt: Date
  cells: number
  /** Counted anew and shown. */
  shown: number
  /** Shown as they were counted for an earlier release. */
  held: number
  withheld: Partial<Record<Withheld, number>>
  /** Cells that are said to be large enough for a campaign. */
  activated: number
}

/** Null before the first release that has a log. */
export async function latestEffect(db: pg.Pool): Promise<ReleaseEffect | null> {
  const { rows } = await db.query<{ madeAt: Date; reason: string; cells: number; activated: bigint }>(
    `SELECT r.made_at AS "madeAt", l.reason, l.cells, 
       (SELECT count(*) FROM plane.release_cell c WHERE c.release = r.id AND c.activated) AS activated
     FROM plane.release r JOIN plane.release_log l ON l.release = r.id AND l.measure = 'people'
     WHERE r.id = (SELECT max(id) FROM plane.release)`,
  )
  const first = rows[0]
  if (first === undefined) return null
  const of = (reason: string) => rows.find((row) => row.reason === reason)?.cells ?? 0
  const withheld = rows.filter(({ reason }) => reason !== 'shown' && reason !== 'held')
  return {
    madeAt: first.madeAt,
    cells: rows.reduce((sum, row) => sum + row.cells, 0),
    shown: of('shown'),
    held: of('held'),
    withheld: Object.fromEntries(withheld.map(({ reason, cells }) => [reason, cells])),
    activated: Number(first.activated),
  }
}
