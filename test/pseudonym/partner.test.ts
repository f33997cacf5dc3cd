import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import {
  ensurePseudonymRing,
  loadPseudonymRing,
  partnerPseudonym,
  retireEpoch,
  rotatePseudonymRing,
} from '../../server/pseudonym/index.js'

const folder = join(mkdtempSync(join(tmpdir(), 'lanterne-partner-')), 'pseudonym')
ensurePseudonymRing(folder)
const ring = loadPseudonymRing(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const ask = (platform: string, visitor: string, epoch = 1) => partnerPseudonym(ring, { platform, visitor, epoch })

test('a person has one pseudonym on a platform, and another on each other', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), fc.uuid(), (visitor, one, other) => {
      fc.pre(one !== other)
      expect(ask(one, visitor)).toMatch(/^[0-9a-f]{32}$/)
      expect(ask(one, visitor)).toBe(ask(one, visitor))
      expect(ask(one, visitor)).not.toBe(ask(other, visitor))
      expect(ask(one, visitor)).not.toBe(visitor.replaceAll('-', ''))
    }),
  )
})

test('nothing of two platforms’ files matches: no number, no part of one, no order, no difference', () => {
  const people = Array.from({ length: 300 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)
  const [one, other] = ['00000000-0000-4000-8000-0000000000aa', '00000000-0000-4000-8000-0000000000bb'].map(
    (platform) => people.map((visitor) => ask(platform, visitor)),
  ) as [string[], string[]]
  expect(new Set([...one, ...other]).size).toBe(600)
  // Eight hex digits of one in the other: by chance less than once in a thousand runs.
  const parts = new Set(one.map((uid) => uid.slice(0, 12)))
  expect(other.filter((uid) => parts.has(uid.slice(0, 12)))).toEqual([])
  const differences = new Set(people.map((_, n) => BigInt(`0x${one[n]}`) ^ BigInt(`0x${other[n]}`)))
  expect(differences.size).toBe(300)
  const order = (uids: string[]) => people.map((_, n) => n).sort((a, b) => ((uids[a] ?? '') < (uids[b] ?? '') ? -1 : 1))
  const agreeing = order(one).filter((person, place) => order(other)[place] === person).length
  expect(agreeing).toBeLessThan(10)
})

test('with its epoch a platform’s key is gone, and another epoch has another one', () => {
  rotatePseudonymRing(folder)
  const both = loadPseudonymRing(folder)
  const person = { platform: '00000000-0000-4000-8000-0000000000aa', visitor: '00000000-0000-4000-8000-000000000001' }
  expect(partnerPseudonym(both, { ...person, epoch: 1 })).toBe(ask(person.platform, person.visitor))
  expect(partnerPseudonym(both, { ...person, epoch: 2 })).not.toBe(ask(person.platform, person.visitor))
  retireEpoch(folder, 1).destroy()
  const left = loadPseudonymRing(folder)
  expect(() => partnerPseudonym(left, { ...person, epoch: 1 })).toThrow('epoch')
})
