import fc from 'fast-check'
import {
  ALL_PURPOSES,
  type ConsentClaim,
  type ConsentVerdict,
  judgeConsent,
  PURPOSE,
  PURPOSE_NAMES,
  type PurposeName,
  purposeMask,
  purposeNames,
} from '../../server/consent/index.js'
import { addDays, addMonths } from '../../server/lib/clock.js'
import { sha256 } from '../../server/lib/id.js'
import { referenceGate } from './reference-gate.js'
import { LISTED, type TcStringOptions, tcString, VENDOR } from './tc-string.js'

const now = new Date('2026-11-22T10:00:00Z')
const today = new Date('2026-11-22T00:00:00Z')
const site = { noticeVersion: '2026-11', noticeSha256: sha256('notice'), consentSource: 'auto' }
const all = [...PURPOSE_NAMES]

function judge(claim: ConsentClaim, options: { gpc?: boolean; vendorId?: number | null; at?: Date } = {}) {
  const { gpc = false, vendorId = VENDOR, at = now } = options
  return judgeConsent(claim, { now: at, site, vendorId, gpc })
}

function tcf(options?: TcStringOptions, p: PurposeName[] = all): ConsentClaim {
  return { k: 'tcf', t: tcString(today, options), p: purposeMask(p) }
}

function given(verdict: ConsentVerdict): number {
  return verdict.given ? verdict.purposes : 0
}

describe("a site's own declaration", () => {
  const claim: ConsentClaim = { k: 'manual', p: 5, n: '2026-11' }

  test('gives what it claims, for six months from now, with no other proof than the notice', () => {
    expect(judge(claim)).toEqual({
      given: true,
      purposes: PURPOSE.pool | PURPOSE.pay,
      source: 'manual',
      givenAt: now,
      dated: false,
      expiresAt: new Date('2027-05-22T10:00:00Z'),
      noticeVersion: '2026-11',
      proofSha256: null,
    })
  })

  test.each([
    ['to another version of the notice', { ...claim, n: '2026-10' }, 'notice-outdated'],
    ['without the notice', { k: 'manual', p: ALL_PURPOSES }, 'notice-missing'],
    ['of nothing', { ...claim, p: 0 }, 'no-consent'],
  ] as const)('%s is refused', (_, odd, why) => {
    expect(judge(odd as ConsentClaim)).toEqual({ given: false, why })
  })
})

describe('a yes that tells when it was said', () => {
  const at = (date: string) => Date.parse(date) / 1000
  const claim = (d: number): ConsentClaim => ({ k: 'cmp', c: 'axeptio', p: ALL_PURPOSES, n: '2026-11', d })

  test('holds for six months from then, however late it is brought', () => {
    expect(judge(claim(at('2026-08-01T12:00:00Z')))).toMatchObject({
      given: true,
      source: 'axeptio',
      dated: true,
      givenAt: new Date('2026-08-01T12:00:00Z'),
      expiresAt: new Date('2027-02-01T12:00:00Z'),
    })
  })

  test('by a clock somewhat ahead of ours is taken as said now', () => {
    expect(judge(claim(at('2026-11-23T09:00:00Z')))).toMatchObject({ given: true, givenAt: now })
  })

  test.each([
    ['six months ago', at('2026-05-22T10:00:00Z'), 'consent-expired'],
    ['at the beginning of time', 0, 'consent-expired'],
    ['the day after tomorrow', at('2026-11-24T10:00:00Z'), 'consent-dates'],
  ] as const)('%s is refused', (_, d, why) => {
    expect(judge(claim(d))).toEqual({ given: false, why })
  })

  test('is never worth more than the same one undated', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (d) => {
        const [dated, undated] = [judge(claim(d)), judge({ ...claim(d), d: undefined } as ConsentClaim)]
        expect(given(dated) & ~given(undated)).toBe(0)
        if (dated.given && undated.given) expect(dated.expiresAt <= undated.expiresAt).toBe(true)
      }),
    )
  })
})

