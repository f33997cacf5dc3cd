import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { PLATFORM_COPY_DAYS } from '../audience/index.js'
import { DAY_MS } from '../lib/clock.js'
import { type Evaluation, loadEvaluation } from './evaluate.js'
import { askAfter, type Delivered, type DeliveryDependencies, deliver } from './export-deliver.js'
import { planFile } from './export-plan.js'
import {
  type ExportPlatform,
  forgetRemoved,
  hasWithdrawn,
  holdsWithdrawn,
  loadExportPlatforms,
  loadWaiting,
  noteAcknowledged,
  noteFailure,
  noteJob,
  noteSent,
  noteWritten,
  supersede,
  type WaitingFile,
} from './export-store.js'
import { forgetFiles, readWritten, writeFile } from './export-write.js'

export interface ExportOptions extends DeliveryDependencies {
  pool: pg.Pool
  now: Date
  /** Where files wait until they are delivered. */
  waitingFolder: string
  /** How many lines a file has, and numbers are looked at in one piece, where it is not the usual. */
  sizes?: { maxLines: number; numbersAtOnce: number }
}

/** All is looked at so often; a withdrawal does not wait for that. */
export const CHECK_EVERY_MS = 900_000
/** A file that waited longer is made anew: what it says may not be so any more. */
const STALE_MS = 2 * 3_600_000
/** A platform that has a file says within this time what it made of it. */
const ANSWER_MS = 26 * 3_600_000
const FIRST_PAUSE_MS = 60_000
const LONGEST_PAUSE_MS = 1_800_000
/** Of one platform at a time: an end to the loop. */
const MAX_FILES = 500

/**
 * Brings every platform up to date: finishes what waits, asks after what was sent, looks who has entered or left an audience, and tells
 * it. Each step is written down before the next, and may be done again: whoever was stopped anywhere goes on where it was.
 * @returns how many files were delivered, and what did not work, by platform
 */
export async function exportAll(options: ExportOptions): Promise<{ delivered: number; faults: Map<string, string> }> {
  const { pool, now } = options
  const done = { delivered: 0, faults: new Map<string, string>() }
  const platforms = await loadExportPlatforms(pool)
  if (platforms.length === 0) return done
  let known: Promise<Evaluation> | null = null
  const evaluation = () => {
    known ??= loadEvaluation(pool, { now })
    return known
  }
  for (const platform of platforms) {
    await alone(pool, platform.id, async () => {
      const { delivered, fault } = await bringUpToDate(options, platform, evaluation)
      done.delivered += delivered
      if (fault !== null) done.faults.set(platform.id, fault)
    })
  }
  return done
}

async function bringUpToDate(
  options: ExportOptions,
  platform: ExportPlatform,
  evaluation: () => Promise<Evaluation>,
): Promise<{ delivered: number; fault: string | null }> {
  const { pool, now } = options
  for (const file of await loadWaiting(pool, platform.id))
    if (file.state === 'sent') await askAfterFile(options, platform, file)
  let delivered = 0
  let checked = platform.checkedAt !== null && now.getTime() - platform.checkedAt.getTime() < CHECK_EVERY_MS
  for (let n = 0; n < MAX_FILES; n++) {
    const open = (await loadWaiting(pool, platform.id)).find(({ state }) => state !== 'sent')
    if (open?.state === 'written') {
      const went = await send(options, platform, open)
      if (went === 'delivered') delivered++
      else if (went !== 'given-up') return { delivered, fault: went }
      continue
    }
    if (open === undefined && checked && !(await hasWithdrawn(pool, platform.id))) break
    const planned = await planFile(pool, {
      ...{ platform: platform.id, now, evaluation: await evaluation() },
      ...options.sizes,
    })
    checked = planned === null || !planned.more
    if (planned === null) break
    await write(options, platform, planned.seq)
  }
  await tidy(options, platform)
  return { delivered, fault: null }
}

async function write(options: ExportOptions, platform: ExportPlatform, seq: number): Promise<void> {
  const { pool, now } = options
  const file = (await loadWaiting(pool, platform.id)).find((one) => one.seq === seq && one.state === 'planning')
  if (file === undefined) return
  const { kind, plannedAt } = file
  const head = { format: platform.format, memberId: platform.memberId, plannedAt }
  const written = await writeFile(pool, { folder: folderOf(options, platform), platform: platform.id, seq, kind, head })
  await noteWritten(pool, { platform: platform.id, seq, kind, written, now })
}

