import type pg from 'pg'
import type { CommonConfig } from '../config.js'
import {
  checkNext,
  createGuard,
  type Destination,
  findChromium,
  type Impossible,
  LIMITS,
  type LookOptions,
  purgeChecks,
  removeLeftProfiles,
  robotAgent,
} from '../conformity/index.js'
import type { Sweep } from '../jobs/index.js'
import type { Clock } from '../lib/clock.js'
import type { Log } from '../lib/log.js'
import { conformityLetter } from '../portal/index.js'

/** How soon a look that somebody asks for begins. Whose turn it is, the database says. */
const LOOK_EVERY_MS = 10_000

/**
 * The conformity robot, as sweeps. `stop` ends the look that is going on: its site has its turn again.
 * As root Chromium has no sandbox, and a page that breaks out of it has the machine: in production it is not started then.
 */
export function createRobot(
  config: CommonConfig,
  { pool, clock, log, isRoot = process.getuid?.() === 0 }: { pool: pg.Pool; clock: Clock; log: Log; isRoot?: boolean },
): { sweeps: Sweep[]; stop: () => void } {
  const stopping = new AbortController()
  removeLeftProfiles({ now: clock() })
  const letter = conformityLetter({ origin: config.consoleOrigin })
  const options = lookOptions(config, { signal: stopping.signal, isRoot })
  if (config.production && typeof options === 'string') log.warn(IMPOSSIBLE[options])
  return {
    sweeps: [
      {
        name: 'conformity',
        when: { everyMs: LOOK_EVERY_MS },
        run: async () => void (await checkNext(pool, { options, letter, clock, signal: stopping.signal })),
      },
      {
        name: 'conformity-purge',
        when: { cron: '45 3 * * *' },
        run: async () => void (await purgeChecks(pool, { now: clock() })),
      },
    ],
    stop: () => stopping.abort(),
  }
}

/** The demonstration's pages are on this machine, and whoever looks at it waits. */
const NEAR = { settleMs: 3_000, restMs: 500 }

const IMPOSSIBLE: Record<Impossible, string> = {
  'no-chromium': 'no site is checked: there is no Chromium on this machine',
  'as-root': 'no site is checked: as root Chromium has no sandbox; run the worker as another user',
}

function lookOptions(
  config: CommonConfig,
  { signal, isRoot }: { signal: AbortSignal; isRoot: boolean },
): LookOptions | Impossible {
  const { production, programPath, pixelOrigin, consoleOrigin } = config
  if (production && isRoot) return 'as-root'
  const chromium = findChromium({ set: config.chromiumPath, path: programPath })
  if (chromium === null) return 'no-chromium'
  return {
    ...{ chromium, programPath, pixelOrigin, signal },
    guard: createGuard({ fixtures: demonstrationPages(config), refused: consoleOf(consoleOrigin) }),
    agent: robotAgent(`${consoleOrigin}/verification`),
    limits: config.demo !== null && !production ? { ...LIMITS, ...NEAR } : LIMITS,
  }
}

/** A page could lead the robot to the console, which has nothing to show it. */
function consoleOf(origin: string): Set<string> {
  const { hostname, protocol, port } = new URL(origin)
  return new Set([`${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`])
}

/** The demonstration's pages and its pixel are on this machine: they alone may be reached there, and never in production. */
function demonstrationPages({ production, demo, pixelOrigin, pixelListen }: CommonConfig): Map<string, Destination> {
  const pages = new Map<string, Destination>()
  if (production || demo === null) return pages
  for (const port of [...demo.cinemas, ...demo.newspapers]) pages.set(`localhost:${port}`, { host: 'localhost', port })
  const pixel = new URL(pixelOrigin)
  pages.set(`${pixel.hostname}:${pixel.port || 80}`, pixelListen)
  return pages
}
