import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/**
 * The address that a request comes from. Behind proxies only those on the list are believed: the last address of
 * X-Forwarded-For that is not one of them. Used for limits and keyed hashes, never stored.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: readonly string[]): string {
  const direct = plain(request.socket.remoteAddress ?? '')
  const forwarded = request.headers['x-forwarded-for']
  if (typeof forwarded !== 'string' || !isListed(direct, trustedProxies)) return direct
  const hops = forwarded
    .slice(-1024)
    .split(',')
    .map((hop) => plain(hop.trim()))
  return hops.findLast((hop) => hop !== '' && !isListed(hop, trustedProxies)) ?? direct
}

/** Whether an address is on a list of addresses and ranges of them (`10.0.0.0/8`), which config.ts has checked. */
export function isListed(address: string, list: readonly string[]): boolean {
  const version = isIP(address)
  return version !== 0 && list.length > 0 && blockListOf(list).check(address, version === 4 ? 'ipv4' : 'ipv6')
}

/** Whether a proxy passed a request on: then its peer is that proxy, and says nothing of who asks. */
export function wasPassedOn(headers: Readonly<Record<string, string | string[] | undefined>>): boolean {
  return ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined)
}

/** A process has one list, and asks it for every request: it is parsed once. */
const parsed = new WeakMap<readonly string[], BlockList>()

function blockListOf(list: readonly string[]): BlockList {
  let blockList = parsed.get(list)
  if (blockList === undefined) {
    blockList = new BlockList()
    for (const item of list) {
      const [address = '', bits] = item.split('/')
      const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
      if (bits === undefined) blockList.addAddress(address, family)
      else blockList.addSubnet(address, Number(bits), family)
    }
    parsed.set(list, blockList)
  }
  return blockList
}

/** An IPv4 address that arrived over an IPv6 socket is that IPv4 address. */
function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}
