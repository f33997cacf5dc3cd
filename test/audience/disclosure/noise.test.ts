import * as fc from 'fast-check'
import { stickyNoise, stickyUniform, twoDigits, twoDigitsUp } from '../../../server/audience/disclosure/noise.js'

const key = Buffer.alloc(32, 9)

test('the same question has the same noise, a thousand times', () => {
  const asked = Array.from({ length: 1000 }, () => stickyNoise({ key, name: 'a cell|people|a week', scale: 3 }))
  expect(new Set(asked).size).toBe(1)
})

test('another name or another key has another noise', () => {
  const names = Array.from({ length: 200 }, (_, n) => stickyNoise({ key, name: `cell ${n}`, scale: 3 }))
  const other = Array.from({ length: 200 }, (_, n) =>
    stickyNoise({ key: Buffer.alloc(32, 8), name: `cell ${n}`, scale: 3 }),
  )
  expect(new Set(names).size).toBeGreaterThan(8)
  expect(names).not.toEqual(other)
})

test.each([2, 3, 5, 10])(
  'the noise of scale %i is two-sided geometric: centred, with the variance of its law',
  (scale) => {
    const draws = Array.from({ length: 40_000 }, (_, n) => stickyNoise({ key, name: `draw ${scale} ${n}`, scale }))
    const mean = draws.reduce((sum, n) => sum + n, 0) / draws.length
    const variance = draws.reduce((sum, n) => sum + (n - mean) ** 2, 0) / draws.length
    const alpha = Math.exp(-1 / scale)
    const expected = (2 * alpha) / (1 - alpha) ** 2
    expect(Math.abs(mean)).toBeLessThan((4 * Math.sqrt(expected)) / Math.sqrt(draws.length))
    expect(variance / expected).toBeGreaterThan(0.94)
    expect(variance / expected).toBeLessThan(1.06)
    const zeros = draws.filter((n) => n === 0).length / draws.length
    expect(zeros).toBeCloseTo((1 - alpha) / (1 + alpha), 1)
  },
)

test('there is none of scale 0, and none beyond twenty scales', () => {
  expect(stickyNoise({ key, name: 'x', scale: 0 })).toBe(0)
  const largest = Math.max(
    ...Array.from({ length: 5000 }, (_, n) => Math.abs(stickyNoise({ key, name: `${n}`, scale: 2 }))),
  )
  expect(largest).toBeLessThanOrEqual(40)
})

test('uniform draws are between 0 and 1, and sticky', () => {
  const draws = Array.from({ length: 2000 }, (_, n) => stickyUniform({ key, name: `${n}` }))
  expect(Math.min(...draws)).toBeGreaterThan(0)
  expect(Math.max(...draws)).toBeLessThan(1)
  expect(draws.reduce((sum, n) => sum + n, 0) / draws.length).toBeCloseTo(0.5, 1)
  expect(stickyUniform({ key, name: '1' })).toBe(draws[1])
})

test('a figure has two significant digits, rounded or rounded up', () => {
  expect([123, 45_678, 99, 7, 995].map(twoDigits)).toEqual([120, 46_000, 99, 7, 1000])
  expect([101, 100, 80, 1001].map(twoDigitsUp)).toEqual([110, 100, 80, 1100])
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (n) => {
      expect(Number(twoDigits(n).toPrecision(2))).toBe(twoDigits(n))
      expect(twoDigitsUp(n)).toBeGreaterThanOrEqual(n)
    }),
  )
})
