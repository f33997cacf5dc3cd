import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TCString } from '@iabtechlabtcf/core'
import fc from 'fast-check'
import { hasTcfPurpose, MAX_TCF_LENGTH, MAX_TCF_PURPOSE, readTcf, type TcfConsent } from '../../server/consent/tcf.js'
import { hasSharedData, sharedData } from '../database.js'
import { LISTED, tcString, VENDOR } from './tc-string.js'

const AT = new Date('2026-11-20T00:00:00Z')

test('a string of the TCF specification is read as it says', () => {
  const text = 'CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA.IDKQA4AAgAKAGQAygAAA.YAAAAAAAAAAA'
  for (const vendor of [1, 2, 3, 4, 5, 99, 100, 404, 405]) {
    expect(readTcf(text, vendor)).toMatchObject({
      ok: true,
      policyVersion: 2,
      purposes: 0,
      vendorConsent: vendor <= 4,
      disclosed: [1, 2, 3, 4, 5, 100, 404].includes(vendor),
    })
  }
})

const describeVectors = hasSharedData ? describe : describe.skip
describeVectors('public test strings (skipped where the folder of real data is absent)', () => {
  interface Vector {
    string: string
    invalid?: unknown
    expected?: {
      created: number
      lastUpdated: number
      cmpId: number
      policyVersion: number
      isServiceSpecific: boolean
      purposeConsents: number[]
      vendorConsents: number[]
      publisherRestrictions: [number, number, number[]][]
      disclosedVendors?: number[]
    }
  }
  const vectors: Vector[] = hasSharedData
    ? JSON.parse(readFileSync(join(sharedData, 'tcf/tcf-vectors.json'), 'utf8'))
    : []

  test('there are valid and invalid ones', () => {
    expect(vectors.filter((vector) => !vector.invalid).length).toBeGreaterThan(30)
    expect(vectors.filter((vector) => vector.invalid).length).toBeGreaterThan(20)
  })

  test('each is read as the reference library reads it, or refused where it refuses, for every vendor', () => {
    for (const { string } of vectors) {
      for (const vendor of [1, 2, 8, 10, 21, 53, 272, 381, 755, 793, 856, 65_535]) {
        expect({ string, vendor, read: readTcf(string, vendor) }).toEqual({
          string,
          vendor,
          read: readByLibrary(string, vendor) ?? { ok: false, why: expect.any(String) },
        })
      }
    }
  })

  test('each valid one is read as two independent decoders did', () => {
    for (const { string, expected, invalid } of vectors) {
      if (!expected || invalid) continue
      for (const vendor of [2, 10, 21, 272, 793]) {
        const read = readTcf(string, vendor) as TcfConsent
        expect(read).toMatchObject({
          ok: true,
          created: expected.created,
          lastUpdated: expected.lastUpdated,
          cmpId: expected.cmpId,
          policyVersion: expected.policyVersion,
          isServiceSpecific: expected.isServiceSpecific,
          vendorConsent: expected.vendorConsents.includes(vendor),
        })
        expect(purposesOf(read.purposes)).toEqual(expected.purposeConsents)
        const forbidden = expected.publisherRestrictions.filter(([, type, ids]) => type === 0 && ids.includes(vendor))
        expect(purposesOf(read.forbidden)).toEqual([...new Set(forbidden.map(([purpose]) => purpose))].sort(byNumber))
      }
    }
  })
})

const someVendors = fc.uniqueArray(fc.constantFrom(...LISTED), { maxLength: LISTED.length })
const someDay = fc.integer({ min: 0, max: 30 * 365 }).map((day) => new Date(Date.UTC(2010, 0, 1) + day * 86_400_000))
const options = fc.record({
  purposes: fc.uniqueArray(fc.integer({ min: 1, max: 24 })),
  vendors: someVendors,
  legitimateInterests: someVendors,
  disclosed: someVendors,
  restrictions: fc.array(
    fc.record({
      vendor: fc.constantFrom(...LISTED),
      purpose: fc.constantFrom(1, 2, 3, 4, 7, 9),
      type: fc.constantFrom(0, 1, 2),
    }),
    { maxLength: 20 },
  ),
  created: someDay,
  lastUpdated: someDay,
  policyVersion: fc.integer({ min: 2, max: 6 }),
  isServiceSpecific: fc.boolean(),
  cmpId: fc.integer({ min: 2, max: 4095 }),
})

test('whatever the reference library writes is read as it reads it', () => {
  fc.assert(
    fc.property(options, fc.constantFrom(...LISTED, 41, 65_535), (written, vendor) => {
      const text = tcString(AT, written)
      const expected = readByLibrary(text, vendor)
      expect(expected).not.toBeNull()
      expect(readTcf(text, vendor)).toEqual(expected)
    }),
    { numRuns: 300 },
  )
})

