import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import {
  cinemaAccrued,
  MAX_POSTINGS,
  operatorReceivable,
  type Posting,
  post,
  verifyLedger,
} from '../../server/ledger/index.js'
import { createPool } from '../../server/lib/postgres.js'
import { ensureOwner, prepareDatabase } from '../../server/start/database.js'
import { startPostgres } from '../../server/start/postgres.js'
import { root } from '../database.js'

export interface LedgerFigures {
  /** Ledger transactions of two entries, each committed by itself, durable, with balances and chain. */
  postingsPerSecond: number
  /** The same, MAX_POSTINGS in each commit. */
  batchedPerSecond: number
  /** Transactions that a verification of the whole chain reads and recomputes. */
  verifiedPerSecond: number
}

/** One at a time has the ledger; with several, the next is there when it is let go. */
const CONNECTIONS = 4
const CINEMAS = 400

/**
 * Posts for some seconds one by one, for as long in batches, on a PostgreSQL of its own with the settings of the program, then
 * verifies all of it. Throws when the chain does not hold what was acknowledged.
 */
export async function measureLedger({ seconds }: { seconds: number }): Promise<LedgerFigures> {
  return withWorker(async (worker) => {
    await postFor(worker, { seconds: 1, atOnce: 1 }) // Warm: plans, caches, the compiler.
    const singles = await postFor(worker, { seconds, atOnce: 1 })
    const batches = await postFor(worker, { seconds, atOnce: MAX_POSTINGS })
    const began = performance.now()
    const report = await verifyLedger(worker)
    const verifiedMs = performance.now() - began
    if (report.firstBad !== null || report.sum !== 0n || report.transactions !== BigInt(made))
      throw new Error(
        `${made} postings were acknowledged; the chain has ${report.transactions}: ${report.why ?? 'whole'}`,
      )
    return {
      postingsPerSecond: Math.round(singles),
      batchedPerSecond: Math.round(batches),
      verifiedPerSecond: Math.round((made * 1000) / verifiedMs),
    }
  })
}

/** Postings made by this process, each of another fact. */
let made = 0

function nextPosting(): Posting {
  const n = made++
  const cinema = `cinema-${n % CINEMAS}`
  return {
    key: `bench:${n}`,
    at: new Date(Date.UTC(2026, 10, 1) + n),
    kind: 'clicks',
    details: { cinema, campaign: n % 7, clicks: 25 },
    entries: [
      { account: operatorReceivable, micros: -10_000n },
      { account: cinemaAccrued(cinema), micros: 10_000n },
    ],
  }
}

/** Gives postings for each second, over all connections. */
async function postFor(worker: pg.Pool, { seconds, atOnce }: { seconds: number; atOnce: number }): Promise<number> {
  const began = performance.now()
  const before = made
  async function poster(): Promise<void> {
    const client = await worker.connect()
    try {
      while (performance.now() - began < seconds * 1000) await post(client, Array.from({ length: atOnce }, nextPosting))
    } finally {
      client.release()
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, poster))
  return ((made - before) * 1000) / (performance.now() - began)
}

async function withWorker<T>(work: (worker: pg.Pool) => Promise<T>): Promise<T> {
  const isRoot = process.getuid?.() === 0
  const folder = mkdtempSync(join(isRoot && existsSync('/var/lib') ? '/var/lib' : tmpdir(), 'lanterne-bench-'))
  chmodSync(folder, 0o755) // As root, PostgreSQL runs as another user, who must be able to enter.
  const stageDir = isRoot ? '/var/lib/lanterne' : join(root, '.data')
  const server = await startPostgres({ clusterDir: join(folder, 'postgres'), stageDir, password: 'bench' })
  try {
    const ownerUrl = await ensureOwner({ adminUrl: server.url, database: 'bench', password: 'owner' })
    const passwords = { pixel: 'pixel', worker: 'worker', console: 'console' }
    const urls = await prepareDatabase({ ownerUrl, migrations: join(root, 'prisma/migrations'), passwords })
    const worker = createPool({ url: urls.worker, max: CONNECTIONS, name: 'bench', statementTimeoutMs: 300_000 })
    try {
      return await work(worker)
    } finally {
      await worker.end()
    }
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
