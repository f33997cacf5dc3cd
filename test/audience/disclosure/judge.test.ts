import * as fc from 'fast-check'
import { joined, judge, spreadOf } from '../../../server/audience/disclosure/judge.js'
import { ChosenSettings, DEFAULT_SETTINGS, withHardFloors } from '../../../server/audience/disclosure/settings.js'

const floors = DEFAULT_SETTINGS
const even = (people: number, cinemas: number) =>
  spreadOf(people, Array<number>(cinemas).fill(Math.max(1, Math.floor(people / cinemas))))

/** Any cell: some people, and cinemas that each have some of them. */
const anySpread = fc
  .integer({ min: 1, max: 5000 })
  .chain((people) =>
    fc
      .array(fc.integer({ min: 1, max: Math.ceil(people / 2.5) }), { minLength: 1, maxLength: 12 })
      .map((byCinema) => ({ people, byCinema })),
  )

test('few people, few cinemas, or one that dominates: each has its reason', () => {
  expect(judge(even(99, 9), floors)).toBe('few-people')
  expect(judge(even(500, 4), floors)).toBe('few-cinemas')
  expect(judge(spreadOf(1000, [900, 60, 10, 10, 10, 10]), floors)).toBe('dominated')
  expect(judge(even(100, 9), floors)).toBeNull()
})

test('two that know their own figures are enough to dominate by: the second and the third largest together', () => {
  expect(judge(spreadOf(920, [300, 300, 300, 10, 10]), floors)).toBe('dominated')
  expect(judge(spreadOf(940, [300, 300, 300, 20, 20]), floors)).toBeNull()
})

test('when everybody goes to the same cinemas the figure would tell the largest one', () => {
  expect(judge(spreadOf(1000, [1000, 1000, 900, 900, 900]), floors)).toBe('dominated')
})

test('settings below the hard floors are raised to them', () => {
  const careless = { minPeople: 0, minCinemas: 0, pPercent: 0, noiseScale: 0, activationPeople: 0, batchCinemas: 0 }
  const raised = withHardFloors(careless)
  expect(judge(even(49, 9), raised)).toBe('few-people')
  expect(judge(even(50, 2), raised)).toBe('few-cinemas')
  expect(judge(even(50, 3), raised)).toBeNull()
  expect(raised).toMatchObject({ activationPeople: 50, batchCinemas: 3 })
})

test('the federation cannot choose anything below the hard floors, nor a setting that is none', () => {
  expect(ChosenSettings.safeParse(DEFAULT_SETTINGS).success).toBe(true)
  for (const wrong of [{ minPeople: 49 }, { minCinemas: 2 }, { pPercent: 0 }, { noiseScale: 0 }, { batchCinemas: 2 }])
    expect(ChosenSettings.safeParse({ ...DEFAULT_SETTINGS, ...wrong }).success).toBe(false)
  expect(ChosenSettings.safeParse({ ...DEFAULT_SETTINGS, minPeople: 100.5 }).success).toBe(false)
  expect(ChosenSettings.safeParse({ ...DEFAULT_SETTINGS, more: 1 }).success).toBe(false)
})

test('two cinemas that know their own figures cannot tell a third one’s from a shown one to within ten percent', () => {
  let shown = 0
  fc.assert(
    fc.property(anySpread, ({ people, byCinema }) => {
      if (judge(spreadOf(people, byCinema), floors) !== null) return
      shown++
      const sorted = [...byCinema].sort((a, b) => b - a)
      const [first = 0, second = 0, third = 0] = sorted
      // What they would say of the largest: all that is not theirs. It is too much by all that the others have.
      expect(people - second - third - first).toBeGreaterThanOrEqual(first / 10)
    }),
    { numRuns: 3000 },
  )
  expect(shown).toBeGreaterThan(200)
})

test('the three largest are found in any order, and joined spreads are those of all their cinemas', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 8 }), { maxLength: 4 }), (parts) => {
      const all = parts.flat().filter((n) => n > 0)
      const sorted = [...all, 0, 0, 0].sort((a, b) => b - a)
      const expected = { people: 900, cinemas: all.length, top: sorted.slice(0, 3) }
      expect(spreadOf(900, parts.flat())).toEqual(expected)
      expect(
        joined(
          900,
          parts.map((part) => spreadOf(0, part)),
        ),
      ).toEqual(expected)
    }),
  )
})
