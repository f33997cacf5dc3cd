import type pg from 'pg'
import type { ProtectedCell, Withheld } from './protect.js'
import type { Release } from './release.js'

/** Exact counts: they stay inside this folder. */
export interface MemberCounts {
  /** Participating cinemas with the people who visited them. */
  cinemas: { region: string | null; people: number }[]
  /** Different people in all. */
  people: number
  /** Different people by région of the cinemas; null: at cinemas of which no région is known. */
  peopleByRegion: Map<string | null, number>
}

/** Counts the people with a pooled visit in the days `from` <= day < `to` to a cinema whose contract is in force at `now`. */
export async function countMembers(
  client: pg.ClientBase,
  { now, from, to }: { now: Date; from: string; to: string },
): Promise<MemberCounts> {
  const { rows } = await client.query<{ what: 'cinema' | 'region' | 'all'; region: string | null; people: bigint }>(
    `WITH participating AS MATERIALIZED (
       SELECT DISTINCT c.id, c.region FROM plane.contract_term t JOIN public.cinema c ON c.id = t.cinema WHERE t.valid @> $1::timestamptz
     ), member AS MATERIALIZED (
       SELECT DISTINCT d.visitor, p.id AS cinema, p.region
       FROM plane.visitor_cinema_day d JOIN participating p ON p.id = d.cinema
       WHERE d.day >= $2::date AND d.day < $3::date AND d.purposes & 1 = 1 AND d.expires_at > $1::timestamptz
     )
     SELECT 'cinema' AS what, p.region, count(m.visitor) AS people
     FROM participating p LEFT JOIN member m ON m.cinema = p.id GROUP BY p.id, p.region
     UNION ALL
     SELECT 'region', region, count(DISTINCT visitor) FROM member GROUP BY region
     UNION ALL
     SELECT 'all', NULL, count(DISTINCT visitor) FROM member`,
    [now, from, to],
  )
  const counted = rows.map((row) => ({ ...row, people: Number(row.people) }))
  return {
    cinemas: counted.filter(({ what }) => what === 'cinema'),
    people: counted.find(({ what }) => what === 'all')?.people ?? 0,
    peopleByRegion: new Map(
      counted.filter(({ what }) => what === 'region').map(({ region, people }) => [region, people]),
    ),
  }
}

export async function insertRelease(client: pg.ClientBase, release: Omit<Release, 'id'>): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    'INSERT INTO plane.release (made_at, window_from, window_to) VALUES ($1, $2, $3) RETURNING id',
    [release.madeAt, release.windowFrom, release.windowTo],
  )
  const id = rows[0]?.id as number
  const { cells } = release
  await client.query(
    `INSERT INTO plane.release_cell (release, cell, figure, withheld, activated)
     SELECT $1, * FROM unnest($2::text[], $3::int[], $4::text[], $5::boolean[])`,
    [
      id,
      cells.map(({ cell }) => cell),
      cells.map(({ figure }) => figure),
      cells.map(({ withheld }) => withheld),
      cells.map(({ activated }) => activated),
    ],
  )
  return id
}

/** The newest release, or null before the first. Every role may read it. */
export async function latestRelease(db: pg.Pool): Promise<Release | null> {
  const { rows } = await db.query<{
    id: number
    made_at: Date
    window_from: string
    window_to: string
    cell: string
    figure: number | null
    withheld: Withheld | null
    activated: boolean
  }>(
    `SELECT r.id, r.made_at, r.window_from, r.window_to, c.cell, c.figure, c.withheld, c.activated
     FROM plane.release r JOIN plane.release_cell c ON c.release = r.id
     WHERE r.id = (SELECT id FROM plane.release ORDER BY id DESC LIMIT 1) ORDER BY c.cell`,
  )
  const first = rows[0]
  if (first === undefined) return null
  return {
    id: first.id,
    madeAt: first.made_at,
    windowFrom: first.window_from,
    windowTo: first.window_to,
    cells: rows.map(
      ({ cell, figure, withheld, activated }) => ({ cell, activated, figure, withheld }) as ProtectedCell,
    ),
  }
}
