import type pg from 'pg'
import { GroupCommit, QueueFull } from '../lib/batch.js'
import { errorText, type Log } from '../lib/log.js'
import { isDatabaseAway, isRefusedRow } from '../lib/postgres.js'
import { Spool } from './spool.js'
import { forgetAside } from './spool-aside.js'
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
/** A segment that could not be replayed is left out of this many replays: each reads it from its beginning. */
const STUCK_REPLAYS = 30

export interface ClickKeeper {
  /** Resolves when the click is durable: committed, or on the disk. Rejects when it is neither. */
  keep(click: KeptClick): Promise<'committed' | 'spooled'>
  depth(): number
  /** Bytes on the spool that wait for the database, of all processes that share the folder, as it was last counted. */
  spoolBytes(): number
  drain(): Promise<void>
  /** Brings what is on the spool into the database. Resolves with the number of clicks, 0 while it is away. */
  replay(): Promise<number>
  /** Removes segments that were put aside long ago. Resolves with their number. */
  forgetAside(at: { now: Date }): Promise<number>
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

class DatabaseAway extends Error {
  override name = 'DatabaseAway'
}

/**
 * Clicks are committed in groups. While the database is away they are written to a local spool, from which they come
 * into the database later, under the same ids: a click that was written twice, or committed after we had stopped
 * waiting for it, is there once.
 */
export async function createClickKeeper(options: Options): Promise<ClickKeeper> {
  const { pool, log, replayEveryMs = REPLAY_EVERY_MS } = options
  const troubles = createTroubles(log)
  const spool = await Spool.open<KeptClick>({
    folder: options.spoolDir,
    ...(options.maxSpoolBytes === undefined ? {} : { maxBytes: options.maxSpoolBytes }),
  })
  const replayer = new Replayer({ pool, spool, log, troubles, everyMs: replayEveryMs })
  let awayUntil = 0
  const isKnownAway = () => performance.now() < awayUntil
  const commits = new GroupCommit<KeptClick, 'committed'>({
    async commit(clicks) {
      // What was queued before it was known does not wait for a silent database too, batch after batch.
      if (isKnownAway()) throw new DatabaseAway('the database is known to be away')
      await answered(insertClicks(pool, clicks, { spooled: false }))
      troubles.over('commit', 'clicks are committed again')
      return clicks.map(() => 'committed' as const)
    },
    isRetryable: (error) => !isRefusedRow(error),
    maxBatchRows: MAX_BATCH_ROWS,
    maxQueueRows: MAX_QUEUE_ROWS,
    patienceMs: PATIENCE_MS,
  })

  async function keep(click: KeptClick): Promise<'committed' | 'spooled'> {
    if (!isKnownAway()) {
      try {
        return await commits.add(click)
      } catch (error) {
        if (isRefusedRow(error)) {
          log.error('a click was refused by the database', { error: errorText(error) })
          throw error
        }
        if (!(error instanceof QueueFull) && !isKnownAway()) {
          awayUntil = performance.now() + AWAY_MS
          troubles.met('commit', 'clicks go to the spool', error)
        }
      }
    }
    await spool.append(click)
    return 'spooled'
  }

  return {
    keep,
    depth: () => commits.depth,
    spoolBytes: () => spool.bytes,
    drain: () => commits.drain(),
    replay: () => replayer.replay(),
    forgetAside: (at) => forgetAside(options.spoolDir, at),
    async stop() {
      await replayer.stop()
      await spool.close()
    },
  }
}

interface ReplayerOptions extends Pick<Options, 'pool' | 'log'> {
  spool: Spool<KeptClick>
  troubles: Troubles
  everyMs: number
}

/** Brings segments into the database, each by itself: one that cannot be read or inserted does not hold up the others. */
class Replayer {
  readonly #options: ReplayerOptions
  readonly #timer: NodeJS.Timeout | null
  /** Segments that could not be replayed, and when each is tried again. */
  readonly #stuck = new Map<string, number>()
  #replaying: Promise<number> | null = null

  constructor(options: ReplayerOptions) {
    this.#options = options
    this.#timer = options.everyMs > 0 ? setInterval(() => void this.#replayIfAny(), options.everyMs) : null
    this.#timer?.unref()
  }

