import ipaddr from 'ipaddr.js'

/**
 * Whether an address is one of the public internet: neither loopback, private, link-local (where clouds keep their secrets), shared
 * (100.64/10), multicast, reserved nor a way to one of these inside of IPv6 (OWASP ASVS 5.0 §1.3.6: an allow-list, not a list of
 * what is forbidden).
 * @param text an IPv4 or IPv6 address; anything else is not public
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  // `process` reads ::ffff:127.0.0.1 as the IPv4 address that it is.
  const address = ipaddr.process(text)
  if (address.range() !== 'unicast' || CLOUDS.has(address.toString())) return false
  return address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST)
}

/** Public by its range, and a cloud's inside all the same: what Azure's machines ask their host. */
const CLOUDS = new Set(['168.63.129.16'])

/** RFC 4291 §2.4: all of IPv6 that is in use between networks. What the library does not know by name outside of it is refused. */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3]
