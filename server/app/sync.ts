import {
  createDayReader,
  createSyncHandlers,
  type LookUpReference,
  loadSyncReference,
  type SyncDependencies,
} from '../activation/index.js'
import type { RoleConfig } from '../config.js'
import { createPool } from '../lib/postgres.js'
import { Reference } from '../lib/reference.js'

const REFERENCE_MAX_AGE_MS = 60_000
/** A browser is synchronised once a week: few, and none of those that visits need. */
const CONNECTIONS = 2
const STATEMENT_TIMEOUT_MS = 2_000

/** Cookie synchronisation with buying platforms, on connections of its own. */
export async function openSync(
  config: RoleConfig,
  {
    campaigns,
    ...rest
  }: Pick<SyncDependencies, 'readIdentity' | 'ring' | 'clock'> & { campaigns: () => LookUpReference | null },
): Promise<{ handlers: ReturnType<typeof createSyncHandlers>; stop(): Promise<void> }> {
  const pool = createPool({
    url: config.databaseUrl,
    max: CONNECTIONS,
    name: 'sync',
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  })
  const { clock } = rest
  const reference = new Reference({
    load: () => loadSyncReference(pool, { now: clock() }),
    maxAgeMs: REFERENCE_MAX_AGE_MS,
  })
  await reference.start(config.databaseUrl)
  const people = createDayReader({ pool, clock })
  const handlers = createSyncHandlers({
    ...rest,
    pool,
    people,
    campaigns,
    reference: () => reference.current(),
    pixelOrigin: config.pixelOrigin,
    tcfVendorId: config.tcfVendorId,
    allowPlain: !config.production,
  })
  return {
    handlers,
    async stop() {
      await reference.stop()
      await people.drain()
      await pool.end()
    },
  }
}
