import { connect } from 'node:net'
import { join } from 'node:path'
import type pg from 'pg'
import { type Dial, exportAll } from '../activation/index.js'
import type { RoleConfig } from '../config.js'
import { createGuard } from '../conformity/index.js'
import type { Sweep } from '../jobs/index.js'
import type { Clock } from '../lib/clock.js'
import type { Log } from '../lib/log.js'

/** How soon a withdrawal is told, and a file is tried again. All of an audience is looked at every quarter of an hour. */
const LOOK_EVERY_MS = 60_000

/** Files for buying platforms, as a sweep. Their addresses are an operator's: only public ones are reached, but in development. */
export function createExports(
  { exports, production }: Pick<RoleConfig, 'exports' | 'production'>,
  { pool, clock, log }: { pool: pg.Pool; clock: Clock; log: Log },
): Sweep[] {
  const { folder, secrets } = exports
  if (folder === null) return []
  const guard = createGuard()
  const dial: Dial = (to) => (!production && LOOPBACK.test(to.host) ? dialHere(to) : guard.connect(to))
  return [
    {
      name: 'exports',
      when: { everyMs: LOOK_EVERY_MS },
      async run() {
        const { faults } = await exportAll({
          pool,
          now: clock(),
          dial,
          waitingFolder: join(folder, 'waiting'),
          exportsFolder: join(folder, 'platforms'),
          secretsFolder: secrets,
        })
        for (const fault of faults.values())
          log.warn('a file did not reach a platform; it is tried again', { error: fault })
      },
    },
  ]
}

const LOOPBACK = /^(localhost|127\.0\.0\.1)$/

function dialHere(to: { host: string; port: number }): ReturnType<Dial> {
  return new Promise((resolve) => {
    const socket = connect(to)
    socket.on('error', () => resolve({ ok: false, why: 'unreachable' }))
    socket.once('connect', () => resolve({ ok: true, socket }))
  })
}
