import type { RoleDependencies, RunningRole } from '../app.js'
import { makeRelease, purgeNightly, rollUpAll } from '../audience/index.js'
import { loadLinkRing, sealAcceptedLinks } from '../campaign/index.js'
import { judgeClicks, postShares } from '../click/index.js'
import { ConfigError, type RoleConfig } from '../config.js'
import { openBackend, type QueueName, type Sweep, startSweeps } from '../jobs/index.js'
import { systemClock } from '../lib/clock.js'
import { createPool } from '../lib/postgres.js'
import { loadPseudonymRing } from '../pseudonym/index.js'
import { makePartitions } from '../visit/index.js'

/** Clicks judged at each tick of a second: 170 million a day. A flood is judged later, and does not starve those who click. */
const MAX_JUDGED = 2_000

/** A posting stays in the ledger for ten years: one a cinema, campaign and five minutes at most. Pages show what is not posted too. */
const POST_EVERY_MS = 300_000

/** The worker: everything that happens by itself, as sweeps over what the database holds. */
export async function startWorker(config: RoleConfig, { log, metrics }: RoleDependencies): Promise<RunningRole> {
  const { pseudonym, links } = config.keys
  if (pseudonym === null || links === null)
    throw new ConfigError('The worker needs LANTERNE_KEYS_PSEUDONYM and LANTERNE_KEYS_LINKS.')
  const { tombstoneKey } = loadPseudonymRing(pseudonym)
  const linkRing = loadLinkRing(links)
  const clock = systemClock
  const pool = createPool({ url: config.databaseUrl, max: 6, name: 'worker', statementTimeoutMs: 120_000 })

  /** Visits, then clicks: the second takes what the first has finished. */
  async function pipeline(): Promise<void> {
    const visits = await rollUpAll(pool, { now: clock(), tombstoneKey })
    const clicks = await judgeClicks(pool, { now: clock(), maxRows: MAX_JUDGED, maxPieces: 1 })
    metrics.sweepRows.inc({ sweep: 'roll-up' }, visits.rows)
    metrics.sweepRows.inc({ sweep: 'judge' }, clicks.rows)
    if (clicks.mixedPrices > 0)
      log.warn('clicks were shared among terms of different prices', { rows: clicks.mixedPrices })
  }

  async function post(): Promise<void> {
    const shares = await postShares(pool, { now: clock() })
    metrics.sweepRows.inc({ sweep: 'post' }, shares.rows)
  }

  const sweeps: Record<QueueName, Sweep[]> = {
    quick: [
      { name: 'pipeline', when: { everyMs: 1_000 }, run: pipeline },
      { name: 'post', when: { everyMs: POST_EVERY_MS }, run: post },
      {
        name: 'seal-links',
        when: { everyMs: 2_000 },
        run: async () => void (await sealAcceptedLinks(pool, linkRing, { now: clock() })),
      },
    ],
    slow: [
      {
        name: 'partitions',
        when: { everyMs: 3_600_000 },
        run: async () => void (await makePartitions(pool, { now: clock() })),
      },
      {
        name: 'release',
        when: { cron: '0 4 * * 1' },
        run: async () => void (await makeRelease(pool, { now: clock(), key: tombstoneKey })),
      },
      {
        name: 'purge',
        when: { cron: '15 3 * * *' },
        run: async () => {
          const late = (await purgeNightly(pool, { now: clock() })).filter(({ ok }) => !ok)
          for (const { what } of late) log.warn('the purge left something beyond its ceiling', { job: what })
        },
      },
    ],
  }
  const backend = await openBackend({ databaseUrl: config.databaseUrl, redisUrl: config.redisUrl, workers: 2 })
  const running = await startSweeps(backend, { sweeps, log })
  return {
    addresses: {},
    async stop() {
      await running.stop()
      await pool.end()
    },
  }
}
