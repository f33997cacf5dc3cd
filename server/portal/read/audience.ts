import type pg from 'pg'
import {
  type Cell,
  createReleaseReader,
  iabIdsOf,
  type ProtectedCell,
  type ReleaseReader,
  type Shown,
  type WholeRelease,
} from '../../audience/index.js'

export type { Shown }

/** What is published of a cell. */
export interface ReleasedCell {
  people: Shown
  addressable: Shown
  /** Known to a buying platform, by its id. */
  matched(platform: string): Shown
  activated: boolean
  /** When the figures were counted, when that was before this release. */
  heldSince: Date | null
}

/** The newest release as the pages ask it: any cell at once. */
export interface ReadAudience {
  release: WholeRelease | null
  /** The buying platforms that people may be known to. */
  platforms: readonly { id: string; name: string }[]
  /** Null: the release did not count such a cell. */
  cell(name: string): ReleasedCell | null
  iabIds(cell: Cell): readonly number[]
}

export async function readAudience(pool: pg.Pool): Promise<ReadAudience> {
  const [release, { rows: platforms }] = await Promise.all([
    readerOf(pool).newest(),
    pool.query<{ id: string; name: string }>(
      'SELECT id, name FROM public.platform WHERE ended_at IS NULL ORDER BY name, id',
    ),
  ])
  return {
    release,
    platforms,
    cell(name) {
      const cell = release?.cell(name) ?? null
      return cell === null ? null : released(cell)
    },
    iabIds: iabIdsOf,
  }
}

/** Whether a cell is still said to be large enough for a campaign; before the first release nothing is said. */
export function isUsable({ release, cell }: ReadAudience, name: string): boolean {
  return release === null || cell(name)?.activated === true
}

const NOT_COUNTED: Shown = { figure: null, withheld: 'not-counted' }

function released(cell: ProtectedCell): ReleasedCell {
  const { addressable, activated, heldSince } = cell
  return { people: cell, addressable, activated, heldSince, matched: (id) => cell.matched[id] ?? NOT_COUNTED }
}

/** The grid is kept once, whichever page or program asks. */
const readers = new WeakMap<pg.Pool, ReleaseReader>()

function readerOf(pool: pg.Pool): ReleaseReader {
  const known = readers.get(pool) ?? createReleaseReader(pool)
  readers.set(pool, known)
  return known
}
