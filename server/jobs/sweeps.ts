import type { Queue, Worker } from 'bullmq'
import type { Log } from '../lib/log.js'
import { errorText } from '../lib/log.js'
import type { QueueBackend } from './backend.js'

/** Something that is done again and again over durable state. Running it twice, or at once in two places, is harmless. */
export interface Sweep {
  name: string
  /** Every so many milliseconds, or at the times of a cron pattern in Europe/Paris; null: only when asked for. */
  when: { everyMs: number } | { cron: string } | null
  run: () => Promise<void>
}

/**
 * The queue says when, never what is true (docs/decisions/0007): a job names a sweep and carries nothing else. Quick
 * sweeps and slow ones have a queue each, so that a release does not hold up the roll-up; so have the robot, which waits for
 * other people's sites, the mail, which waits for the mail server, and files, which wait for buying platforms.
 */
export const QUEUES = ['quick', 'slow', 'robot', 'mail', 'exports'] as const
export type QueueName = (typeof QUEUES)[number]

export interface RunningSweeps {
  stop(): Promise<void>
}

/** Starts a worker a queue that has sweeps, and the schedules. A sweep that fails is tried again at its next time. */
export async function startSweeps(
  backend: QueueBackend,
  { sweeps, log }: { sweeps: Partial<Record<QueueName, Sweep[]>>; log: Log },
): Promise<RunningSweeps> {
  const opened: { queue: Queue; worker: Worker }[] = []
  let away = false
  for (const name of QUEUES) {
    const own = sweeps[name]
    if (own === undefined) continue
    const byName = new Map(own.map((sweep) => [sweep.name, sweep]))
    const queue = backend.queue(name)
    queue.on('error', () => {}) // The store is away; the worker says so.
    await forgetOthers(queue, byName)
    for (const { name: sweep, when } of own) {
      if (when === null) continue
      const repeat = 'everyMs' in when ? { every: when.everyMs } : { pattern: when.cron, tz: 'Europe/Paris' }
      await queue.upsertJobScheduler(sweep, repeat, { name: sweep, opts: { removeOnComplete: true, removeOnFail: 50 } })
    }
    const worker = backend.worker(name, async (job) => {
      away = false
      try {
        await byName.get(job.name)?.run()
      } catch (error) {
        log.warn('a sweep failed; it is tried again at its next time', { job: job.name, error: errorText(error) })
        throw error
      }
    })
    worker.on('error', (error) => {
      if (!away) log.warn('the queue is away', { error: errorText(error) })
      away = true // Once is enough: every connection and every try says it again.
    })
    opened.push({ queue, worker })
  }
  return {
    async stop() {
      await Promise.all(opened.map(({ worker }) => worker.close()))
      await Promise.all(opened.map(({ queue }) => queue.close()))
      await backend.close()
    },
  }
}

/** The schedules of sweeps that an older version of the program had. */
async function forgetOthers(queue: Queue, wanted: ReadonlyMap<string, Sweep>): Promise<void> {
  for (const { key } of await queue.getJobSchedulers()) {
    const when = wanted.get(key)?.when ?? null
    if (when === null) await queue.removeJobScheduler(key)
  }
}

/** Asks for a sweep now. Asking again while it waits adds nothing. */
export async function requestSweep(queue: Queue, sweep: string): Promise<void> {
  await queue.add(sweep, {}, { jobId: `now-${sweep}`, removeOnComplete: true, removeOnFail: true })
}