describe('a site that declared where its yes comes from', () => {
  const claims: Record<string, ConsentClaim> = {
    manual: { k: 'manual', p: ALL_PURPOSES, n: '2026-11' },
    banner: { k: 'banner', p: ALL_PURPOSES, n: '2026-11' },
    klaro: { k: 'cmp', c: 'klaro', p: ALL_PURPOSES, n: '2026-11' },
    tarteaucitron: { k: 'cmp', c: 'tarteaucitron', p: ALL_PURPOSES, n: '2026-11' },
    tcf: { k: 'tcf', t: tcString(today), p: ALL_PURPOSES },
  }

  test.each(Object.keys(claims))('believes %s alone when it is that', (consentSource) => {
    for (const [source, claim] of Object.entries(claims)) {
      const verdict = judgeConsent(claim, { now, site: { ...site, consentSource }, vendorId: VENDOR, gpc: false })
      if (source === consentSource) expect(verdict).toMatchObject({ given: true, source })
      else expect(verdict).toEqual({ given: false, why: 'source-undeclared' })
    }
  })
})

describe('a consent string', () => {
  test('gives what is claimed and consented to, for six months from its day, with its hash as proof', () => {
    const claim = tcf({}, ['pool', 'pay'])
    expect(judge(claim)).toEqual({
      given: true,
      purposes: PURPOSE.pool | PURPOSE.pay,
      source: 'tcf',
      givenAt: today,
      dated: true,
      expiresAt: new Date('2027-05-22T00:00:00Z'),
      noticeVersion: '2026-11',
      proofSha256: sha256((claim as { t: string }).t),
    })
    expect(given(judge(tcf()))).toBe(ALL_PURPOSES)
  })

  const lastYear = new Date('2025-11-22T00:00:00Z')
  test.each<[string, TcStringOptions, string]>([
    ['of policy 3', { policyVersion: 3 }, 'tcf-policy-outdated'],
    ['for all sites', { isServiceSpecific: false }, 'tcf-not-service-specific'],
    ['of the day after tomorrow', { created: addDays(today, 2) }, 'tcf-dates'],
    ['updated before it was created', { created: today, lastUpdated: addDays(today, -1) }, 'tcf-dates'],
    ['13 months old', { created: new Date('2025-10-22T00:00:00Z') }, 'tcf-too-old'],
    ['just renewed 13 months ago', { created: new Date('2025-10-22T10:00:00Z') }, 'tcf-too-old'],
    ['a year old', { created: lastYear }, 'consent-expired'],
    ['6 months old', { created: new Date('2026-05-22T00:00:00Z') }, 'consent-expired'],
    ['that does not disclose the vendor', { disclosed: [2, 755] }, 'tcf-vendor-undisclosed'],
    ['that refuses the vendor', { vendors: [2, 755], disclosed: [VENDOR] }, 'tcf-vendor-refused'],
    ['without purpose 1', { purposes: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }, 'no-consent'],
    ['with purpose 1 alone', { purposes: [1] }, 'no-consent'],
    ['whose publisher forbids purpose 1', { restrictions: [{ vendor: VENDOR, purpose: 1, type: 0 }] }, 'no-consent'],
  ])('%s is refused', (_, options, why) => {
    expect(judge(tcf(options))).toEqual({ given: false, why })
  })

  test('of tomorrow, by a clock ahead of ours, is taken as given now', () => {
    expect(judge(tcf({ created: addDays(today, 1) }))).toMatchObject({ given: true, givenAt: now })
  })

  test('made before disclosure was asked for passes without, while it lasts', () => {
    const made = new Date('2026-02-28T00:00:00Z')
    const claim: ConsentClaim = {
      k: 'tcf',
      t: tcString(made, { disclosed: [] }).split('.')[0] as string,
      p: ALL_PURPOSES,
    }
    expect(judge(claim, { at: new Date('2026-08-27T00:00:00Z') })).toMatchObject({ given: true, purposes: 7 })
    expect(judge(claim, { at: new Date('2026-08-28T00:00:00Z') })).toEqual({ given: false, why: 'consent-expired' })
  })

  test('made since must carry the segment of disclosed vendors', () => {
    const made = new Date('2026-03-01T00:00:00Z')
    const core = tcString(made).split('.')[0] as string
    expect(judge({ k: 'tcf', t: core, p: ALL_PURPOSES }, { at: made })).toEqual({
      given: false,
      why: 'tcf-vendor-undisclosed',
    })
    expect(judge({ k: 'tcf', t: tcString(made), p: ALL_PURPOSES }, { at: made })).toMatchObject({ given: true })
  })

  test('says nothing of a server without a vendor number', () => {
    expect(judge(tcf(), { vendorId: null })).toEqual({ given: false, why: 'tcf-vendor-unknown' })
  })

  test('a restriction to consent, or of another vendor, takes nothing away', () => {
    const restrictions = [
      { vendor: 22, purpose: 3, type: 0 },
      { vendor: VENDOR, purpose: 7, type: 2 },
    ]
    expect(given(judge(tcf({ restrictions })))).toBe(ALL_PURPOSES)
    expect(given(judge(tcf({ restrictions: [{ vendor: VENDOR, purpose: 3, type: 0 }] })))).toBe(
      PURPOSE.target | PURPOSE.pay,
    )
  })

  test.each([
    ['an empty text', ''],
    ['a single letter', 'C'],
    ['a word', 'yes'],
    ['a NUL', '\0'],
    ['an accent', 'é'],
    ['an endless text', 'C'.repeat(10_000)],
  ])('%s is refused', (_, t) => {
    expect(judge({ k: 'tcf', t, p: ALL_PURPOSES })).toEqual({ given: false, why: expect.stringMatching(/^tcf-/) })
  })
})

