import { once } from 'node:events'
import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const DRAIN_MS = 6_000

/** No new connections; requests under way are answered, then the idle connections are closed. */
export async function closeGently(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  const idle = setInterval(() => server.closeIdleConnections(), 25)
  await Promise.race([closed, sleep(DRAIN_MS, null, { ref: false })])
  clearInterval(idle)
  server.closeAllConnections()
  await closed
}
