import * as fc from 'fast-check'
import { networkPrefix } from '../../server/lib/network.js'

test('an address belongs to the network of its first bits', () => {
  expect(networkPrefix('192.0.2.77')).toBe('192.0.2')
  expect(networkPrefix('2001:db8:abcd:12::1')).toBe('2001:db8:abcd')
  expect(networkPrefix('2001:0db8:00ab::')).toBe('2001:db8:ab')
  expect(networkPrefix('2001:db8::1')).toBe('2001:db8:0')
  expect(networkPrefix('::1')).toBe('0:0:0')
  expect(networkPrefix('2001::5:6:7:8:9:a')).toBe('2001:0:5')
  expect(networkPrefix('2001:db8::192.0.2.77')).toBe('2001:db8:0')
  expect(networkPrefix('fe80::1%eth0')).toBe('fe80:0:0')
})

test('an IPv4 address over an IPv6 socket, or with a port, is that IPv4 address', () => {
  for (const written of ['::ffff:192.0.2.77', '::FFFF:192.0.2.77', '::ffff:c000:24d', '0:0:0:0:0:ffff:192.0.2.77'])
    expect([written, networkPrefix(written)]).toEqual([written, '192.0.2'])
  expect(networkPrefix('192.0.2.77:4711')).toBe('192.0.2')
  expect(networkPrefix('[2001:db8:abcd::1]:4711')).toBe('2001:db8:abcd')
  expect(networkPrefix('[::ffff:192.0.2.77]')).toBe('192.0.2')
  expect(networkPrefix('::ffff:198.51.100.1')).not.toBe(networkPrefix('::ffff:192.0.2.77'))
})

test('what is no address is of no network, and of none that has a name', () => {
  for (const text of ['', 'nobody', 'unknown', '_hidden', '192.0.2', '192.0.2.777', '[]', '[nobody]:80', ':', '::g'])
    expect([text, networkPrefix(text)]).toEqual([text, ''])
})

test('an IPv4 address has one network, however it arrives', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const network = address.split('.').slice(0, 3).join('.')
      for (const written of [address, `::ffff:${address}`, new URL(`http://[::ffff:${address}]/`).hostname])
        expect(networkPrefix(written)).toBe(network)
    }),
  )
})

test('two IPv6 addresses share a network exactly when their first 48 bits are equal, however they are written', () => {
  const group = fc.integer({ min: 0, max: 0xffff })
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const long = groups.map((g) => g.toString(16).padStart(4, '0')).join(':')
      const short = new URL(`http://[${long}]/`).hostname.slice(1, -1)
      const first = groups
        .slice(0, 3)
        .map((g) => g.toString(16))
        .join(':')
      expect(networkPrefix(long)).toBe(first)
      expect(networkPrefix(short)).toBe(first)
    }),
  )
})
