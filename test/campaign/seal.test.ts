import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { createLinkRing, loadLinkRing, openToken, rotateLinkRing, sealToken } from '../../server/campaign/index.js'

const ring = createLinkRing(folder(), Buffer.alloc(32, 1))
const now = new Date('2026-11-22T10:00:00Z')
const click = { campaign: 7, creative: 8, placement: 9, expiresAt: new Date('2026-12-22T10:00:00Z') }
const token = sealToken(click, ring)

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'lanterne-links-'))
}

const id = fc.integer({ min: 1, max: 0xffff_ffff })
const anyClick = fc.record({
  campaign: id,
  creative: id,
  placement: id,
  expiresAt: id.map((seconds) => new Date(seconds * 1000)),
})

test('a sealed click opens to the same ids until it expires', () => {
  expect(openToken(token, ring, now)).toEqual({ ok: true, ...click })
  expect(openToken(token, ring, new Date(click.expiresAt.getTime() - 1)).ok).toBe(true)
  expect(openToken(token, ring, click.expiresAt)).toEqual({ ok: false, why: 'expired' })
})

test('whatever the ids, what was sealed is what is opened', () => {
  fc.assert(
    fc.property(anyClick, (sealed) => {
      expect(openToken(sealToken(sealed, ring), ring, new Date(0))).toEqual({ ok: true, ...sealed })
    }),
  )
})

test('a token with any bit changed is refused', () => {
  fc.assert(
    fc.property(anyClick, fc.integer({ min: 0, max: 46 }), fc.integer({ min: 0, max: 6 }), (sealed, index, bit) => {
      const text = sealToken(sealed, ring)
      const changed = String.fromCharCode(text.charCodeAt(index) ^ (1 << bit))
      const forged = text.slice(0, index) + changed + text.slice(index + 1)
      expect(openToken(forged, ring, new Date(0)).ok).toBe(false)
    }),
    { numRuns: 1000 },
  )
})

test('no two texts open to one click: other spellings of the same bytes are refused', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/='
  for (let index = 0; index < token.length; index++) {
    for (const character of alphabet) {
      if (character === token[index]) continue
      expect(openToken(token.slice(0, index) + character + token.slice(index + 1), ring, now).ok).toBe(false)
    }
  }
})

test('any other text is refused, however long', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(openToken(text, ring, now).ok).toBe(false)
    }),
  )
  for (const text of ['', '.', `${token}.`, ` ${token}`, `${token}\n`, token.slice(1), token.repeat(10_000)])
    expect(openToken(text, ring, now)).toEqual({ ok: false, why: 'malformed' })
})

test('a token of another ring is forged, even when it has expired', () => {
  const other = createLinkRing(folder(), Buffer.alloc(32, 2))
  expect(openToken(sealToken(click, other), ring, now)).toEqual({ ok: false, why: 'forged' })
  expect(openToken(sealToken(click, other), ring, click.expiresAt)).toEqual({ ok: false, why: 'forged' })
})

test('after a rotation old links stay good, and new ones are sealed with the new key', () => {
  const place = folder()
  const before = sealToken(click, createLinkRing(place, Buffer.alloc(32, 3)))
  const rotated = rotateLinkRing(place, Buffer.alloc(32, 4))
  expect(rotated.current.id).toBe(2)
  expect(openToken(before, rotated, now).ok).toBe(true)
  expect(openToken(sealToken(click, rotated), rotated, now).ok).toBe(true)
  expect(sealToken(click, rotated)).not.toBe(before)
})

test("a ring's file is for its owner's eyes, and is made once", () => {
  const place = folder()
  const made = createLinkRing(place)
  expect(statSync(join(place, 'link-1.json')).mode & 0o777).toBe(0o600)
  const before = readFileSync(join(place, 'link-1.json'), 'utf8')
  expect(createLinkRing(place).current).toEqual(made.current)
  expect(readFileSync(join(place, 'link-1.json'), 'utf8')).toBe(before)
  expect(loadLinkRing(place).current).toEqual(made.current)
})

test('an empty or damaged ring is not loaded', () => {
  const place = folder()
  expect(() => loadLinkRing(place)).toThrow('no link key')
  writeFileSync(join(place, 'link-1.json'), JSON.stringify({ id: 1, key: 'c2hvcnQ=' }), { mode: 0o600 })
  expect(() => loadLinkRing(place)).toThrow('32 bytes')
})
