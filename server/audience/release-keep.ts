import type pg from 'pg'
import type { Past, PastSet, ProtectedCell } from './disclosure/past.js'
import { NO_PAST } from './disclosure/past.js'
import type { Protected } from './disclosure/protect.js'
import type { DisclosureSettings } from './disclosure/settings.js'
import { loadCells, type ReleaseHead } from './release-read.js'

/** So long a set of cinemas behind a figure is remembered after the figure was last shown: longer than a year's programme. */
export const REMEMBERED_DAYS = 400

/** What the next release must know of those before. For the worker alone: it says which cinemas are behind a figure. */
export async function loadPast(db: pg.ClientBase): Promise<Past & { lastRelease: number | null }> {
  const { rows } = await db.query<ReleaseHead & { settings: DisclosureSettings | null }>(
    `SELECT r.id, r.made_at AS "madeAt", r.window_from AS "windowFrom", r.window_to AS "windowTo", b.settings
     FROM plane.release r LEFT JOIN plane.release_base b ON b.release = r.id ORDER BY r.id DESC LIMIT 1`,
  )
  const last = rows[0]
  if (last === undefined) return { ...NO_PAST, lastRelease: null }
  const cells = await loadCells(db, { release: last.id })
  return {
    window: windowOf(last),
    settings: last.settings,
    cells: new Map(cells.map((cell) => [cell.cell, cell])),
    madeAt: last.madeAt,
    sets: await loadSets(db),
    lastRelease: last.id,
  }
}

/** The name of a window, which seeds noise. */
export function windowOf({ windowFrom, windowTo }: Pick<ReleaseHead, 'windowFrom' | 'windowTo'>): string {
  return `${windowFrom}/${windowTo}`
}

async function loadSets(db: pg.ClientBase): Promise<PastSet[]> {
  const sets = await db.query<{ projection: string; cinemas: string[]; lastRelease: number }>(
    'SELECT cell AS projection, cinemas, last_release AS "lastRelease" FROM plane.release_set',
  )
  const bases = await db.query<{ release: number; cinemas: string[]; people: number[] }>(
    'SELECT release, cinemas, people FROM plane.release_base WHERE release IN (SELECT last_release FROM plane.release_set)',
  )
  const people = new Map(
    bases.rows.map(({ release, cinemas, people }) => [release, new Map(cinemas.map((id, n) => [id, people[n] ?? 0]))]),
  )
  return sets.rows.map((set) => ({ ...set, people: people.get(set.lastRelease) ?? new Map() }))
}

/** Writes a release as it is shown, and what must be remembered of it. @returns its number */
export async function keepRelease(
  client: pg.ClientBase,
  head: Omit<ReleaseHead, 'id'>,
  {
    protectedGrid: { cells, behind, log },
    base,
    settings,
  }: {
    protectedGrid: Protected
    /** All people of each cinema. */
    base: { cinemas: readonly string[]; people: Uint32Array }
    settings: DisclosureSettings
  },
): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    'INSERT INTO plane.release (made_at, window_from, window_to) VALUES ($1, $2, $3) RETURNING id',
    [head.madeAt, head.windowFrom, head.windowTo],
  )
  const id = rows[0]?.id as number
  await insertCells(client, id, cells)
  await client.query(
    `INSERT INTO plane.release_log (release, measure, reason, cells)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::int[])`,
    [id, log.map(({ measure }) => measure), log.map(({ reason }) => reason), log.map(({ cells }) => cells)],
  )
  await client.query('INSERT INTO plane.release_base (release, cinemas, people, settings) VALUES ($1, $2, $3, $4)', [
    ...[id, base.cinemas, [...base.people], settings],
  ])
  await client.query(
    `INSERT INTO plane.release_set (cell, digest, cinemas, first_release, last_release)
     SELECT s.cell, sha256(convert_to(s.cinemas, 'UTF8')), string_to_array(s.cinemas, ' ')::uuid[], $1, $1
     FROM unnest($2::text[], $3::text[]) AS s(cell, cinemas)
     ON CONFLICT (cell, digest) DO UPDATE SET last_release = excluded.last_release`,
    [id, behind.map(({ projection }) => projection), behind.map(({ cinemas }) => [...cinemas].sort().join(' '))],
  )
  await client.query(
    `DELETE FROM plane.release_set s USING plane.release r
     WHERE r.id = s.last_release AND r.made_at < $1::timestamptz - make_interval(days => $2)`,
    [head.madeAt, REMEMBERED_DAYS],
  )
  return id
}

async function insertCells(client: pg.ClientBase, id: number, cells: readonly ProtectedCell[]): Promise<void> {
  await client.query(
    `INSERT INTO plane.release_cell (release, cell, figure, withheld, addressable, addressable_withheld, held_since, activated)
     SELECT $1, * FROM unnest($2::text[], $3::int[], $4::text[], $5::int[], $6::text[], $7::timestamptz[], $8::boolean[])`,
    [
      id,
      cells.map(({ cell }) => cell),
      cells.map(({ figure }) => figure),
      cells.map(({ withheld }) => withheld),
      cells.map(({ addressable }) => addressable.figure),
      cells.map(({ addressable }) => addressable.withheld),
      cells.map(({ heldSince }) => heldSince),
      cells.map(({ activated }) => activated),
    ],
  )
  const matched = cells.flatMap(({ cell, matched }) =>
    Object.entries(matched).map(([platform, shown]) => ({ cell, platform, ...shown })),
  )
  await client.query(
    `INSERT INTO plane.release_matched (release, cell, platform, figure, withheld)
     SELECT $1, * FROM unnest($2::text[], $3::uuid[], $4::int[], $5::text[])`,
    [
      id,
      matched.map(({ cell }) => cell),
      matched.map(({ platform }) => platform),
      matched.map(({ figure }) => figure),
      matched.map(({ withheld }) => withheld),
    ],
  )
}
