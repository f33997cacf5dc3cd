import * as fc from 'fast-check'
import { type Candidate, SHARINGS, shareAgain, shareOut } from '../../server/click/share.js'
import { uuidFromName } from '../../server/lib/id.js'

const candidate = (cinema: string, changes: Partial<Candidate> = {}): Candidate => ({
  ...{ cinema, term: cinema, priceMicros: 400n, sharing: 'equal', days: 1, lastDay: '2026-11-22' },
  ...changes,
})

const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-11-${String(n).padStart(2, '0')}`)
const candidatesOf = (sharing: fc.Arbitrary<Candidate['sharing']>) =>
  fc.tuple(sharing, fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 60 })).chain(([rule, cinemas]) =>
    fc.tuple(
      ...cinemas.map((cinema) =>
        fc
          .record({
            priceMicros: fc.bigInt({ min: 0n, max: 100_000n }),
            days: fc.integer({ min: 1, max: 90 }),
            lastDay: day,
          })
          .map((facts) => candidate(cinema, { ...facts, sharing: rule })),
      ),
    ),
  )
const anyCandidates = candidatesOf(fc.constantFrom(...SHARINGS))

const sum = (parts: readonly { micros: bigint }[]) => parts.reduce((total, { micros }) => total + micros, 0n)
const byCinema = (parts: readonly { cinema: string; micros: bigint }[]) =>
  new Map([...parts].sort((a, b) => (a.cinema < b.cinema ? -1 : 1)).map(({ cinema, micros }) => [cinema, micros]))

test('whatever the rule, the shares of a click sum to its price exactly, the lowest of those that were agreed', () => {
  fc.assert(
    fc.property(fc.uuid(), anyCandidates, (click, candidates) => {
      const { priceMicros, shares } = shareOut(click, candidates)
      expect(sum(shares)).toBe(priceMicros)
      expect(candidates.some((one) => one.priceMicros === priceMicros)).toBe(true)
      expect(candidates.every((one) => one.priceMicros >= priceMicros)).toBe(true)
      expect(shares.every(({ micros }) => micros >= 0n)).toBe(true)
    }),
  )
})

test('whatever the rule, sharing does not depend on the order of the cinemas', () => {
  fc.assert(
    fc.property(fc.uuid(), anyCandidates, (click, candidates) => {
      const turned = shareOut(click, [...candidates].reverse())
      expect(byCinema(turned.shares)).toEqual(byCinema(shareOut(click, candidates).shares))
    }),
  )
})

test('equal shares differ by one micro-euro at most', () => {
  fc.assert(
    fc.property(fc.uuid(), candidatesOf(fc.constant('equal')), (click, candidates) => {
      const sorted = shareOut(click, candidates)
        .shares.map(({ micros }) => micros)
        .sort((a, b) => Number(a - b))
      expect((sorted.at(-1) as bigint) - (sorted[0] as bigint)).toBeLessThanOrEqual(1n)
    }),
  )
})

test('a share by visits is less than one micro-euro from its exact part', () => {
  fc.assert(
    fc.property(fc.uuid(), candidatesOf(fc.constant('by-visits')), (click, candidates) => {
      const { priceMicros, shares } = shareOut(click, candidates)
      const days = BigInt(candidates.reduce((total, one) => total + one.days, 0))
      for (const [n, { micros }] of shares.entries()) {
        const off = micros * days - priceMicros * BigInt(candidates[n]?.days ?? 0)
        expect(off < days && off > -days).toBe(true)
      }
    }),
  )
})

test('by the last visit, only cinemas of the last day share', () => {
  fc.assert(
    fc.property(fc.uuid(), candidatesOf(fc.constant('last-visit')), (click, candidates) => {
      const last = candidates
        .map(({ lastDay }) => lastDay ?? '')
        .sort()
        .at(-1)
      const winners = candidates.filter(({ lastDay }) => lastDay === last).map(({ cinema }) => cinema)
      expect(shareOut(click, candidates).shares.map(({ cinema }) => cinema)).toEqual(winners)
    }),
  )
})

test.each([
  ['equal', [134n, 133n, 133n]],
  ['by-visits', [300n, 50n, 50n]],
  ['last-visit', [400n]],
] as const)('four hundred micro-euros by %s', (sharing, parts) => {
  const visited = [
    candidate('a', { sharing, days: 6, lastDay: '2026-11-02' }),
    candidate('b', { sharing, lastDay: '2026-11-21' }),
    candidate('c', { sharing, lastDay: '2026-10-01' }),
  ]
  const { shares } = shareOut(uuidFromName('a click'), visited)
  expect(shares.map(({ micros }) => micros).sort((a, b) => Number(b - a))).toEqual(parts)
})

test('where terms differ on how to share, all share alike', () => {
  const mixed = [candidate('a', { sharing: 'last-visit' }), candidate('b', { sharing: 'by-visits', days: 9 })]
  expect(shareOut('click', mixed).shares.map(({ micros }) => micros)).toEqual([200n, 200n])
})

test('the odd micro-euro goes round', () => {
  const cinemas = ['a', 'b', 'c'].map((name) => candidate(uuidFromName(name)))
  const luck = new Map<string, number>()
  for (let n = 0; n < 300; n++) {
    const { shares } = shareOut(uuidFromName(`click ${n}`), cinemas)
    const lucky = shares.find(({ micros }) => micros === 134n)?.cinema ?? ''
    luck.set(lucky, (luck.get(lucky) ?? 0) + 1)
  }
  expect(luck.size).toBe(3)
  for (const times of luck.values()) expect(times).toBeGreaterThan(60)
})

test('when a cinema loses its part the others have all of the price, as they had it among them', () => {
  fc.assert(
    fc.property(fc.uuid(), anyCandidates, fc.nat(), (click, candidates, n) => {
      const first = shareOut(click, candidates).shares
      const termsOf = new Map(candidates.map((one) => [one.cinema, one]))
      const had = first.map((share) => ({ ...(termsOf.get(share.cinema) as Candidate), ...share }))
      const remaining = had.filter((_, at) => at !== n % had.length)
      if (remaining.length === 0) return
      const { priceMicros, shares } = shareAgain(click, remaining)
      expect(sum(shares)).toBe(priceMicros)
      expect(shares.map(({ cinema }) => cinema)).toEqual(remaining.map(({ cinema }) => cinema))
      expect(byCinema(shareAgain(click, [...remaining].reverse()).shares)).toEqual(byCinema(shares))
    }),
  )
  const visits = [candidate('a', { days: 3, sharing: 'by-visits' }), candidate('b', { sharing: 'by-visits' })]
  const had = visits.map((one, n) => ({ ...one, micros: [300n, 100n][n] as bigint }))
  expect(shareAgain('click', had).shares.map(({ micros }) => micros)).toEqual([300n, 100n])
})