  replay(): Promise<number> {
    this.#replaying ??= this.#replayAll().finally(() => {
      this.#replaying = null
    })
    return this.#replaying
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    await this.#replaying
  }

  async #replayIfAny(): Promise<void> {
    const { spool } = this.#options
    const isAny = async () => spool.isWriting || (await spool.readable()).length > 0
    if (await isAny().catch(() => true)) await this.replay() // Which tells what is wrong with the folder.
  }

  async #replayAll(): Promise<number> {
    const { pool, troubles } = this.#options
    let replayed = 0
    try {
      await pool.query('SELECT') // Away: the segment that is being written stays open.
      for (const segment of await this.#segmentsToTry()) replayed += await this.#try(segment)
      troubles.over('replay', 'the click spool is replayed again')
    } catch (error) {
      // The database or the folder: no other segment would fare better.
      troubles.met('replay', 'the click spool waits', error)
    }
    return replayed
  }

  async #segmentsToTry(): Promise<string[]> {
    const { spool, troubles } = this.#options
    await spool.close().then(
      () => troubles.over('close', 'segments of the click spool are closed again'),
      // It is read all the same, under the name that it has.
      (error) => troubles.met('close', 'a segment of the click spool was not closed well', error),
    )
    const segments = await spool.readable()
    for (const segment of this.#stuck.keys()) if (!segments.includes(segment)) this.#stuck.delete(segment)
    return segments.filter((segment) => performance.now() >= (this.#stuck.get(segment) ?? 0))
  }

  /** Resolves with 0 when something is wrong with this segment alone. Throws DatabaseAway. */
  async #try(segment: string): Promise<number> {
    const { log, everyMs } = this.#options
    try {
      const replayed = await replaySegment(this.#options, segment)
      if (this.#stuck.delete(segment)) log.warn('a segment of the click spool that was left for later is replayed')
      return replayed
    } catch (error) {
      if (error instanceof DatabaseAway) throw error
      if (!this.#stuck.has(segment))
        log.error('a segment of the click spool cannot be replayed; it is left for later', { error: errorText(error) })
      this.#stuck.set(segment, performance.now() + STUCK_REPLAYS * everyMs)
      return 0
    }
  }
}

/** Resolves with the number of clicks that are in the database now. What else the segment holds is put aside with it. */
async function replaySegment({ pool, spool, log }: ReplayerOptions, segment: string): Promise<number> {
  const { rows, damaged } = await spool.read(segment)
  const refusals: unknown[] = []
  for (let from = 0; from < rows.length; from += MAX_BATCH_ROWS)
    refusals.push(...(await insertSpooled(pool, rows.slice(from, from + MAX_BATCH_ROWS))))
  if (!damaged && refusals.length === 0) await spool.remove(segment)
  else await spool.putAside(segment)
  // Told only now: had one of these steps failed, the segment would be read and told of again.
  if (damaged)
    log.error('a segment of the click spool cannot be read to its end; it is put aside', { rows: rows.length })
  if (refusals.length > 0)
    log.error('spooled clicks were refused by the database; their segment is put aside', {
      rows: refusals.length,
      error: errorText(refusals[0]),
    })
  return rows.length - refusals.length
}

/** Resolves with an error for each click that the database refuses. Throws DatabaseAway, or what is wrong with all. */
async function insertSpooled(pool: pg.Pool, clicks: KeptClick[]): Promise<unknown[]> {
  try {
    await insertClicks(pool, clicks, { spooled: true })
    return []
  } catch (error) {
    if (isDatabaseAway(error)) throw new DatabaseAway(errorText(error))
    if (!isRefusedRow(error)) throw error
    if (clicks.length === 1) return [error]
    const refusals: unknown[] = []
    for (const click of clicks) refusals.push(...(await insertSpooled(pool, [click])))
    return refusals
  }
}

interface Troubles {
  met(trouble: string, message: string, error: unknown): void
  over(trouble: string, message: string): void
}

/** Tells a trouble when it begins and when it is over, not each time that it is met in between. */
function createTroubles(log: Options['log']): Troubles {
  const told = new Set<string>()
  return {
    met(trouble, message, error) {
      if (told.has(trouble)) return
      told.add(trouble)
      log.warn(message, { error: errorText(error) })
    },
    over(trouble, message) {
      if (told.delete(trouble)) log.warn(message)
    },
  }
}

/** A commit that does not answer is not waited for; it may still happen, and then replaying the click changes nothing. */
async function answered(commit: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DatabaseAway('the database does not answer')), COMMIT_TIMEOUT_MS)
  })
  commit.catch(() => {}) // When nobody waits for it any more.
  try {
    await Promise.race([commit, silence])
  } finally {
    clearTimeout(timer)
  }
}
