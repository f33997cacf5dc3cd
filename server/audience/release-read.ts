import type pg from 'pg'
import { allRegions } from '../lib/territory.js'
import type { ProtectedCell, Shown, Withheld } from './disclosure/past.js'
import { FRANCE, parseCell, ROOT_CELL, regionCell } from './grid/cell.js'

/** When a release was made, and of which days. */
export interface ReleaseHead {
  id: number
  madeAt: Date
  /** First day counted, Europe/Paris. */
  windowFrom: string
  /** First day not counted any more. */
  windowTo: string
}

export interface Release extends ReleaseHead {
  cells: ProtectedCell[]
}

/** A whole release in memory. */
export interface WholeRelease extends ReleaseHead {
  /** Null: the release did not count such a cell. */
  cell(name: string): ProtectedCell | null
  /** All cells of a territory: `france`, `paris`, or a région's proper name. */
  cells(territory: string): readonly ProtectedCell[]
}

export interface ReleaseReader {
  /** The newest release; null before the first. */
  newest(): Promise<WholeRelease | null>
  /** A cell of the newest release; null when it did not count such a cell. */
  cell(name: string): Promise<ProtectedCell | null>
  /** The cells of a territory in the newest release; none before the first. */
  cells(territory: string): Promise<readonly ProtectedCell[]>
}

const COARSE = [ROOT_CELL, ...allRegions().map(({ name }) => regionCell(name))]

/**
 * The newest release with the country and its régions alone, or null before the first. Whoever wants any cell of the grid makes a
 * reader. Every role may read it.
 */
export async function latestRelease(db: pg.Pool | pg.ClientBase): Promise<Release | null> {
  const head = await newestHead(db)
  return head && { ...head, cells: await loadCells(db, { release: head.id, only: COARSE }) }
}

/** Reads any cell of the newest release. The grid is kept in memory, some thousand cells, until there is a newer one: that is asked each time. */
export function createReleaseReader(db: pg.Pool): ReleaseReader {
  let loaded: { id: number; whole: Promise<WholeRelease> } | null = null

  async function newest(): Promise<WholeRelease | null> {
    const { rows } = await db.query<{ id: number | null }>('SELECT max(id) AS id FROM plane.release')
    const id = rows[0]?.id ?? null
    if (id === null) return null
    if (loaded?.id !== id) loaded = { id, whole: loadWhole(db, id) }
    const current = loaded
    return current.whole.catch((error) => {
      if (loaded === current) loaded = null
      throw error
    })
  }

  return {
    newest,
    cell: async (name) => (await newest())?.cell(name) ?? null,
    cells: async (territory) => (await newest())?.cells(territory) ?? [],
  }
}

/**
 * The cells that the newest release says are large enough for a campaign: those that may be chosen. Whether one is used at this moment is
 * nobody's to ask: it would tell of a single cinema that leaves.
 */
export async function usableCells(db: pg.Pool | pg.ClientBase): Promise<Set<string>> {
  const { rows } = await db.query<{ cell: string }>(
    'SELECT cell FROM plane.release_cell WHERE release = (SELECT max(id) FROM plane.release) AND activated',
  )
  return new Set(rows.map(({ cell }) => cell))
}

async function loadWhole(db: pg.Pool, id: number): Promise<WholeRelease> {
  const [head, all] = await Promise.all([headOf(db, id), loadCells(db, { release: id })])
  const byTerritory = new Map<string, ProtectedCell[]>()
  for (const cell of all) {
    const territory = parseCell(cell.cell)?.territory ?? FRANCE
    const cells = byTerritory.get(territory)
    if (cells === undefined) byTerritory.set(territory, [cell])
    else cells.push(cell)
  }
  const byName = new Map(all.map((cell) => [cell.cell, cell]))
  return {
    ...head,
    cell: (name) => byName.get(name) ?? null,
    cells: (territory) => byTerritory.get(territory) ?? [],
  }
}

const HEAD = 'SELECT id, made_at AS "madeAt", window_from AS "windowFrom", window_to AS "windowTo" FROM plane.release'

async function newestHead(db: pg.Pool | pg.ClientBase): Promise<ReleaseHead | null> {
  const { rows } = await db.query<ReleaseHead>(`${HEAD} ORDER BY id DESC LIMIT 1`)
  return rows[0] ?? null
}

async function headOf(db: pg.Pool, id: number): Promise<ReleaseHead> {
  const { rows } = await db.query<ReleaseHead>(`${HEAD} WHERE id = $1`, [id])
  return rows[0] as ReleaseHead
}

interface CellRow {
  cell: string
  activated: boolean
  figure: number | null
  withheld: Withheld | null
  addressable: number | null
  addressableWithheld: Withheld | null
  heldSince: Date | null
  matched: Record<string, Shown> | null
}

/** Cells of a release, by name. @param only these alone */
export async function loadCells(
  db: pg.Pool | pg.ClientBase,
  { release, only = null }: { release: number; only?: readonly string[] | null },
): Promise<ProtectedCell[]> {
  const { rows } = await db.query<CellRow>(
    `SELECT c.cell, c.activated, c.figure, c.withheld, c.addressable,
       c.addressable_withheld AS "addressableWithheld", c.held_since AS "heldSince", m.matched
     FROM plane.release_cell c
     LEFT JOIN (
       SELECT cell, jsonb_object_agg(platform, jsonb_build_object('figure', figure, 'withheld', withheld)) AS matched
       FROM plane.release_matched WHERE release = $1 AND ($2::text[] IS NULL OR cell = ANY ($2)) GROUP BY cell
     ) m ON m.cell = c.cell
     WHERE c.release = $1 AND ($2::text[] IS NULL OR c.cell = ANY ($2)) ORDER BY c.cell`,
    [release, only],
  )
  return rows.map((row) => {
    const { cell, activated, figure, withheld, addressable, addressableWithheld, heldSince, matched } = row
    return {
      ...{ cell, activated, figure, withheld, heldSince },
      addressable: { figure: addressable, withheld: addressableWithheld },
      matched: matched ?? {},
    } as ProtectedCell
  })
}
