import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { countGrid, type GridCounts } from '../../server/audience/grid/count.js'
import { createReleaseReader, makeRelease } from '../../server/audience/index.js'
import { createPool } from '../../server/lib/postgres.js'
import { ensureOwner, prepareDatabase } from '../../server/start/database.js'
import { startPostgres } from '../../server/start/postgres.js'
import { gridBySql, type Measure } from '../audience/grid/by-sql.js'
import { root } from '../database.js'
import { fillPool, type PoolSize } from './release-data.js'

export interface ReleaseFigures {
  people: number
  /** Rows of the pool that count: days of somebody at a cinema, a visit each. */
  visits: number
  cells: number
  /** The grid, all measures and by cinema, with the start of its thread: the median of three. */
  ms: number
  /** The same answers by SQL. */
  sqlMs: number
  ratio: number
  /** A cell of the newest release. */
  readP95Ms: number
  /** The most that this process, the counting thread in it, has held. */
  rssMb: number
  /** Of that, what holds people, for a million of them. */
  mbPerMillion: number
  /** Counted, protected, frozen. */
  releaseMs: number
}

const CINEMAS = 400
const FILMS = 400
const VISITS_EACH = 5
const ROUNDS = 3
const READS = 2_000
const now = new Date('2026-11-22T12:00:00Z')
const window = { now, from: '2026-08-25', to: '2026-11-23' }

/**
 * Counts the grid of an invented pool by the engine and by SQL, in one run on a PostgreSQL of its own with the settings of the program.
 * Throws where one count of one cell differs.
 */
export async function measureRelease({
  people,
  say,
}: {
  people: number
  say: (text: string) => void
}): Promise<ReleaseFigures> {
  const size: PoolSize = { people, cinemas: CINEMAS, visits: people * VISITS_EACH, films: FILMS }
  return withDatabase(async ({ owner, worker }) => {
    say(
      `release: ${size.visits} visits of ${people} people at ${CINEMAS} cinemas are written straight into plane.visitor_cinema_day`,
    )
    await fillPool(owner, { size, ...window, seed: 1 })
    const rounds: Timed<GridCounts>[] = []
    for (let round = 0; round < ROUNDS; round++) rounds.push(await timed(() => countGrid(worker, window)))
    const { result: counts, ms } = rounds.sort((a, b) => a.ms - b.ms)[ROUNDS >> 1] as Timed<GridCounts>
    const rssMb = Math.round(process.resourceUsage().maxRSS / 1024)
    const sqlMs = await compareWithSql(owner, counts, say)
    const released = await timed(() => makeRelease(worker, { now, key: Buffer.alloc(32, 1) }))
    return {
      ...{ people: counts.stats.people, visits: counts.stats.rows, cells: counts.cells.length },
      ...{ ms: Math.round(ms), sqlMs: Math.round(sqlMs), ratio: Number((sqlMs / ms).toFixed(1)) },
      readP95Ms: await readP95Ms(worker, counts.cells),
      rssMb,
      mbPerMillion: Math.round(counts.stats.bytes / counts.stats.people),
      releaseMs: Math.round(released.ms),
    }
  })
}

interface Timed<T> {
  ms: number
  result: T
}

async function timed<T>(work: () => Promise<T>): Promise<Timed<T>> {
  const began = performance.now()
  const result = await work()
  return { ms: performance.now() - began, result }
}

/** Gives the time of the SQL; every count must be the same. */
async function compareWithSql(owner: pg.Pool, counts: GridCounts, say: (text: string) => void): Promise<number> {
  const { people, addressable, byCinema, addressableByCinema } = counts
  const measures: { measure: Measure; cells: Uint32Array; cinemas: Uint32Array | null }[] = [
    { measure: 'people', cells: people, cinemas: byCinema },
    { measure: 'addressable', cells: addressable, cinemas: addressableByCinema },
    ...[...counts.matched].map(([matched, cells]) => ({ measure: { matched }, cells, cinemas: null })),
  ]
  let sqlMs = 0
  for (const { measure, cells, cinemas } of measures) {
    const { ms, result: sql } = await timed(() => gridBySql(owner, { ...window, measure, byCinema: cinemas !== null }))
    sqlMs += ms
    const name = typeof measure === 'string' ? measure : 'matched'
    say(`release: ${name} by SQL took ${Math.round(ms / 1000)} s`)
    const differ = counts.cells.filter((cell, n) => (sql.cells.get(cell) ?? 0) !== cells[n])
    const at = (cell: number, cinema: number) => cell * counts.cinemas.length + cinema
    const differByCinema = counts.cells.filter((cell, n) =>
      counts.cinemas.some(
        (id, c) => cinemas !== null && (sql.byCinema.get(`${cell} ${id}`) ?? 0) !== cinemas[at(n, c)],
      ),
    )
    if (differ.length + differByCinema.length > 0 || [...sql.cells.keys()].some((cell) => !counts.cells.includes(cell)))
      throw new Error(`${name}: SQL counts otherwise, for example ${[...differ, ...differByCinema][0]}`)
  }
  return sqlMs
}

/** Cells drawn from the whole grid, one after the other. */
async function readP95Ms(db: pg.Pool, cells: readonly string[]): Promise<number> {
  const reader = createReleaseReader(db)
  const took: number[] = []
  for (let n = 0; n < READS; n++)
    took.push((await timed(() => reader.cell(cells[(n * 7919) % cells.length] as string))).ms)
  return Number((took.sort((a, b) => a - b)[Math.floor(READS * 0.95)] ?? 0).toFixed(2))
}

export async function withDatabase<T>(work: (pools: { owner: pg.Pool; worker: pg.Pool }) => Promise<T>): Promise<T> {
  const isRoot = process.getuid?.() === 0
  const folder = mkdtempSync(join(isRoot && existsSync('/var/lib') ? '/var/lib' : tmpdir(), 'lanterne-bench-'))
  chmodSync(folder, 0o755) // As root, PostgreSQL runs as another user, who must be able to enter.
  const stageDir = isRoot ? '/var/lib/lanterne' : join(root, '.data')
  const server = await startPostgres({ clusterDir: join(folder, 'postgres'), stageDir, password: 'bench' })
  try {
    const ownerUrl = await ensureOwner({ adminUrl: server.url, database: 'bench', password: 'owner' })
    const passwords = { pixel: 'pixel', worker: 'worker', console: 'console' }
    const urls = await prepareDatabase({ ownerUrl, migrations: join(root, 'prisma/migrations'), passwords })
    const forSql = ['work_mem=256MB', 'temp_buffers=256MB']
    const pools = {
      owner: createPool({ url: urls.owner, max: 2, name: 'bench', statementTimeoutMs: 7_200_000, settings: forSql }),
      worker: createPool({ url: urls.worker, max: 2, name: 'bench', statementTimeoutMs: 300_000 }),
    }
    try {
      return await work(pools)
    } finally {
      await Promise.all([pools.owner.end(), pools.worker.end()])
    }
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