const somePurposes = fc.uniqueArray(fc.constantFrom(...PURPOSE_NAMES))
const tcfPurposes = fc.uniqueArray(fc.integer({ min: 1, max: 11 }))
const someVendors = fc.uniqueArray(fc.constantFrom(2, VENDOR, 22, 755))
const someDay = fc.integer({ min: -500, max: 5 }).map((days) => addDays(today, days))
const someOptions = fc.record({
  purposes: tcfPurposes,
  vendors: someVendors,
  disclosed: someVendors,
  restrictions: fc.array(
    fc.record({ vendor: fc.constantFrom(VENDOR, 22), purpose: fc.constantFrom(1, 3, 4, 7), type: fc.nat({ max: 2 }) }),
    { maxLength: 4 },
  ),
  created: someDay,
  policyVersion: fc.integer({ min: 3, max: 5 }),
  isServiceSpecific: fc.boolean(),
})
/** Strings with a good chance to pass, so that properties of accepted ones are not empty. */
const goodOptions = fc.record({
  purposes: tcfPurposes.map((purposes) => [...new Set([1, ...purposes])]),
  created: fc.integer({ min: -181, max: 0 }).map((days) => addDays(today, days)),
})
const anyOptions = fc.oneof(someOptions, goodOptions)

test('without TCF purpose 1 nothing is ever given', () => {
  fc.assert(
    fc.property(anyOptions, somePurposes, (options, p) => {
      expect(given(judge(tcf({ ...options, purposes: options.purposes.filter((n) => n !== 1) }, p)))).toBe(0)
    }),
  )
})

test('each purpose is given only with its own TCF purpose, the vendor, and a claim', () => {
  let accepted = 0
  fc.assert(
    fc.property(anyOptions, somePurposes, (options, p) => {
      const purposes = given(judge(tcf(options, p)))
      if (purposes !== 0) accepted++
      const vendors = (options as TcStringOptions).vendors
      if (vendors && !vendors.includes(VENDOR)) expect(purposes).toBe(0)
      for (const [name, own] of [
        ['pool', 3],
        ['target', 4],
        ['pay', 7],
      ] as const) {
        if (!options.purposes.includes(own) || !p.includes(name)) expect(purposes & PURPOSE[name]).toBe(0)
      }
    }),
    { numRuns: 300 },
  )
  expect(accepted).toBeGreaterThan(20)
})

test('each purpose is decided by itself', () => {
  fc.assert(
    fc.property(anyOptions, somePurposes, (options, p) => {
      const alone = p.map((name) => given(judge(tcf(options, [name]))))
      expect(given(judge(tcf(options, p)))).toBe(alone.reduce((mask, one) => mask | one, 0))
    }),
  )
})

