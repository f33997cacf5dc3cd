import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { jest } from '@jest/globals'
import {
  createRequester,
  openBackend,
  pingRedis,
  type QueueName,
  type RunningSweeps,
  type Sweep,
  startSweeps,
} from '../../server/jobs/index.js'
import { createLog } from '../../server/lib/log.js'
import { ensureOwner, prepareDatabase } from '../../server/start/database.js'
import { freePort } from '../../server/start/ports.js'
import { type EmbeddedPostgres, startPostgres } from '../../server/start/postgres.js'
import { root, type TestDatabase, testDatabase } from '../database.js'
import { asRoot, linux, newFolder, until } from '../start/program.js'
import { hasRedis, startRedis, type TestRedis } from './redis.js'

const log = createLog({ level: 'silent', role: 'worker' })
const EVERY_MS = 100
/** A job whose worker went away is taken up again when its lock has run out (60 s) and somebody has looked (15 s). */
const LOST_JOB_MS = 150_000
const eventually = (what: () => boolean | Promise<boolean>) => until(what, LOST_JOB_MS)

// The queue's PostgreSQL backend is young: a wait of its that never ends was seen twice on a loaded machine. It is logged, and
// tried once more.
jest.retryTimes(1, { logErrorsBeforeRetry: true })

let database: TestDatabase
let redis: TestRedis | null = null
let cluster: TestRedis | null = null
beforeAll(async () => {
  database = await testDatabase()
  if (!hasRedis) return
  redis = await startRedis()
  cluster = await startRedis({ cluster: true })
}, 60_000)
afterAll(async () => {
  await database?.drop()
  await redis?.stop()
  await cluster?.stop()
})

const stores = [
  { store: 'PostgreSQL', there: true, place: () => ({ databaseUrl: database.urls.worker, redisUrl: null }) },
  {
    store: hasRedis ? 'Redis' : 'Redis (redis-server is missing)',
    there: hasRedis,
    place: () => ({ databaseUrl: database.urls.worker, redisUrl: redis?.url ?? '' }),
  },
  {
    store: hasRedis ? 'Redis Cluster' : 'Redis Cluster (redis-server is missing)',
    there: hasRedis,
    place: () => ({ databaseUrl: database.urls.worker, redisUrl: cluster?.url ?? '' }),
  },
]

describe.each(stores)('on $store', ({ there, place }) => {
  const on = (title: string, run: () => Promise<void>) =>
    there ? test(title, run, 2 * LOST_JOB_MS) : test.skip(title, run)

  on('a sweep runs again and again, also after one that failed', async () => {
    let runs = 0
    const flaky = async () => {
      if (++runs % 2 === 1) throw new Error('this time it fails')
    }
    await whileSweeping(place(), { quick: [sweep('flaky', flaky)], slow: [] }, () => eventually(() => runs >= 6))
  })

  on('sweeps of one queue never run at the same time, and a slow queue does not hold up the quick one', async () => {
    const running = { quick: 0, slow: 0 }
    let most = 0
    let quickRuns = 0
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const quick = async () => {
      most = Math.max(most, ++running.quick)
      await new Promise((resolve) => setTimeout(resolve, 20))
      running.quick--
      quickRuns++
    }
    const slow = async () => {
      running.slow++
      await held
    }
    const sweeps = { quick: [sweep('one', quick), sweep('two', quick)], slow: [sweep('slow', slow)] }
    await whileSweeping(place(), sweeps, async () => {
      await eventually(() => running.slow === 1)
      const before = quickRuns
      await eventually(() => quickRuns >= before + 4)
      expect(running.slow).toBe(1)
      release()
    })
    expect(most).toBe(1)
  })

  on('what is asked for now runs once, however often it is asked for while it waits', async () => {
    let runs = 0
    const asked = createRequester(place())
    for (let time = 0; time < 3; time++) await asked.request('on-demand')
    const onDemand = { name: 'on-demand', when: null, run: async () => void runs++ }
    await whileSweeping(place(), { quick: [], slow: [onDemand] }, async () => {
      await eventually(() => runs === 1)
      await new Promise((resolve) => setTimeout(resolve, 500))
      expect(runs).toBe(1)
      await asked.request('on-demand')
      await eventually(() => runs === 2)
    })
    await asked.close()
  })

  on('a stop waits for the sweep that runs, and after it nothing runs', async () => {
    let runs = 0
    let finished = 0
    const slowly = async () => {
      runs++
      await new Promise((resolve) => setTimeout(resolve, 300))
      finished++
    }
    await whileSweeping(place(), { quick: [sweep('slowly', slowly)], slow: [] }, () => eventually(() => runs === 2))
    expect(finished).toBe(2)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(runs).toBe(2)
  })

  on('a worker that starts again goes on with the same schedule, once', async () => {
    let runs = 0
    const sweeps = { quick: [], slow: [{ name: 'hourly', when: { everyMs: 3_600_000 }, run: async () => void runs++ }] }
    for (let start = 1; start <= 3; start++) {
      await whileSweeping(place(), sweeps, async () => {
        await eventually(() => runs >= 1)
        await new Promise((resolve) => setTimeout(resolve, 300))
      })
    }
    expect(runs).toBe(1)
  })

  on('a sweep that the program has no longer is not scheduled any more', async () => {
    let runs = 0
    const count = async () => void runs++
    await whileSweeping(place(), { quick: [sweep('old', count)], slow: [] }, () => eventually(() => runs >= 2))
    await whileSweeping(place(), { quick: [sweep('new', count)], slow: [] }, async () => {
      const backend = await openBackend({ ...place(), workers: 1 })
      const queue = backend.queue('quick')
      expect((await queue.getJobSchedulers()).map(({ key }) => key)).toEqual(['new'])
      await queue.close()
      await backend.close()
    })
  })
})

