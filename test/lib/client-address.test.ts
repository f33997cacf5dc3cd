import type { IncomingMessage } from 'node:http'
import fc from 'fast-check'
import { clientAddress, isListed, wasPassedOn } from '../../server/lib/client-address.js'

const proxies = ['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', 'fe80::/10']

function addressOf(remoteAddress: string, forwarded?: string, trusted: readonly string[] = proxies): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return clientAddress({ socket: { remoteAddress }, headers } as unknown as IncomingMessage, trusted)
}

test('an address is on a list that names it or a range around it', () => {
  for (const address of ['10.0.0.1', '10.255.255.255', '192.0.2.7', '2001:db8:1::2', 'fe80::1%eth0', '::ffff:10.1.2.3'])
    expect([address, isListed(address, proxies)]).toEqual([address, true])
  for (const address of ['11.0.0.1', '192.0.2.8', '2001:db9::1', '::1', '::ffff:11.0.0.1', 'unknown', '', '10.0.0.0/8'])
    expect([address, isListed(address, proxies)]).toEqual([address, false])
  expect(isListed('10.0.0.1', [])).toBe(false)
})

test('whoever is no proxy of ours is not believed', () => {
  expect(addressOf('203.0.113.9')).toBe('203.0.113.9')
  expect(addressOf('203.0.113.9', '198.51.100.1')).toBe('203.0.113.9')
  expect(addressOf('10.0.0.1', '198.51.100.1', [])).toBe('10.0.0.1')
})

test('behind a proxy of a range, the client is the last address that is no proxy of ours', () => {
  expect(addressOf('10.1.2.3', '198.51.100.1')).toBe('198.51.100.1')
  expect(addressOf('::ffff:10.1.2.3', '198.51.100.1')).toBe('198.51.100.1')
  expect(addressOf('192.0.2.7', '1.1.1.1, 198.51.100.1, 10.9.9.9, 2001:db8::5')).toBe('198.51.100.1')
  expect(addressOf('10.1.2.3', '::ffff:198.51.100.1')).toBe('198.51.100.1')
})

test('a request that only our proxies have seen is theirs', () => {
  expect(addressOf('10.1.2.3', '10.4.5.6')).toBe('10.1.2.3')
  expect(addressOf('10.1.2.3', ' , ')).toBe('10.1.2.3')
})

test('what a client writes before its own address changes nothing', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('', ', 10.0.0.9'), (written, passed) => {
      expect(addressOf('10.1.2.3', `${written}, 198.51.100.1${passed}`)).toBe('198.51.100.1')
    }),
  )
})

test('a proxy is known by the headers that it adds', () => {
  expect(wasPassedOn({ host: 'console.example' })).toBe(false)
  for (const name of ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'])
    expect(wasPassedOn({ [name]: '' })).toBe(true)
})
