import type { BackendOptions, QueueBackend } from './backend.js'
import { requestSweep } from './sweeps.js'

/** Opens the store of the queues. Only here is BullMQ loaded: a process that needs it seldom starts without. */
export async function openBackend(options: BackendOptions): Promise<QueueBackend> {
  const { createBackend } = await import('./backend.js')
  return createBackend(options)
}

/** Rejects with the reason when Redis does not answer. */
export async function pingRedis(redisUrl: string): Promise<void> {
  const backend = await import('./backend.js')
  await backend.pingRedis(redisUrl)
}

/** Asks for slow sweeps now and then. */
export interface Requester {
  request(sweep: string): Promise<void>
  close(): Promise<void>
}

/** Opens the queue when something is asked for the first time. While its store is away a request waits for it. */
export function createRequester(options: Omit<BackendOptions, 'workers'>): Requester {
  let opened: Promise<{ request: (sweep: string) => Promise<void>; close: () => Promise<void> }> | null = null
  async function open() {
    const backend = await openBackend({ ...options, workers: 1 })
    const queue = backend.queue('slow')
    queue.on('error', () => {}) // The store is away: whoever asks is told.
    return {
      request: (sweep: string) => requestSweep(queue, sweep),
      async close() {
        await queue.close()
        await backend.close()
      },
    }
  }
  return {
    async request(sweep) {
      opened ??= open()
      await (await opened).request(sweep)
    },
    async close() {
      await (await opened)?.close()
    },
  }
}
