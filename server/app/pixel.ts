import { once } from 'node:events'
import { join } from 'node:path'
import type { RoleDependencies, RunningRole } from '../app.js'
import { loadCampaigns, loadLinkRing } from '../campaign/index.js'
import {
  createClickHandler,
  createClickKeeper,
  createImpressionHandler,
  ImpressionCounter,
  loadTrafficLists,
} from '../click/index.js'
import { ConfigError, type RoleConfig, root } from '../config.js'
import { DAY_MS, systemClock } from '../lib/clock.js'
import { closeGently } from '../lib/close-gently.js'
import { createPool } from '../lib/postgres.js'
import { Reference } from '../lib/reference.js'
import { createIdentityReader, loadPseudonymRing } from '../pseudonym/index.js'
import {
  bannerPrefix,
  createReferenceLoader,
  createVisitHandler,
  createVisitKeeper,
  createWithdrawalHandler,
  RefusalCounter,
  SeenPages,
  withdraw,
} from '../visit/index.js'
import { createOwnDataHandler, loadOwnAssets } from './donnees.js'
import { openLookUps } from './look-up.js'
import { createPixelServer } from './pixel-server.js'
import { createPrebidHandler } from './prebid.js'
import { refuseReachableKeys } from './reachable-keys.js'
import { createScriptHandlers } from './script.js'
import { openSync } from './sync.js'

/** What a process remembers of contracts is worth nothing after a minute without the database. */
const REFERENCE_MAX_AGE_MS = 60_000
const CAMPAIGNS_MAX_AGE_MS = 86_400_000
/** Two commits of each kind in flight, and one for what is rare. */
const CONNECTIONS = 7
/** What is asked for rarely and is no visit or click: a browser's own data, what a banner must know. */
const RARE_CONNECTIONS = 2
/** Whoever takes a consent back or erases a person has all visits wait: briefly, or not at all. */
const ERASING = {
  max: 2,
  name: 'erasing',
  statementTimeoutMs: 1_500,
  settings: ['idle_in_transaction_session_timeout=1000'],
}

/** The pixel: collects visits, resolves clicks. */
export async function startPixel(config: RoleConfig, { log, metrics }: RoleDependencies): Promise<RunningRole> {
  refuseReachableKeys(config)
  const { keys, spoolDir } = config
  if (keys.pseudonym === null || keys.links === null || spoolDir === null) {
    throw new ConfigError('The pixel needs LANTERNE_KEYS_PSEUDONYM, LANTERNE_KEYS_LINKS and LANTERNE_SPOOL.')
  }
  const ring = loadPseudonymRing(keys.pseudonym)
  const readIdentity = createIdentityReader(ring)
  const clock = systemClock
  const pool = createPool({ url: config.databaseUrl, max: CONNECTIONS, name: 'pixel' })
  const rare = createPool({ url: config.databaseUrl, max: RARE_CONNECTIONS, name: 'rare' })
  const erasing = createPool({ url: config.databaseUrl, ...ERASING })
  const reference = new Reference({ load: createReferenceLoader(pool), maxAgeMs: REFERENCE_MAX_AGE_MS })
  // A click is redirected and spooled while the database is away: campaigns stay known much longer than contracts.
  const campaigns = new Reference({ load: () => loadCampaigns(pool, { now: clock() }), maxAgeMs: CAMPAIGNS_MAX_AGE_MS })
  await Promise.all([reference.start(config.databaseUrl), campaigns.start(config.databaseUrl)])
  const visits = createVisitKeeper({ pool, tombstoneKey: ring.tombstoneKey })
  const clicks = await createClickKeeper({ pool, spoolDir, log })
  const impressions = new ImpressionCounter({ pool: rare })
  const links = {
    ...loadTrafficLists(config.trafficLists),
    campaigns: () => campaigns.current(),
    ring: loadLinkRing(keys.links),
    trustedProxies: config.trustedProxies,
    clock,
  }
  const lookUps = await openLookUps(config, {
    readIdentity,
    clock,
    onCount: (outcome) => metrics.lookUps.inc({ outcome }),
  })
  const sync = await openSync(config, { readIdentity, ring, clock, campaigns: lookUps.reference })
  const refusals = new RefusalCounter({ pool, clock, onCount: (outcome) => metrics.visits.inc({ outcome }) })
  const seen = new SeenPages({ pool: rare, clock })
  const kept = metrics.visits.labels({ outcome: 'kept' })
  const visitDeps = {
    reference: () => reference.current(),
    ring,
    readIdentity,
    keeper: visits,
    refusals,
    withdraw: (args: { visitor: string; site: string; at: Date }) =>
      withdraw(erasing, { ...args, tombstoneKey: ring.tombstoneKey }),
    tcfVendorId: config.tcfVendorId,
    clock,
    log,
    onKept: () => kept.inc(),
    onTold: seen.add.bind(seen),
  }
  const scripts = createScriptHandlers({
    folder: join(root, 'dist/pixel'),
    sourceOf: (key) => {
      const known = reference.current()
      return known === null ? null : known.sites.get(key)?.source
    },
    bannerPrefix: (key) => bannerPrefix(rare, key),
    clock,
    log,
  })
  const server = createPixelServer({
    log,
    handlers: {
      script: scripts.auto,
      siteScript: scripts.ofSite,
      visit: createVisitHandler(visitDeps),
      withdrawal: createWithdrawalHandler(visitDeps),
      click: createClickHandler({
        ...links,
        keeper: clicks,
        readVisitor(cookieHeader) {
          const identity = readIdentity({ cookieHeader, now: clock() })
          return identity.kind === 'known' ? identity.visitor : null
        },
        duplicateSecret: ring.tombstoneKey,
        landingHosts: config.landingHosts,
      }),
      impression: createImpressionHandler({ ...links, counter: impressions }),
      lookUp: lookUps.handle,
      ...sync.handlers,
      prebid: createPrebidHandler({ folder: join(root, 'dist/prebid'), ...config }),
      ownData: createOwnDataHandler({
        pool: rare,
        erasing,
        readIdentity,
        keeper: visits,
        tombstoneKey: ring.tombstoneKey,
        segmentsOf: lookUps.segmentsOf,
        pixelOrigin: config.pixelOrigin,
        consoleOrigin: config.consoleOrigin,
        assets: loadOwnAssets(join(root, 'server/portal/assets')),
        clock,
      }),
    },
  })
  const forget = () => void clicks.forgetAside({ now: clock() }).catch(() => {}) // Tomorrow again.
  forget()
  const daily = setInterval(forget, DAY_MS)
  const gauge = setInterval(() => {
    metrics.queueRows.set({ what: 'visits' }, visits.depth())
    metrics.queueRows.set({ what: 'clicks' }, clicks.depth())
    metrics.queueRows.set({ what: 'look-ups' }, lookUps.depth())
    metrics.spoolBytes.set(clicks.spoolBytes())
  }, 1_000)
  server.listen(config.pixelListen.port, config.pixelListen.host)
  await once(server, 'listening')
  return {
    addresses: { pixel: `${config.pixelOrigin}/p.js` },
    async stop() {
      clearInterval(gauge)
      clearInterval(daily)
      await closeGently(server)
      await Promise.all([visits.drain(), clicks.drain()])
      await Promise.all([
        refusals.stop(),
        seen.stop(),
        clicks.stop(),
        impressions.stop(),
        reference.stop(),
        campaigns.stop(),
        lookUps.stop(),
        sync.stop(),
      ])
      await Promise.all([pool.end(), rare.end(), erasing.end()])
    },
  }
}