test('every vendor of a string is found, in bit fields and in ranges', () => {
  const dense = LISTED.filter((vendor) => vendor <= 40 && vendor % 3 !== 0)
  const ranges = [1, 2, 3, 4, 5, 755, 756, 757, 1200]
  for (const vendors of [dense, ranges]) {
    const text = tcString(AT, { vendors, disclosed: vendors })
    for (let vendor = 1; vendor <= 1300; vendor++) {
      const has = vendors.includes(vendor)
      expect(readTcf(text, vendor)).toMatchObject({ vendorConsent: has, disclosed: has })
    }
  }
})

test('cut anywhere, a string is read as the library reads it, or refused', () => {
  const text = tcString(AT, {
    vendors: [1, 2, 3, 755, 756, 1200],
    restrictions: [
      { vendor: VENDOR, purpose: 3, type: 0 },
      { vendor: VENDOR, purpose: 7, type: 1 },
    ],
  })
  for (let length = 0; length < text.length; length++) {
    const cut = text.slice(0, length)
    expect(readTcf(cut, VENDOR)).toEqual(readByLibrary(cut, VENDOR) ?? { ok: false, why: expect.any(String) })
  }
})

test('a damaged string is refused, or read as the library reads it', () => {
  const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \0é\ud800']
  const damage = fc.array(
    fc.record({
      at: fc.nat({ max: 400 }),
      remove: fc.nat({ max: 3 }),
      insert: fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  let read = 0
  fc.assert(
    fc.property(options, damage, (written, edits) => {
      const text = edits.reduce(
        (whole, { at, remove, insert }) => {
          const index = at % whole.length
          return whole.slice(0, index) + insert + whole.slice(index + remove) || 'C'
        },
        tcString(AT, written),
      )
      const ours = readTcf(text, VENDOR)
      if (!ours.ok) return
      read++
      expect(ours).toEqual(readByLibrary(text, VENDOR))
    }),
    { numRuns: 400 },
  )
  expect(read).toBeGreaterThan(20)
})

test('any text at all has an answer', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: fc.constantFrom(...'CIYQAEBg_-.'), maxLength: 300 }),
    fc.base64String({ maxLength: 300 }).map((text) => `C${text}`),
  )
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 65_535 }), (text, vendor) => {
      const ours = readTcf(text, vendor)
      if (ours.ok) expect(ours).toEqual(readByLibrary(text, vendor))
      else expect(['tcf-malformed', 'tcf-version']).toContain(ours.why)
    }),
    { numRuns: 500 },
  )
})

describe('by hand, since no encoder writes it', () => {
  /** A core with what is tested, and nothing else. */
  const core = ({
    cmpId = 10,
    country = 0,
    restriction,
  }: {
    cmpId?: number
    country?: number
    restriction?: Field[]
  }) =>
    written([
      [2, 6],
      [AT.getTime() / 100, 36],
      [AT.getTime() / 100, 36],
      [cmpId, 12],
      [0, 12 + 6 + 12 + 12],
      [5, 6],
      [1, 1],
      [0, 1 + 12 + 24 + 24 + 1],
      [country, 6],
      [0, 6],
      [0, 16 + 1],
      [0, 16 + 1],
      ...(restriction ? ([[1, 12], ...restriction] as Field[]) : ([[0, 12]] as Field[])),
    ])
  const restriction = ({ purpose = 3, type = 0, first = 21, last = 21 }): Field[] => [
    [purpose, 6],
    [type, 2],
    [1, 12],
    [1, 1],
    [first, 16],
    [last, 16],
  ]

  test.each<[string, string]>([
    ['nothing special', core({})],
    ['a restriction', core({ restriction: restriction({}) })],
    ['a restriction of a purpose that no string carries', core({ restriction: restriction({ purpose: 63 }) })],
    ['the last letter', core({ country: 57 })],
    ['the first platform', core({ cmpId: 2 })],
  ])('%s is read as the library reads it', (_, text) => {
    const expected = readByLibrary(text, VENDOR)
    expect(expected).not.toBeNull()
    expect(readTcf(text, VENDOR)).toEqual(expected)
  })

  test.each<[string, string]>([
    ['purpose 0', core({ restriction: restriction({ purpose: 0 }) })],
    ['an unknown restriction', core({ restriction: restriction({ type: 3 }) })],
    ['a restriction of vendors that ends before it starts', core({ restriction: restriction({ first: 30 }) })],
    ['a country beyond the letters', core({ country: 58 })],
    ['no platform', core({ cmpId: 1 })],
  ])('%s is refused, as by the library', (_, text) => {
    expect(readByLibrary(text, VENDOR)).toBeNull()
    expect(readTcf(text, VENDOR)).toEqual({ ok: false, why: 'tcf-malformed' })
  })
})

