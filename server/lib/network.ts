import { isIP } from 'node:net'

/**
 * The network that an address belongs to: the first 24 bits of an IPv4 address, 48 of an IPv6. An IPv4 address that arrived
 * over an IPv6 socket (`::ffff:192.0.2.7`) is that IPv4 address; a port that a proxy wrote behind it is none of it. Empty for
 * other text: who comes without an address shares what is allowed with those alone who have none either.
 */
export function networkPrefix(address: string): string {
  const plain = withoutPort(address)
  const version = isIP(plain)
  if (version === 0) return ''
  if (version === 4) return plain.slice(0, plain.lastIndexOf('.'))
  const groups = groupsOf(plain)
  const [a = 0, b = 0] = groups.slice(6)
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) return `${a >> 8}.${a & 255}.${b >> 8}`
  return groups
    .slice(0, 3)
    .map((group) => group.toString(16))
    .join(':')
}

/** The eight groups of an IPv6 address, however it is written. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.replace(/%.*$/, '').replace(DOTTED, inGroups).split('::')
  const [before, after] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')))
  const missing = new Array(8 - (before?.length ?? 0) - (after?.length ?? 0)).fill('0')
  return [...(before ?? []), ...missing, ...(after ?? [])].map((group) => Number.parseInt(group, 16))
}

const DOTTED = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/

/** The end of an IPv6 address that is written as an IPv4 one, as the two groups that it is. */
function inGroups(dotted: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number)
  return [a * 256 + b, c * 256 + d].map((group) => group.toString(16)).join(':')
}

function withoutPort(address: string): string {
  return /^\[([^\]]+)\](:\d{1,5})?$/.exec(address)?.[1] ?? /^(\d+(?:\.\d+){3}):\d{1,5}$/.exec(address)?.[1] ?? address
}
