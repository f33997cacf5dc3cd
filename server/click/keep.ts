import type pg from 'pg'
import { GroupCommit, QueueFull } from '../lib/batch.js'
import { errorText, type Log } from '../lib/log.js'
import { Spool } from './spool.js'
import { insertClicks, type KeptClick } from './store.js'

const MAX_BATCH_ROWS = 512
const MAX_QUEUE_ROWS = 8_192
/** A spectator waits this long for a database that refuses, then the click goes to the spool. */
const PATIENCE_MS = 300
/** … and this long for one that does not answer at all. */
const COMMIT_TIMEOUT_MS = 1_500
/** After a failure the database is left alone this long, and clicks go straight to the spool. */
const AWAY_MS = 1_000
const REPLAY_EVERY_MS = 1_000

export interface ClickKeeper {
  /** Resolves when the click is durable: committed, or on the disk. Rejects when it is neither. */
  keep(click: KeptClick): Promise<'committed' | 'spooled'>
  depth(): number
  drain(): Promise<void>
  /** Brings what is on the spool into the database. Resolves with the number of clicks, 0 while it is away. */
  replay(): Promise<number>
  /** No more replays; what is on the spool waits there for the next start. */
  stop(): Promise<void>
}

interface Options {
  pool: pg.Pool
  /** The folder of the spool; processes may share it. */
  spoolDir: string
  log: Pick<Log, 'warn' | 'error'>
  maxSpoolBytes?: number
  /** 0: only `replay` replays. */
  replayEveryMs?: number
}

class NoAnswer extends Error {
  override name = 'NoAnswer'
}

/**
 * Clicks are committed in groups. While the database is away they are written to a local spool, from which they come
 * into the database later, under the same ids: a click that was written twice, or committed after we had stopped
 * waiting for it, is there once.
 */
export async function createClickKeeper(options: Options): Promise<ClickKeeper> {
  const { pool, log, replayEveryMs = REPLAY_EVERY_MS } = options
  const spool = await Spool.open<KeptClick>({
    folder: options.spoolDir,
    ...(options.maxSpoolBytes === undefined ? {} : { maxBytes: options.maxSpoolBytes }),
  })
  let awayUntil = 0
  let replaying: Promise<number> | null = null
  const commits = new GroupCommit<KeptClick, 'committed'>({
    async commit(clicks) {
      await answered(insertClicks(pool, clicks, { spooled: false }))
      return clicks.map(() => 'committed' as const)
    },
    isRetryable: (error) => !isRefusedRow(error),
    maxBatchRows: MAX_BATCH_ROWS,
    maxQueueRows: MAX_QUEUE_ROWS,
    patienceMs: PATIENCE_MS,
  })

  async function keep(click: KeptClick): Promise<'committed' | 'spooled'> {
    if (performance.now() >= awayUntil) {
      try {
        return await commits.add(click)
      } catch (error) {
        if (isRefusedRow(error)) {
          log.error('a click was refused by the database', { error: errorText(error) })
          throw error
        }
        if (!(error instanceof QueueFull)) {
          if (performance.now() >= awayUntil) log.warn('clicks go to the spool', { error: errorText(error) })
          awayUntil = performance.now() + AWAY_MS
        }
      }
    }
    await spool.append(click)
    return 'spooled'
  }

  function replay(): Promise<number> {
    replaying ??= replaySpool().finally(() => {
      replaying = null
    })
    return replaying
  }

  async function replaySpool(): Promise<number> {
    let replayed = 0
    try {
      await pool.query('SELECT') // Away: the segment that is being written stays open.
      await spool.close()
      for (const segment of await spool.readable()) {
        const { rows, damaged } = await spool.read(segment)
        for (let from = 0; from < rows.length; from += MAX_BATCH_ROWS)
          await insertSpooled(rows.slice(from, from + MAX_BATCH_ROWS))
        if (damaged) log.error('a segment of the click spool is damaged; it is put aside', { rows: rows.length })
        await spool.remove(segment, { damaged })
        replayed += rows.length
      }
    } catch (error) {
      if (isRefusedRow(error)) log.error('a spooled click was refused by the database', { error: errorText(error) })
    }
    return replayed
  }

  async function insertSpooled(clicks: KeptClick[]): Promise<void> {
    try {
      await insertClicks(pool, clicks, { spooled: true })
    } catch (error) {
      if (!isRefusedRow(error)) throw error
      if (clicks.length === 1)
        return log.error('a spooled click was refused by the database', { error: errorText(error) })
      for (const click of clicks) await insertSpooled([click])
    }
  }

  const timer = replayEveryMs > 0 ? setInterval(() => void replayIfAny(), replayEveryMs) : null
  timer?.unref()
  async function replayIfAny(): Promise<void> {
    if (spool.isWriting || (await spool.readable().catch(() => [])).length > 0) await replay()
  }

  return {
    keep,
    depth: () => commits.depth,
    drain: () => commits.drain(),
    replay,
    async stop() {
      if (timer) clearInterval(timer)
      await replaying
      await spool.close()
    },
  }
}

/** A commit that does not answer is not waited for; it may still happen, and then replaying the click changes nothing. */
async function answered(commit: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer('the database does not answer')), COMMIT_TIMEOUT_MS)
  })
  commit.catch(() => {}) // When nobody waits for it any more.
  try {
    await Promise.race([commit, silence])
  } finally {
    clearTimeout(timer)
  }
}

/** Data and integrity errors (SQLSTATE classes 22 and 23): this row would be refused again. */
function isRefusedRow(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^2[23][0-9A-Z]{3}$/.test(code)
}