describe('refused although the reference library lets it pass', () => {
  const text = tcString(AT)
  const [core, disclosed, publisher] = text.split('.') as [string, string, string]

  test('the parts as they are, in both orders, pass', () => {
    expect(readTcf(text, VENDOR)).toMatchObject({ ok: true, disclosed: true })
    expect(readTcf(`${core}.${publisher}.${disclosed}`, VENDOR)).toMatchObject({ ok: true, disclosed: true })
    expect(readTcf(core, VENDOR)).toMatchObject({ ok: true, disclosed: null })
  })

  test.each([
    ['a segment before the core', `${disclosed}.${core}`, 'tcf-version'],
    ['a second core', `${core}.${disclosed}.${core}`, 'tcf-malformed'],
    ['a segment twice', `${core}.${disclosed}.${disclosed}`, 'tcf-malformed'],
    ['a string of version 1', versionOne(), 'tcf-version'],
    ['a range that ends before it starts', withRange({ first: 30, last: 21, max: 40 }), 'tcf-malformed'],
    ['a range beyond its own bound', withRange({ first: 21, last: 41, max: 40 }), 'tcf-malformed'],
  ])('%s', (_, odd, why) => {
    expect(readByLibrary(odd, VENDOR, { anyVersion: true })).not.toBeNull()
    expect(readTcf(odd, VENDOR)).toEqual({ ok: false, why })
  })

  test('a string too long for a cookie', () => {
    const padded = core + 'A'.repeat(MAX_TCF_LENGTH - core.length)
    expect(readTcf(padded, VENDOR)).toMatchObject({ ok: true })
    expect(readTcf(`${padded}A`, VENDOR)).toEqual({ ok: false, why: 'tcf-too-long' })
  })

  /** The core, then disclosed vendors as one range. */
  function withRange({ first, last, max }: { first: number; last: number; max: number }): string {
    const range: Field[] = [
      [1, 3],
      [max, 16],
      [1, 1],
      [1, 12],
      [1, 1],
      [first, 16],
      [last, 16],
    ]
    return `${core}.${written(range)}`
  }

  /** Version 1 as the library reads it: everything consented to, by the vendors 1 to 40. */
  function versionOne(): string {
    return written([
      [1, 6],
      [AT.getTime() / 100, 36],
      [AT.getTime() / 100, 36],
      [10, 12],
      [0, 12 + 6 + 12 + 12],
      [2 ** 24 - 1, 24],
      [40, 16],
      [0, 1],
      [2 ** 40 - 1, 40],
    ])
  }
})

type Field = [value: number, width: number]

/** Fields as base64url, filled up with zeros. */
function written(fields: Field[]): string {
  const bits = fields.map(([value, width]) => value.toString(2).padStart(width, '0')).join('')
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return (bits.match(/.{1,6}/g) ?? []).map((six) => alphabet[Number.parseInt(six.padEnd(6, '0'), 2)]).join('')
}

/** The same fields by the reference library; null when it refuses the string. */
function readByLibrary(text: string, vendor: number, { anyVersion = false } = {}): TcfConsent | null {
  try {
    const model = TCString.decode(text)
    if (Number(model.version) !== 2 && !anyVersion) return null
    const all = Array.from({ length: MAX_TCF_PURPOSE }, (_, index) => index + 1)
    const mask = (has: (purpose: number) => boolean) =>
      all.reduce((bits, purpose) => (has(purpose) ? bits | (1 << (MAX_TCF_PURPOSE - purpose)) : bits), 0)
    // The library does not tell an absent segment from an empty one.
    const hasDisclosed = text.split('.').some((segment, index) => index > 0 && /^[I-P]/.test(segment))
    return {
      ok: true,
      created: model.created.getTime(),
      lastUpdated: model.lastUpdated.getTime(),
      cmpId: Number(model.cmpId),
      policyVersion: Number(model.policyVersion),
      isServiceSpecific: model.isServiceSpecific,
      purposes: mask((purpose) => model.purposeConsents.has(purpose)),
      forbidden: mask((purpose) => model.publisherRestrictions.getRestrictionType(vendor, purpose) === 0),
      vendorConsent: model.vendorConsents.has(vendor),
      disclosed: hasDisclosed ? model.vendorsDisclosed.has(vendor) : null,
    }
  } catch {
    return null
  }
}

function purposesOf(mask: number): number[] {
  return Array.from({ length: MAX_TCF_PURPOSE }, (_, index) => index + 1).filter((p) => hasTcfPurpose(mask, p))
}

function byNumber(a: number, b: number): number {
  return a - b
}
