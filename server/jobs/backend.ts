import { createPostgresBackend, createRedisBackend, type Processor, Queue, Worker } from 'bullmq'
import { Cluster, Redis } from 'ioredis'
import pg from 'pg'

/** Queues and workers of BullMQ on whichever store there is. */
export interface QueueBackend {
  queue(name: string): Queue
  worker(name: string, processor: Processor): Worker
  close(): Promise<void>
}

export interface BackendOptions {
  databaseUrl: string
  /** Several addresses after commas are a cluster; null: PostgreSQL. */
  redisUrl: string | null
  /** How many workers and queues will be opened, at most. */
  workers: number
}

/** After its store was away a worker asks again soon: sweeps are what visits and clicks wait for. */
const WORKER_OPTIONS = { concurrency: 1, lockDuration: 60_000, stalledInterval: 15_000, runRetryDelay: 500 }
const REDIS_ANSWERS_MS = 3_000

export function createBackend({ databaseUrl, redisUrl, workers }: BackendOptions): QueueBackend {
  return redisUrl === null ? onPostgres(databaseUrl, workers) : onRedis(redisUrl)
}

/**
 * A small pool of its own on the schema `bullmq`: one connection a worker for LISTEN, and two more (on a pool that is no
 * larger than its workers they hang without a word).
 */
function onPostgres(databaseUrl: string, workers: number): QueueBackend {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    options: '-c search_path=bullmq,public',
    max: workers + 2,
    application_name: 'lanterne-queue',
  })
  pool.on('error', () => {}) // An idle connection was lost; the next query opens another.
  pool.setMaxListeners(0) // Every queue and every worker listens for that, and there are more than ten.
  // One that is lost while it is lent out, between two queries, would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  // BullMQ's own type of a pool does not know exactOptionalPropertyTypes.
  const options = { connection: pool as never, prefix: 'lanterne' }
  return {
    queue: (name) => new Queue(name, options, createPostgresBackend) as unknown as Queue,
    worker: (name, processor) =>
      new Worker(name, processor, { ...options, ...WORKER_OPTIONS }, createPostgresBackend) as unknown as Worker,
    close: () => pool.end(),
  }
}

/** The hash tag in the prefix keeps a queue's keys in one slot of a cluster. */
function onRedis(redisUrl: string): QueueBackend {
  const connection = connect(redisUrl, { maxRetriesPerRequest: null })
  const options = { connection, prefix: '{lanterne}' }
  return {
    queue: (name) => new Queue(name, options, createRedisBackend) as unknown as Queue,
    worker: (name, processor) =>
      new Worker(name, processor, { ...options, ...WORKER_OPTIONS }, createRedisBackend) as unknown as Worker,
    close: async () => connection.disconnect(),
  }
}

/** Asks Redis once. Rejects with the reason when it does not answer within three seconds. */
export async function pingRedis(redisUrl: string): Promise<void> {
  const connection = connect(redisUrl, { connectTimeout: REDIS_ANSWERS_MS, maxRetriesPerRequest: 0 })
  let late: NodeJS.Timeout | undefined
  const failed = new Promise<never>((_resolve, reject) => {
    connection.once('error', reject)
    late = setTimeout(() => reject(new Error('it does not answer')), REDIS_ANSWERS_MS)
  })
  try {
    await Promise.race([connection.ping(), failed])
  } finally {
    clearTimeout(late)
    connection.disconnect()
  }
}

function connect(redisUrl: string, settings: { maxRetriesPerRequest: number | null; connectTimeout?: number }) {
  const addresses = redisUrl.split(',')
  const connection =
    addresses.length > 1 ? new Cluster(addresses, { redisOptions: settings }) : new Redis(redisUrl, settings)
  connection.on('error', () => {}) // It reconnects by itself.
  return connection
}
