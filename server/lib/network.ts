import { isIP } from 'node:net'

/** The network that an address belongs to: the first 24 bits of an IPv4 address, 48 of an IPv6. Empty for other text. */
export function networkPrefix(address: string): string {
  const version = isIP(address)
  if (version === 4) return address.slice(0, address.lastIndexOf('.'))
  if (version === 0) return ''
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  // `::` stands for as many zero groups as are missing; within the first three they may come before the tail.
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const width = 8 - (address.includes('.') ? 1 : 0)
  while (tail !== undefined && groups.length + after.length < width) groups.push('0')
  return [...groups, ...after]
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
