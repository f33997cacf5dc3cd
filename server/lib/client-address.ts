import type { IncomingMessage } from 'node:http'

/**
 * The address that a request comes from. Behind proxies only those on the list are believed: the last address of
 * X-Forwarded-For that is not one of them. Used for limits and keyed hashes, never stored.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: readonly string[]): string {
  const direct = plain(request.socket.remoteAddress ?? '')
  const forwarded = request.headers['x-forwarded-for']
  if (typeof forwarded !== 'string' || !trustedProxies.includes(direct)) return direct
  const hops = forwarded
    .slice(-1024)
    .split(',')
    .map((hop) => plain(hop.trim()))
  return hops.findLast((hop) => hop !== '' && !trustedProxies.includes(hop)) ?? direct
}

/** An IPv4 address that arrived over an IPv6 socket is that IPv4 address. */
function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}