test('taking a consent away never adds a purpose', () => {
  fc.assert(
    fc.property(anyOptions, somePurposes, fc.nat(), (options, p, pick) => {
      const whole: Required<Pick<TcStringOptions, 'purposes' | 'vendors' | 'disclosed'>> & TcStringOptions = {
        vendors: LISTED.slice(0, 30),
        disclosed: LISTED.slice(0, 30),
        ...options,
      }
      const before = given(judge(tcf(whole, p)))
      const without = (list: number[]) => list.filter((_, index) => index !== pick % (list.length || 1))
      for (const less of [
        { ...whole, purposes: without(whole.purposes) },
        { ...whole, vendors: without(whole.vendors) },
        { ...whole, disclosed: without(whole.disclosed) },
        { ...whole, restrictions: [...(whole.restrictions ?? []), { vendor: VENDOR, purpose: 3, type: 0 }] },
      ]) {
        expect(given(judge(tcf(less, p))) & ~before).toBe(0)
      }
      expect(given(judge(tcf(whole, p.slice(1)))) & ~before).toBe(0)
    }),
  )
})

test('what is given is exactly what the gate written with the reference library gives', () => {
  let accepted = 0
  fc.assert(
    fc.property(anyOptions, (options) => {
      const t = tcString(today, options)
      const purposes = given(judge({ k: 'tcf', t, p: ALL_PURPOSES }))
      if (purposes !== 0) accepted++
      expect(purposes).toBe(referenceGate(t, { now, vendorId: VENDOR }))
    }),
    { numRuns: 400 },
  )
  expect(accepted).toBeGreaterThan(50)
})

test('a damaged string gives nothing that the gate written with the reference library would not', () => {
  const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.']
  let accepted = 0
  fc.assert(
    fc.property(goodOptions, fc.nat(), fc.nat({ max: 2 }), fc.constantFrom(...alphabet), (options, at, cut, put) => {
      const whole = tcString(today, options)
      const index = at % whole.length
      const t = whole.slice(0, index) + put + whole.slice(index + cut)
      const purposes = given(judge({ k: 'tcf', t, p: ALL_PURPOSES }))
      if (purposes !== 0) accepted++
      expect(purposes & ~referenceGate(t, { now, vendorId: VENDOR })).toBe(0)
    }),
    { numRuns: 400 },
  )
  expect(accepted).toBeGreaterThan(20)
})

test('a consent is never accepted after it has expired, nor for longer than six months', () => {
  const ages = fc.integer({ min: -181, max: 0 })
  fc.assert(
    fc.property(ages, fc.integer({ min: 0, max: 800 }), (age, days) => {
      const claim = tcf({ created: addDays(today, age) })
      const at = addDays(now, days)
      const verdict = judge(claim, { at })
      if (!verdict.given) return expect(at >= addMonths(addDays(today, age), 6)).toBe(true)
      expect(verdict.expiresAt.getTime()).toBeGreaterThan(at.getTime())
      expect(verdict.expiresAt).toEqual(addMonths(verdict.givenAt, 6))
      expect(judge(claim, { at: verdict.expiresAt })).toEqual({ given: false, why: 'consent-expired' })
    }),
  )
})

test('Global Privacy Control is a no to every claim', () => {
  const manual = somePurposes.map((p): ConsentClaim => ({ k: 'manual', p: purposeMask(p), n: site.noticeVersion }))
  fc.assert(
    fc.property(
      fc.oneof(
        manual,
        anyOptions.map((options) => tcf(options)),
      ),
      (claim) => {
        expect(judge(claim, { gpc: true })).toEqual({ given: false, why: 'gpc' })
      },
    ),
  )
})

test('masks and names of purposes are two writings of the same', () => {
  for (let mask = 0; mask <= ALL_PURPOSES; mask++) expect(purposeMask(purposeNames(mask))).toBe(mask)
  expect(purposeNames(PURPOSE.pool | PURPOSE.pay)).toEqual(['pool', 'pay'])
})
