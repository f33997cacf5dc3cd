import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  createDayReader,
  createLookUpHandler,
  LookUpCounter,
  type LookUpReference,
  loadLookUpReference,
  type OwnSegment,
  ownSegments,
} from '../activation/index.js'
import type { RoleConfig } from '../config.js'
import type { Clock } from '../lib/clock.js'
import { createPool } from '../lib/postgres.js'
import { Reference } from '../lib/reference.js'
import type { Identity } from '../pseudonym/index.js'

/** What a process remembers of contracts is worth nothing after a minute without the database. */
const REFERENCE_MAX_AGE_MS = 60_000
/** Two queries in flight, and one to read campaigns and contracts again. */
const CONNECTIONS = 3
/** An auction does not wait longer. */
const STATEMENT_TIMEOUT_MS = 2_000

export interface LookUps {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** The segments that somebody is in, for the page "Mes données"; null while it cannot be known. */
  segmentsOf(visitor: string): Promise<OwnSegment[] | null>
  depth(): number
  /** What is known of campaigns and contracts; null while that is too old. */
  reference(): LookUpReference | null
  stop(): Promise<void>
}

/** Publishers' look-ups, on connections of their own: auctions take none from those who visit. */
export async function openLookUps(
  config: RoleConfig,
  {
    readIdentity,
    clock,
    onCount,
  }: {
    readIdentity: (args: { cookieHeader: string | undefined; now: Date }) => Identity
    clock: Clock
    onCount: (outcome: string) => void
  },
): Promise<LookUps> {
  const pool = createPool({
    url: config.databaseUrl,
    max: CONNECTIONS,
    name: 'look-up',
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  })
  const load = () => loadLookUpReference(pool, { now: clock() })
  const reference = new Reference({ load, maxAgeMs: REFERENCE_MAX_AGE_MS })
  await reference.start(config.databaseUrl)
  const people = createDayReader({ pool, clock })
  const counter = new LookUpCounter({ pool, clock, onCount })
  return {
    handle: createLookUpHandler({
      reference: () => reference.current(),
      readIdentity,
      people,
      counter,
      provider: new URL(config.consoleOrigin).hostname,
      tcfVendorId: config.tcfVendorId,
      clock,
    }),
    async segmentsOf(visitor) {
      const known = reference.current()
      return known === null ? null : ownSegments(await people.read(visitor), known, { now: clock() })
    },
    depth: () => people.depth(),
    reference: () => reference.current(),
    async stop() {
      await people.drain()
      await Promise.all([counter.stop(), reference.stop()])
      await pool.end()
    },
  }
}
