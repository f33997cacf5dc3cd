import type { RoleDependencies, RunningRole } from '../app.js'
import { followActivation, followMergedFilms, makeRelease, purgeNightly, rollUpAll } from '../audience/index.js'
import { loadLinkRing, sealAcceptedLinks } from '../campaign/index.js'
import { carryOutJudging, findVisitPatterns, judgeClicks, lookAtHours, postShares } from '../click/index.js'
import { ConfigError, type RoleConfig } from '../config.js'
import { lapseAmendments, loadSignatureRing, signRoots } from '../contract/index.js'
import { refreshTitles } from '../film/index.js'
import { openBackend, type QueueName, type Sweep, startSweeps } from '../jobs/index.js'
import { parisDay, systemClock } from '../lib/clock.js'
import { sendMails } from '../lib/mail-send.js'
import { smtpSender } from '../lib/mail-smtp.js'
import { createPool } from '../lib/postgres.js'
import { carryOutPayouts, purgePayoutRecords } from '../payout/index.js'
import { tellOfSilence } from '../portal/index.js'
import { loadPseudonymRing } from '../pseudonym/index.js'
import { carryOutCloses, carryOutOperatorPayments, carryOutPaymentReversals, closedUpTo } from '../settlement/index.js'
import { issueInvoices, issueStatements } from '../statement/index.js'
import { learnPages, makePartitions } from '../visit/index.js'
import { createExports } from './exports.js'
import { refuseReachableKeys } from './reachable-keys.js'
import { createRobot } from './robot.js'

/** Clicks judged at each tick of a second: 170 million a day. A flood is judged later, and does not starve those who click. */
const MAX_JUDGED = 2_000

/** A posting stays in the ledger for ten years: one a cinema, campaign and five minutes at most. Pages show what is not posted too. */
const POST_EVERY_MS = 300_000

