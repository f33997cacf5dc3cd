import * as fc from 'fast-check'
import {
  CLICK_NOISE,
  closedMonths,
  FEWEST_TOLD,
  firstOpenDay,
  type PersonalClicks,
  protectClicks,
  type ShownClicks,
} from '../../../server/audience/disclosure/clicks.js'
import { shiftDay } from '../../../server/lib/paris.js'
import { chance } from './crowd.js'

const key = Buffer.alloc(32, 5)
const FIRST = '2026-11-01'
const day = (n: number) => shiftDay(FIRST, n)
const sealing = { campaign: 1, kind: 'payable', key, today: day(60) }
const click = (n: number, more: Partial<PersonalClicks> = {}): PersonalClicks => {
  return { day: day(n), placement: 1, creative: 1, clicks: 1, ...more }
}
const all = ({ total, periods, placement, creative }: ShownClicks) => {
  return { total, periods, placements: [1, 2, 3].map(placement), creatives: [1, 2, 3].map(creative) }
}

const anyRows = fc.array(
  fc.record({
    day: fc.nat(40).map(day),
    placement: fc.integer({ min: 1, max: 3 }),
    creative: fc.integer({ min: 1, max: 3 }),
    clicks: fc.integer({ min: 0, max: 40 }),
  }),
  { maxLength: 60 },
)

test('a click that one person alone could make is told by nothing', () => {
  const none = all(protectClicks([], sealing))
  expect(all(protectClicks([click(3)], sealing))).toEqual(none)
  expect(none.total).toEqual({ figure: null, withheld: 'few-clicks' })
  expect(all(protectClicks([click(3, { clicks: FEWEST_TOLD - 1 })], sealing))).toEqual(none)
})

test('whatever is asked again gives the same, in whatever order it is read', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      expect(all(protectClicks([...rows].reverse(), sealing))).toEqual(all(protectClicks(rows, sealing)))
    }),
  )
})

test('nothing is told of less than the floor, and all figures have two significant digits', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const { total, periods, placements, creatives } = all(protectClicks(rows, sealing))
      for (const { figure } of [total, ...periods, ...placements, ...creatives]) {
        if (figure === null) continue
        expect(figure).toBeGreaterThanOrEqual(FEWEST_TOLD)
        expect(String(figure).replace(/0+$/, '').length).toBeLessThanOrEqual(2)
      }
      const told = rows.filter((row) => periods.some(({ to }) => row.day <= to))
      expect(told.reduce((sum, { clicks }) => sum + clicks, 0)).toBeGreaterThanOrEqual(periods.length * FEWEST_TOLD)
    }),
  )
})

test('days follow one another, and what was told once stays when later days come', () => {
  fc.assert(
    fc.property(anyRows, fc.integer({ min: 0, max: 45 }), (rows, days) => {
      const { periods } = protectClicks(rows, sealing)
      for (const [n, { from, to }] of periods.entries()) {
        expect(from).toBe(n === 0 ? null : shiftDay(periods[n - 1]?.to as string, 1))
        expect(from === null || from <= to).toBe(true)
      }
      const earlier = protectClicks(rows, { ...sealing, today: day(days) })
      expect(periods.slice(0, earlier.periods.length)).toEqual(earlier.periods)
    }),
  )
})

test('the last two days are not told yet: a click that is added today moves nothing', () => {
  fc.assert(
    fc.property(anyRows, fc.integer({ min: 0, max: 1 }), fc.integer({ min: 1, max: 200 }), (rows, ago, clicks) => {
      const more = click(60 - ago, { clicks })
      expect(all(protectClicks([...rows, more], sealing))).toEqual(all(protectClicks(rows, sealing)))
    }),
  )
})

test('the same clicks have one figure, whether of the period, of the only placement or of the only creative', () => {
  for (let n = 0; n < 50; n++) {
    const { total, placement, creative } = protectClicks([click(n % 20, { clicks: 200 + n })], sealing)
    expect([placement(1), creative(1)]).toEqual([total, total])
  }
})

test('without a key nothing is told', () => {
  expect(protectClicks([click(1, { clicks: 900 })], { ...sealing, key: null }).total.figure).toBeNull()
})