test('a requester that was never asked opens nothing, and closes', async () => {
  const asked = createRequester({ databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing', redisUrl: null })
  await asked.close()
})

test('a Redis that does not answer is told within seconds', async () => {
  await expect(pingRedis(`redis://127.0.0.1:${await freePort()}`)).rejects.toThrow('ECONNREFUSED')
})

const onLinux = linux ? test : test.skip
onLinux(
  'sweeps go on after PostgreSQL was killed and started again',
  async () => {
    const folder = newFolder()
    const server = await startPostgres({
      clusterDir: join(folder, 'postgres'),
      stageDir: asRoot ? '/var/lib/lanterne' : join(root, '.data'),
      password: 'test',
    })
    try {
      const databaseUrl = await workerUrl(server)
      let runs = 0
      const asked = createRequester({ databaseUrl, redisUrl: null })
      let released = 0
      const sweeps = {
        quick: [sweep('count', async () => void runs++)],
        slow: [{ name: 'release', when: null, run: async () => void released++ }],
      }
      await whileSweeping({ databaseUrl, redisUrl: null }, sweeps, async () => {
        for (let kill = 1; kill <= 2; kill++) {
          await eventually(() => runs >= 3)
          process.kill(server.pid(), 'SIGKILL')
          runs = 0
          // A job whose worker lost its connection is taken up again when its lock has run out, which a loaded machine sees late.
          await eventually(() => runs >= 3)
          await eventually(() =>
            asked.request('release').then(
              () => true,
              () => false,
            ),
          )
          await eventually(() => released >= kill)
        }
      })
      await asked.close()
    } finally {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
  400_000,
)

async function workerUrl({ url }: EmbeddedPostgres): Promise<string> {
  const ownerUrl = await ensureOwner({ adminUrl: url, database: 'lanterne', password: 'owner' })
  const passwords = { pixel: 'pixel', worker: 'worker', console: 'console' }
  const urls = await prepareDatabase({ ownerUrl, migrations: join(root, 'prisma/migrations'), passwords })
  return urls.worker
}

function sweep(name: string, run: () => Promise<void>): Sweep {
  return { name, when: { everyMs: EVERY_MS }, run }
}

async function whileSweeping(
  place: { databaseUrl: string; redisUrl: string | null },
  sweeps: Partial<Record<QueueName, Sweep[]>>,
  work: () => Promise<void>,
): Promise<void> {
  const backend = await openBackend({ ...place, workers: 2 })
  const running: RunningSweeps = await startSweeps(backend, { sweeps, log })
  try {
    await work()
  } finally {
    await running.stop()
  }
}