/** `given-up`: the file is made anew. Else what did not work; null: it is not tried yet. */
async function send(
  options: ExportOptions,
  platform: ExportPlatform,
  file: WaitingFile,
): Promise<'delivered' | 'given-up' | string | null> {
  const { pool, now } = options
  const { seq, kind, plannedAt, tries } = file
  const at = { platform: platform.id, seq }
  const isStale = now.getTime() - plannedAt.getTime() > STALE_MS
  if (isStale || (await holdsWithdrawn(pool, at))) {
    await supersede(pool, { ...at, fault: null, now })
    return 'given-up'
  }
  if (file.nextTryAt !== null && now < file.nextTryAt) return null
  const { name, sha256 } = file
  if (name === null || sha256 === null) throw new Error('a file that is written has a name and a digest')
  const folder = folderOf(options, platform)
  let bytes = await readWritten(folder, { name, sha256 })
  if (bytes === null) {
    // Its folder was lost: the same lines make the same file.
    const head = { format: platform.format, memberId: platform.memberId, plannedAt }
    await writeFile(pool, { folder, platform: platform.id, seq, kind, head })
    bytes = await readWritten(folder, { name, sha256 })
  }
  if (bytes === null) {
    await supersede(pool, { ...at, fault: null, now })
    return 'given-up'
  }
  const delivered = await deliver(options, platform, {
    ...{ name, bytes, sha256, job: file.job },
    noteJob: (job) => noteJob(pool, { ...at, job }),
  })
  return note(options, { ...at, tries }, delivered)
}

async function note(
  { pool, now }: ExportOptions,
  { platform, seq, tries }: { platform: string; seq: number; tries: number },
  delivered: Delivered,
): Promise<'delivered' | string> {
  const at = { platform, seq }
  if (delivered.outcome === 'failed') {
    const nextTryAt = new Date(now.getTime() + Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS))
    await noteFailure(pool, { ...at, fault: delivered.fault, nextTryAt })
    return delivered.fault
  }
  if (delivered.outcome === 'sent') await noteSent(pool, { ...at, now })
  else await noteAcknowledged(pool, { ...at, ack: delivered.ack, fault: delivered.fault ?? null, now })
  return 'delivered'
}

async function askAfterFile(options: ExportOptions, platform: ExportPlatform, file: WaitingFile): Promise<void> {
  const { pool, now } = options
  const { seq, job, sentAt } = file
  const at = { platform: platform.id, seq }
  const late = sentAt === null || now.getTime() - sentAt.getTime() > ANSWER_MS
  const answer: Delivered = job === null ? { outcome: 'sent' } : await askAfter(options, platform, { job })
  if (answer.outcome === 'acknowledged')
    await noteAcknowledged(pool, { ...at, ack: answer.ack, fault: answer.fault ?? null, now })
  else if (answer.outcome === 'failed' && answer.fault === 'failed-there')
    await supersede(pool, { ...at, fault: answer.fault, now })
  else if (late) await supersede(pool, { ...at, fault: 'no-answer', now })
}

/** Forgets what nobody needs any more: taken removals, files that were delivered, and old ones in the platform's own folder. */
async function tidy(options: ExportOptions, platform: ExportPlatform): Promise<void> {
  await forgetRemoved(options.pool, platform.id)
  const waiting = await loadWaiting(options.pool, platform.id)
  const keep = new Set(waiting.flatMap(({ state, name }) => (state === 'written' && name !== null ? [name] : [])))
  await forgetFiles(folderOf(options, platform), { keep })
  if (platform.delivery === 'folder') await forgetOld(join(options.exportsFolder, platform.id), options.now)
}

/** Nothing that a file says lasts longer than this; who is to fetch it has done so by then. */
async function forgetOld(folder: string, now: Date): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now.getTime() }))
    if (now.getTime() - mtimeMs > PLATFORM_COPY_DAYS * DAY_MS) await rm(path, { force: true })
  }
}

function folderOf({ waitingFolder }: ExportOptions, { id }: ExportPlatform): string {
  return join(waitingFolder, id)
}

/** One process at a time looks after a platform; another passes it over. The lock ends with its connection. */
async function alone(pool: pg.Pool, platform: string, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    const lock = [`lanterne.export.${platform}`]
    const { rows } = await client.query<{ mine: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS mine',
      lock,
    )
    if (rows[0]?.mine !== true) return
    try {
      await work()
    } finally {
      await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', lock).catch((error: Error) => {
        broken = error
      })
    }
  } finally {
    client.release(broken)
  }
}
