import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { platformAddress } from '../../server/activation/sync-judge.js'
import { openTicket, sealTicket, type TicketUse } from '../../server/activation/sync-ticket.js'
import { addDays } from '../../server/lib/clock.js'
import { uuidFromName } from '../../server/lib/id.js'
import { ensurePseudonymRing, loadPseudonymRing, type PseudonymRing } from '../../server/pseudonym/index.js'

/** What proves that a question is ours, and where the answer may lead. */
const now = new Date('2026-11-22T10:00:00Z')
const expiresAt = new Date(now.getTime() + 900_000)
const use: TicketUse = { step: 'onward', platform: uuidFromName('platform'), visitor: uuidFromName('visitor') }
const said = { campaign: 7, publisher: uuidFromName('publisher'), expiresAt }

let ring: PseudonymRing
let other: PseudonymRing
beforeAll(() => {
  ;[ring, other] = [0, 1].map(() => {
    const folder = mkdtempSync(join(tmpdir(), 'tickets-'))
    ensurePseudonymRing(folder)
    const made = loadPseudonymRing(folder)
    rmSync(folder, { recursive: true })
    return made
  }) as [PseudonymRing, PseudonymRing]
})

test('says what was sealed, for its use and its time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.uuid(), (campaign, publisher) => {
      const ticket = sealTicket(ring, { campaign, publisher, expiresAt }, use)
      expect(openTicket(ring, ticket, { ...use, now })).toEqual({ campaign, publisher, expiresAt })
    }),
  )
  const ticket = sealTicket(ring, said, use)
  expect(openTicket(ring, ticket, { ...use, now: new Date(expiresAt.getTime() - 1) })).not.toBeNull()
  expect(openTicket(ring, ticket, { ...use, now: expiresAt })).toBeNull()
})

test('is worth nothing for another step, platform, person or ring, changed by a bit, or cut', () => {
  const ticket = sealTicket(ring, said, use)
  for (const one of [{ step: 'answer' as const }, { platform: uuidFromName('x') }, { visitor: uuidFromName('x') }])
    expect(openTicket(ring, ticket, { ...use, ...one, now })).toBeNull()
  expect(openTicket(other, ticket, { ...use, now })).toBeNull()
  const bytes = Buffer.from(ticket, 'base64url')
  fc.assert(
    fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(openTicket(ring, changed.toString('base64url'), { ...use, now })).toBeNull()
    }),
  )
  fc.assert(
    fc.property(fc.string({ maxLength: 100 }), (text) => expect(openTicket(ring, text, { ...use, now })).toBeNull()),
  )
  for (let length = 0; length < bytes.length; length++)
    expect(openTicket(ring, bytes.subarray(0, length).toString('base64url'), { ...use, now })).toBeNull()
})

test('two of the same question share nothing, and neither shows what it says', () => {
  const [one, two] = [sealTicket(ring, said, use), sealTicket(ring, said, use)].map((text) =>
    Buffer.from(text, 'base64url').toString('hex'),
  ) as [string, string]
  expect(one.slice(0, 24)).not.toBe(two.slice(0, 24))
  expect(one.slice(24, 72)).not.toBe(two.slice(24, 72))
  expect(one).not.toContain(said.publisher.replaceAll('-', ''))
  expect(addDays(now, 1) > expiresAt).toBe(true)
})

describe('a platform’s address', () => {
  const hosts = ['sync.platform.example', 'localhost:9']
  const at = (syncUrl: string | null, more: { uid?: string; back?: string; allowPlain?: boolean } = {}) =>
    platformAddress({ syncUrl, syncHosts: hosts }, { consent: 'CO.NS', allowPlain: false, ...more })

  test('has our number, or the way back, and the consent where the operator put their places', () => {
    expect(at('https://sync.platform.example/m?u=$UID&g={gdpr}&c={gdpr_consent}', { uid: '0a' })).toBe(
      'https://sync.platform.example/m?u=0a&g=1&c=CO.NS',
    )
    expect(at('https://sync.platform.example/g?{redirect}', { back: 'https://p.example/?a=1&uid=$UID' })).toBe(
      'https://sync.platform.example/g?https%3A%2F%2Fp.example%2F%3Fa%3D1%26uid%3D%24UID',
    )
    expect(at('http://localhost:9/?u=$UID', { uid: '0a', allowPlain: true })).toBe('http://localhost:9/?u=0a')
  })

  test.each([
    ['another host', 'https://evil.example/?u=$UID'],
    ['a host that only begins alike', 'https://sync.platform.example.evil.example/?u=$UID'],
    ['a host behind a user', 'https://sync.platform.example@evil.example/?u=$UID'],
    ['a user at the host', 'https://u:p@sync.platform.example/?u=$UID'],
    ['backslashes', 'https:\\\\evil.example\\?u=$UID'],
    ['no scheme', '//sync.platform.example/?u=$UID'],
    ['a script', 'javascript:alert($UID)'],
    ['without encryption', 'http://sync.platform.example/?u=$UID'],
    ['this machine in production', 'http://localhost:9/?u=$UID'],
    ['another port', 'https://sync.platform.example:8443/?u=$UID'],
    ['a number in the host', 'https://$UID.platform.example/'],
    ['nothing', ''],
    ['none', null],
  ])('is no open redirect: %s', (_title, syncUrl) => {
    expect(at(syncUrl, { uid: '0a' })).toBeNull()
  })

  test('a line break makes no other header', () => {
    expect(at('https://sync.platform.example/\r\nset-cookie:x=$UID', { uid: '0a' })).toBe(
      'https://sync.platform.example/set-cookie:x=0a',
    )
  })
})
