import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { addDays, addMonths } from '../../server/lib/clock.js'
import {
  createIdentityReader,
  dayNumber,
  ensurePseudonymRing,
  isAfterOff,
  issueIdentity,
  loadPseudonymRing,
  mayIssue,
  offCookie,
  type PseudonymRing,
  readIdentity,
  rotatePseudonymRing,
} from '../../server/pseudonym/index.js'

const now = new Date('2026-11-22T10:00:00Z')
let folder: string
let ring: PseudonymRing
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ring-'))
  ensurePseudonymRing(folder)
  ring = loadPseudonymRing(folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

function cookieOf(setCookie: string): string {
  return /^lid=([^;]*)/.exec(setCookie)?.[1] ?? ''
}

test('an issued id is recognised, as the same pseudonym, among other cookies', () => {
  const { visitor, setCookie } = issueIdentity(ring, { now })
  const cookieHeader = `a=b; lid=${cookieOf(setCookie)}; xlid=off`
  expect(readIdentity(ring, { cookieHeader, now })).toMatchObject({ kind: 'known', visitor })
  expect(setCookie).toMatch(/; Path=\/e; Secure; HttpOnly; SameSite=None; Max-Age=\d+$/)
})

test('an id of 13 months is refused, whatever the browser kept; a day earlier it is good', () => {
  const { setCookie } = issueIdentity(ring, { now })
  const cookieHeader = `lid=${cookieOf(setCookie)}`
  const end = addMonths(new Date('2026-11-22T00:00:00Z'), 13)
  expect(readIdentity(ring, { cookieHeader, now: addDays(end, -1) }).kind).toBe('known')
  expect(readIdentity(ring, { cookieHeader, now: end })).toEqual({ kind: 'refused', why: 'expired-cookie' })
  expect(readIdentity(ring, { cookieHeader, now: addDays(now, -2) })).toEqual({
    kind: 'refused',
    why: 'expired-cookie',
  })
})

test('a cookie lives exactly until the server would refuse it', () => {
  const maxAge = Number(/Max-Age=(\d+)/.exec(issueIdentity(ring, { now }).setCookie)?.[1])
  expect(new Date(now.getTime() + maxAge * 1000).toISOString()).toBe('2027-12-22T00:00:00.000Z')
})

test('a cookie in which any character is changed is refused', () => {
  const value = cookieOf(issueIdentity(ring, { now }).setCookie)
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  fc.assert(
    fc.property(fc.nat(value.length - 1), fc.nat(63), (at, letter) => {
      const changed = value.slice(0, at) + alphabet[letter] + value.slice(at + 1)
      const identity = readIdentity(ring, { cookieHeader: `lid=${changed}`, now })
      return changed === value ? identity.kind === 'known' : identity.kind === 'refused'
    }),
  )
})

test('no Cookie header makes the reader throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const identity = readIdentity(ring, { cookieHeader: `lid=${text}`, now })
      return identity.kind !== 'known'
    }),
  )
})

test('off identifies nobody: it says at most on which day the browser went out, or is no cookie of ours', () => {
  const read = (cookieHeader: string) => readIdentity(ring, { cookieHeader, now })
  expect(read('lid=off')).toEqual({ kind: 'off', since: null })
  expect(read(offCookie({ since: null }))).toEqual({ kind: 'off', since: null })
  expect(offCookie({ since: dayNumber(now) })).toBe(
    'lid=off.20779; Path=/e; Secure; HttpOnly; SameSite=None; Max-Age=34560000',
  )
  expect(read(offCookie({ since: 20779 }))).toEqual({ kind: 'off', since: 20779 })
  for (const lid of ['off.', 'off.x', 'off.-1', 'off.123456', 'off.20779.1', 'OFF', 'off.1e3'])
    expect(read(`lid=${lid}`)).toEqual({ kind: 'refused', why: 'forged-cookie' })
})

test('an off of a day to come is one of today, and two cookies of our name are none', () => {
  const read = (cookieHeader: string) => readIdentity(ring, { cookieHeader, now })
  expect(read('lid=off.20780')).toEqual({ kind: 'off', since: 20779 })
  expect(read('lid=off.99999')).toEqual({ kind: 'off', since: 20779 })
  const lid = `lid=${cookieOf(issueIdentity(ring, { now }).setCookie)}`
  const remembering = createIdentityReader(ring)
  expect(remembering({ cookieHeader: lid, now }).kind).toBe('known')
  for (const header of [`${lid}; lid=off`, `lid=off.20779; ${lid}`, `${lid}; ${lid}`, `a=b;${lid};lid=`])
    for (const reader of [read, (cookieHeader: string) => remembering({ cookieHeader, now })])
      expect(reader(header)).toEqual({ kind: 'refused', why: 'forged-cookie' })
})

test('what was said on a later day than the switch is after it, to the day of UTC; without a day nothing is', () => {
  const day = new Date('2026-11-22T00:00:00Z')
  const off = { since: dayNumber(now) }
  expect([addDays(day, -1), day, new Date('2026-11-22T23:59:59.999Z')].map((at) => isAfterOff(at, off))).toEqual([
    false,
    false,
    false,
  ])
  expect(isAfterOff(addDays(day, 1), off)).toBe(true)
  expect(isAfterOff(addDays(day, 1000), { since: null })).toBe(false)
})

test('the same id under two epochs gives two pseudonyms, and both epochs are read', () => {
  const random = Buffer.alloc(16, 7)
  const before = issueIdentity(ring, { now, random })
  expect(rotatePseudonymRing(folder)).toBe(2)
  const rotated = loadPseudonymRing(folder)
  rmSync(join(folder, 'epoch-2.json'))
  const after = issueIdentity(rotated, { now, random })
  expect(after.visitor).not.toBe(before.visitor)
  for (const { visitor, setCookie } of [before, after]) {
    expect(readIdentity(rotated, { cookieHeader: `lid=${cookieOf(setCookie)}`, now })).toMatchObject({
      kind: 'known',
      visitor,
    })
  }
  expect(readIdentity(ring, { cookieHeader: `lid=${cookieOf(after.setCookie)}`, now }).kind).toBe('refused')
})

test('keys are for their owner alone, and a second start keeps them', () => {
  ensurePseudonymRing(folder)
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  expect(loadPseudonymRing(folder).tombstoneKey).toEqual(ring.tombstoneKey)
})

test('an id is issued only where the browser sends unpartitioned third-party cookies', () => {
  expect([mayIssue('active'), mayIssue('inactive'), mayIssue('none'), mayIssue(undefined)]).toEqual([
    true,
    false,
    false,
    false,
  ])
})

test('a reader that remembers gives the same answers, and refuses an id when its time has come', () => {
  const read = createIdentityReader(ring)
  const cookieHeader = `lid=${cookieOf(issueIdentity(ring, { now }).setCookie)}`
  const end = addMonths(new Date('2026-11-22T00:00:00Z'), 13)
  for (const at of [now, now, addDays(now, 100), end, now]) {
    expect(read({ cookieHeader, now: at })).toEqual(readIdentity(ring, { cookieHeader, now: at }))
  }
  expect(read({ cookieHeader: undefined, now })).toEqual({ kind: 'none' })
})