test('a month is exact for the operator once it is over, with all its clicks there, and nothing before', () => {
  const rows = [click(0), click(29, { clicks: 4 }), click(30, { clicks: 7 })]
  expect(closedMonths(rows, { today: '2026-12-01' })).toEqual([])
  expect(firstOpenDay('2026-12-01')).toBe('2026-11-01')
  expect(closedMonths(rows, { today: '2026-12-02' })).toEqual([{ month: '2026-11', clicks: 5 }])
  expect(firstOpenDay('2026-12-02')).toBe('2026-12-01')
  fc.assert(
    fc.property(anyRows, fc.nat(80), (rows, n) => {
      const today = day(n)
      for (const { month } of closedMonths(rows, { today })) expect(`${month}-31` < firstOpenDay(today)).toBe(true)
    }),
  )
})

/** What an attacker who has a link that one person alone was given guesses of that click, with all figures before them. */
const DRAWS = 6000

function attack(pad: (seed: number) => number, guess: (shown: ShownClicks, padded: number) => boolean): number {
  let right = 0
  for (let seed = 1; seed <= DRAWS; seed++) {
    const random = chance(seed)
    const isPaid = random() < 0.5
    const padded = pad(seed)
    const secret = Buffer.alloc(32)
    secret.writeUInt32LE(seed)
    // Clicks of people whom they know, on other placements and creatives, so that each sum is another one.
    const rows = [
      click(1, { placement: 1, creative: 1, clicks: Math.floor(padded / 3) }),
      click(1, { placement: 1, creative: 2, clicks: Math.floor(padded / 3) }),
      click(1, { placement: 2, creative: 1, clicks: padded - 2 * Math.floor(padded / 3) }),
    ]
    const target = isPaid ? [click(1)] : []
    if (guess(protectClicks([...rows, ...target], { ...sealing, key: secret }), padded) === isPaid) right++
  }
  return right / DRAWS
}

test('padded with clicks of known people, all figures together tell little more than a coin about one click', () => {
  const byTotal = attack(
    () => 90,
    ({ total }, padded) => (total.figure ?? 0) > padded,
  )
  const byAll = attack(
    () => 99,
    ({ total, placement, creative }, padded) => {
      const third = Math.floor(padded / 3)
      const signs = [
        (total.figure ?? padded) - padded,
        (placement(1).figure ?? 2 * third) - 2 * third,
        (creative(1).figure ?? padded - third) - (padded - third),
      ].map((difference) => Math.sign(difference - 0.5))
      return signs.reduce((sum, sign) => sum + sign, 0) > 0
    },
  )
  const byThreshold = attack(
    (seed) => FEWEST_TOLD + (seed % 25),
    ({ total }) => total.figure !== null,
  )
  for (const rate of [byTotal, byAll, byThreshold]) expect(rate).toBeLessThan(0.56)
  // An exact total would say it every time.
  expect(CLICK_NOISE).toBeGreaterThanOrEqual(6)
}, 120_000)

test('adding a known click every day finds no noise that stays the same: the next step has another', () => {
  let right = 0
  for (let seed = 1; seed <= 500; seed++) {
    const secret = Buffer.alloc(32)
    secret.writeUInt32LE(seed)
    const rows = Array.from({ length: 12 }, (_, n) => click(n, { clicks: 80 }))
    const isPaid = chance(seed)() < 0.5
    const { periods } = protectClicks(isPaid ? [...rows, click(11)] : rows, { ...sealing, key: secret })
    // The noise of the days before, taken for that of the last.
    const before = periods.slice(0, -1).map(({ figure }) => figure - 80)
    const offset = before.reduce((sum, n) => sum + n, 0) / before.length
    if ((periods.at(-1)?.figure as number) - 80 - offset > 0.5 === isPaid) right++
  }
  expect(right / 500).toBeLessThan(0.57)
})

test('a total less its parts is a number of clicks to within the noise only', () => {
  const errors: number[] = []
  for (let seed = 1; seed <= 2000; seed++) {
    const secret = Buffer.alloc(32)
    secret.writeUInt32LE(seed)
    const rows = [click(1, { placement: 1, clicks: 90 }), click(1, { placement: 2, clicks: 1 })]
    const { total, placement } = protectClicks(rows, { ...sealing, key: secret })
    expect(placement(2).figure).toBeNull()
    errors.push((total.figure as number) - (placement(1).figure as number) - 1)
  }
  const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length)
  expect(deviation).toBeGreaterThan(CLICK_NOISE)
})
