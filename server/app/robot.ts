import type pg from 'pg'
import type { CommonConfig } from '../config.js'
import {
  checkNext,
  createGuard,
  type Destination,
  findChromium,
  LIMITS,
  type LookOptions,
  purgeChecks,
  robotAgent,
} from '../conformity/index.js'
import type { Sweep } from '../jobs/index.js'
import type { Clock } from '../lib/clock.js'

/** How soon a look that somebody asks for begins. Whose turn it is, the database says. */
const LOOK_EVERY_MS = 10_000

/** The conformity robot, as sweeps. `stop` ends the look that is going on: its site has its turn again. */
export function createRobot(
  config: CommonConfig,
  { pool, clock }: { pool: pg.Pool; clock: Clock },
): { sweeps: Sweep[]; stop: () => void } {
  const stopping = new AbortController()
  const chromium = findChromium({ set: config.chromiumPath, path: config.programPath })
  const options: LookOptions | null =
    chromium === null
      ? null
      : {
          chromium,
          guard: createGuard({ fixtures: demonstrationPages(config) }),
          agent: robotAgent(`${config.consoleOrigin}/verification`),
          pixelOrigin: config.pixelOrigin,
          limits: LIMITS,
          signal: stopping.signal,
        }
  return {
    sweeps: [
      {
        name: 'conformity',
        when: { everyMs: LOOK_EVERY_MS },
        run: async () => void (await checkNext(pool, { options, clock, signal: stopping.signal })),
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

/** The demonstration's pages and its pixel are on this machine: they alone may be reached there, and never in production. */
function demonstrationPages({ production, demo, pixelOrigin, pixelListen }: CommonConfig): Map<string, Destination> {
  const pages = new Map<string, Destination>()
  if (production || demo === null) return pages
  for (const port of [...demo.cinemas, ...demo.newspapers]) pages.set(`localhost:${port}`, { host: 'localhost', port })
  const pixel = new URL(pixelOrigin)
  pages.set(`${pixel.hostname}:${pixel.port || 80}`, pixelListen)
  return pages
}
