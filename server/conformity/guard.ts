import { connect, isIP, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { isPublicAddress } from './address.js'
import { resolveByDns } from './resolve.js'

/** Why nothing is asked of a destination. */
export type Forbidden = 'bad-host' | 'not-for-robots' | 'port' | 'unknown-host' | 'private-address' | 'unreachable'

export interface Destination {
  host: string
  port: number
}

export interface GuardOptions {
  /** All addresses of a name. Rejects when there is none. */
  resolve?: (host: string) => Promise<string[]>
  /**
   * `host:port` that may be reached although nothing there is public, and where they are: the pages of the demonstration and of
   * tests. Empty in production.
   */
  fixtures?: ReadonlyMap<string, Destination>
  /** `host:port` that is public and nothing for the robot: our console, where a page could lead it. */
  refused?: ReadonlySet<string>
  /** Opens a connection; tests look at what it is given. */
  dial?: (to: Destination) => Socket
}

/** Opens connections to public addresses, and to no others. */
export interface Guard {
  /**
   * The name is resolved once, every one of its addresses is judged, and the connection goes to an address that was judged: a
   * name that says something else a moment later (DNS rebinding) is not asked again.
   */
  connect(to: Destination): Promise<{ ok: true; socket: Socket } | { ok: false; why: Forbidden }>
}

const PORTS = new Set([80, 443])
const RESOLVE_MS = 5_000
const CONNECT_MS = 8_000
const MAX_ADDRESSES = 4

export function createGuard(options: GuardOptions = {}): Guard {
  const { resolve = resolveByDns, fixtures = new Map(), refused = new Set(), dial = connect } = options
  async function addressesOf({ host, port }: Destination): Promise<{ to: Destination[] } | { why: Forbidden }> {
    const fixture = fixtures.get(`${host}:${port}`)
    if (fixture !== undefined) return { to: [fixture] }
    if (refused.has(`${host}:${port}`)) return { why: 'not-for-robots' }
    if (!PORTS.has(port)) return { why: 'port' }
    if (isIP(host) !== 0) return isPublicAddress(host) ? { to: [{ host, port }] } : { why: 'private-address' }
    if (!HOST.test(host)) return { why: 'bad-host' }
    const found = await withinTime(resolve(host)).catch(() => [])
    if (found.length === 0) return { why: 'unknown-host' }
    // One private address among public ones is no accident that we would try our luck with.
    if (!found.every(isPublicAddress)) return { why: 'private-address' }
    const byFamily = [...found].sort((a, b) => isIP(a) - isIP(b))
    return { to: byFamily.slice(0, MAX_ADDRESSES).map((address) => ({ host: address, port })) }
  }

  return {
    async connect(to) {
      const plain = {
        host: to.host
          .toLowerCase()
          .replace(/^\[(.*)\]$/, '$1')
          .replace(/\.$/, ''),
        port: to.port,
      }
      const judged = await addressesOf(plain)
      if ('why' in judged) return { ok: false, why: judged.why }
      for (const address of judged.to) {
        const socket = await open(dial(address))
        if (socket !== null) return { ok: true, socket }
      }
      return { ok: false, why: 'unreachable' }
    },
  }
}

/** Names as they are in the DNS. What else an old resolver would take for an address (`0x7f.1`) has no letter at its end. */
const HOST =
  /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*(?=[a-z0-9-]*[a-z])[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

async function withinTime(found: Promise<string[]>): Promise<string[]> {
  const late = sleep(RESOLVE_MS, [], { ref: false })
  return Promise.race([found, late])
}

/** A connected socket, or null when it does not connect in time. */
function open(socket: Socket): Promise<Socket | null> {
  return new Promise((done) => {
    const give = (result: Socket | null) => {
      socket.setTimeout(0)
      socket.removeAllListeners('timeout')
      if (result === null) socket.destroy()
      done(result)
    }
    socket.on('error', () => give(null)) // It stays: a socket that breaks later must not end the process.
    socket.once('connect', () => give(socket))
    socket.setTimeout(CONNECT_MS, () => give(null))
  })
}