/** The worker: everything that happens by itself, as sweeps over what the database holds. */
export async function startWorker(config: RoleConfig, { log, metrics }: RoleDependencies): Promise<RunningRole> {
  refuseReachableKeys(config)
  const { pseudonym, links, signatures } = config.keys
  if (pseudonym === null || links === null)
    throw new ConfigError('The worker needs LANTERNE_KEYS_PSEUDONYM and LANTERNE_KEYS_LINKS.')
  const { tombstoneKey } = loadPseudonymRing(pseudonym)
  const linkRing = loadLinkRing(links)
  const signatureRing = signatures === null ? null : loadSignatureRing(signatures)
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

  /** Hours that are over are looked at once more. */
  async function look(): Promise<void> {
    const looked = await lookAtHours(pool, { now: clock(), closedUpTo })
    metrics.sweepRows.inc({ sweep: 'look' }, looked.clicks)
  }

  /** What the federation asked to be judged again, up to what is closed. */
  async function judgeAgain(): Promise<void> {
    const done = await carryOutJudging(pool, { now: clock(), closedUpTo })
    metrics.sweepRows.inc({ sweep: 'judge-again' }, done.clicks)
  }

  /** What was decided at the console about months becomes postings. */
  async function settle(): Promise<void> {
    await carryOutOperatorPayments(pool, { now: clock() })
    await carryOutPaymentReversals(pool, { now: clock() })
    const { closed, refused } = await carryOutCloses(pool, { now: clock() })
    if (closed.length > 0) log.info('months were closed', { rows: closed.length })
    if (refused.length > 0) log.warn('months could not be closed: their page says why', { rows: refused.length })
  }

  /** What cinemas are given: statements of closed months, then the invoices that are drawn from them. */
  async function issue(): Promise<void> {
    const statements = await issueStatements(pool, { now: clock() })
    if (statements.refused.length > 0)
      log.error('statements do not add up and were not issued', { rows: statements.refused.length })
    const invoices = await issueInvoices(pool, { now: clock() })
    metrics.sweepRows.inc({ sweep: 'statements' }, statements.issued)
    metrics.sweepRows.inc({ sweep: 'invoices' }, invoices.issued)
  }

  const smtp = config.mail === null ? null : smtpSender({ ...config.mail, production: config.production })
  if (config.production && smtp === null) log.warn('no mail is sent: SMTP_URL is not set')
  async function mail(): Promise<void> {
    const done = await sendMails(pool, { send: smtp?.send ?? null, now: clock() })
    for (const outcome of ['sent', 'failed', 'dead'] as const) metrics.mails.inc({ outcome }, done[outcome])
    if (done.failed > 0) log.warn('mails could not be sent; they are tried again', { rows: done.failed })
    if (done.dead > 0) log.warn('mails were given up', { rows: done.dead })
  }

  const robot = createRobot(config, { pool, clock, log })
  async function signDays(): Promise<void> {
    if (signatureRing === null) log.warn('the audit chain has no daily root: the worker was given no signature keys')
    else await signRoots(pool, { ring: signatureRing })
  }

  const sweeps: Record<QueueName, Sweep[]> = {
    quick: [
      { name: 'pipeline', when: { everyMs: 1_000 }, run: pipeline },
      { name: 'post', when: { everyMs: POST_EVERY_MS }, run: post },
      { name: 'look', when: { everyMs: 60_000 }, run: look },
      { name: 'judge-again', when: { everyMs: 2_000 }, run: judgeAgain },
      { name: 'settlement', when: { everyMs: 2_000 }, run: settle },
      {
        name: 'payouts',
        when: { everyMs: 2_000 },
        run: async () => {
          const { rows } = await carryOutPayouts(pool, { now: clock() })
          metrics.sweepRows.inc({ sweep: 'payouts' }, rows)
        },
      },
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
        name: 'lapse-amendments',
        when: { everyMs: 3_600_000 },
        run: async () => void (await lapseAmendments(pool, { now: clock() })),
      },
      // Each hour, and not once a night: days on which nothing ran are made up for.
      { name: 'audit-root', when: { everyMs: 3_600_000 }, run: signDays },
      // A contract that ended takes its people out of look-ups at once; within the minute no campaign aims at what became too small.
      {
        name: 'activation',
        when: { everyMs: 15_000 },
        run: async () => void (await followActivation(pool, { now: clock() })),
      },
      {
        name: 'release',
        when: { cron: '0 4 * * 1' },
        run: async () => void (await makeRelease(pool, { now: clock(), key: tombstoneKey })),
      },
      { name: 'statements', when: { everyMs: 60_000 }, run: issue },
      {
        name: 'learn-pages',
        when: { everyMs: 3_600_000 },
        run: async () => void (await learnPages(pool, { now: clock(), today: parisDay(clock()) })),
      },
      {
        name: 'keep-catalogue',
        when: { everyMs: 3_600_000 },
        run: async () => {
          await refreshTitles(pool)
          await followMergedFilms(pool, { now: clock() })
        },
      },
      {
        name: 'visit-patterns',
        when: { cron: '40 5 * * *' },
        run: async () => void (await findVisitPatterns(pool, { now: clock() })),
      },
      // In the morning, when somebody who is told can look at the site.
      {
        name: 'silence',
        when: { cron: '0 8 * * *' },
        run: async () => void (await tellOfSilence(pool, { origin: config.consoleOrigin, now: clock() })),
      },
      {
        name: 'purge',
        when: { cron: '15 3 * * *' },
        run: async () => {
          const lines = await purgeNightly(pool, { now: clock(), more: purgePayoutRecords })
          const late = lines.filter(({ ok }) => !ok)
          for (const { what } of late) log.warn('the purge left something beyond its ceiling', { job: what })
        },
      },
    ],
    robot: robot.sweeps,
    mail: [{ name: 'mail', when: { everyMs: 2_000 }, run: mail }],
    exports: createExports(config, { pool, clock, log }),
  }
  const backend = await openBackend({ databaseUrl: config.databaseUrl, redisUrl: config.redisUrl, workers: 5 })
  const running = await startSweeps(backend, { sweeps, log })
  return {
    addresses: {},
    async stop() {
      robot.stop()
      await running.stop()
      smtp?.close()
      await pool.end()
    },
  }
}
