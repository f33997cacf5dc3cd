import * as fc from 'fast-check'
import { relationsOf } from '../../../server/audience/disclosure/relations.js'
import { rowOf } from '../../../server/audience/disclosure/table.js'
import { audience, chance, cinema, countApart } from './crowd.js'
import { figureOf, History, LAX, whyNot } from './history.js'

const ROOT = 'salles-art-et-essai'
const anyCinema = (n: number, more = {}) => ({ cinema: cinema(`c${n}`, more), people: 100 + 7 * n })
const some = (from: number, to: number, more = {}) =>
  Array.from({ length: to - from }, (_, n) => anyCinema(from + n, more))
const exact = { ...LAX, pPercent: 0 }

test('a figure is held while one or two cinemas joined, and shows three together', () => {
  const history = new History({ settings: exact })
  const first = figureOf(history.release(countApart(some(0, 10))))
  const held = history.release(countApart(some(0, 11)))
  expect(figureOf(held)).toBe(first)
  expect(held.cells[0]).toMatchObject({ cell: ROOT, heldSince: new Date(1000) })
  const still = history.release(countApart(some(0, 12)))
  expect(figureOf(still)).toBe(first)
  expect(still.cells[0]?.heldSince).toEqual(new Date(1000))
  const fresh = history.release(countApart(some(0, 13)))
  expect(figureOf(fresh)).toBe(1800)
  expect(fresh.cells[0]?.heldSince).toBeNull()
})

test('the same when cinemas leave, and when one leaves while two join', () => {
  const leaving = new History({ settings: exact })
  const first = figureOf(leaving.release(countApart(some(0, 10))))
  expect(figureOf(leaving.release(countApart(some(2, 10))))).toBe(first)
  expect(figureOf(leaving.release(countApart(some(3, 10))))).not.toBe(first)
  const both = new History({ settings: exact })
  both.release(countApart(some(0, 10)))
  expect(figureOf(both.release(countApart(some(1, 12))))).toBe(figureOf(both.release(countApart(some(1, 12)))))
})

test('a figure whose cinemas are the same follows its people', () => {
  const history = new History({ settings: exact })
  history.release(countApart(some(0, 10)))
  const doubled = some(0, 10).map((one) => ({ ...one, people: one.people * 2 }))
  expect(figureOf(history.release(countApart(doubled)))).toBe(2600)
})

test('the batch is the federation’s to enlarge, and nobody’s to lower', () => {
  const five = new History({ settings: { ...exact, batchCinemas: 5 } })
  const first = figureOf(five.release(countApart(some(0, 10))))
  expect(figureOf(five.release(countApart(some(0, 14))))).toBe(first)
  expect(figureOf(five.release(countApart(some(0, 15))))).not.toBe(first)
  const one = new History({ settings: { ...exact, batchCinemas: 1 } })
  const before = figureOf(one.release(countApart(some(0, 10))))
  expect(figureOf(one.release(countApart(some(0, 12))))).toBe(before)
})

test('what was never shown waits until it differs by three cinemas from what was', () => {
  const history = new History({ settings: exact })
  history.release(countApart(some(0, 8, { ecrans: '1' })))
  const made = history.release(countApart([...some(0, 7, { ecrans: '1' }), ...some(7, 8), ...some(8, 20)]))
  expect(figureOf(made)).not.toBeNull()
  expect(whyNot(made, 'ecrans:1')).toBe(null)
  const other = new History({ settings: exact })
  other.release(countApart(some(0, 8)))
  const mixed = other.release(countApart([...some(0, 7, { ecrans: '1' }), ...some(7, 20)]))
  expect(whyNot(mixed, 'ecrans:1')).toBe('waits')
})

test('a cinema that has just begun and grows alone is not shown growing', () => {
  const history = new History({ settings: { ...LAX, pPercent: 10 } })
  const old = some(0, 10)
  const made = history.release(countApart([...old, { cinema: cinema('new'), people: 5 }]))
  const grown = history.release(countApart([...old, { cinema: cinema('new'), people: 400 }]))
  expect(figureOf(grown)).toBe(figureOf(made))
  const all = [
    ...old.map((one, n) => ({ ...one, people: one.people + 20 * n })),
    { cinema: cinema('new'), people: 400 },
  ]
  expect(figureOf(history.release(countApart(all)))).not.toBe(figureOf(made))
})

test('two cells of which one has one or two cinemas more are not both shown; of the same cinemas both are, with one figure', () => {
  const near = new History({ settings: exact })
  const made = near.release(countApart([...some(0, 8, { ecrans: '1' }), anyCinema(8)]))
  expect([whyNot(made), whyNot(made, 'ecrans:1')]).toEqual([null, 'waits'])
  const small = some(0, 12, { ecrans: '1', salle: ['recherche'] }).map((one) => ({ ...one, people: 40 }))
  for (let n = 0; n < 12; n++) {
    const same = new History({ key: Buffer.alloc(32, n) }).release(countApart(small))
    expect(figureOf(same)).not.toBeNull()
    expect(figureOf(same, 'ecrans:1')).toBe(figureOf(same))
    expect(figureOf(same, 'salle:recherche+ecrans:1')).toBe(figureOf(same))
  }
})

/** A cinema comes, goes, or a release is made. */
const anyHistory = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ what: fc.constant('join' as const), n: fc.integer({ min: 0, max: 29 }) }) },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('leave' as const), n: fc.integer({ min: 0, max: 29 }) }) },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('release' as const), n: fc.constant(0) }) },
  ),
  { minLength: 10, maxLength: 45 },
)

test('in no history do two published figures differ by one or two cinemas, of one cell or of two, then or now', () => {
  let [published, fresh] = [0, 0]
  fc.assert(
    fc.property(anyHistory, fc.integer({ min: 1, max: 1000 }), (steps, seed) => {
      const random = chance(seed)
      const places = ['Bretagne', 'Occitanie']
      const all = Array.from({ length: 30 }, (_, n) => ({
        cinema: cinema(`c${n}`, {
          territories: ['france', places[n % 2] as string],
          ecrans: n % 5 < 3 ? '1' : '2-3',
          salle: n % 7 < 4 ? ['recherche'] : [],
        }),
        people: audience(random, { median: 90, sigma: 0.7 }),
      }))
      const members = new Set(Array.from({ length: 14 }, (_, n) => n))
      const history = new History({ settings: exact })
      const shown = new Map<string, { side: string; cinemas: ReadonlySet<string> }>()
      for (const { what, n } of steps) {
        if (what === 'join') members.add(n)
        if (what === 'leave') members.delete(n)
        if (what !== 'release' || members.size === 0) continue
        const counts = countApart(
          all.filter((_, n) => members.has(n)),
          { gouts: [] },
        )
        const { projections, personSides } = relationsOf(counts.cells)
        history.release(counts).cells.forEach(({ figure, heldSince }, c) => {
          if (figure === null || heldSince !== null) return
          fresh++
          const row = rowOf(
            { ...counts, cinemas: counts.cinemas.length },
            counts.cells.indexOf(projections[c] as string),
          )
          const cinemas = counts.cinemas.filter((_, at) => (row[at] as number) > 0)
          shown.set(`${personSides[c]} ${cinemas}`, { side: personSides[c] as string, cinemas: new Set(cinemas) })
        })
      }
      const figures = [...shown.values()]
      published += figures.length
      for (const [at, one] of figures.entries())
        for (const other of figures.slice(0, at)) {
          if (one.side !== other.side) continue
          const differ = [...one.cinemas, ...other.cinemas].filter(
            (id) => !(one.cinemas.has(id) && other.cinemas.has(id)),
          )
          if (differ.length < 3) throw new Error(`two figures differ by ${differ.join(' and ')}`)
        }
    }),
    { numRuns: 60 },
  )
  expect(published).toBeGreaterThan(300)
  expect(fresh).toBeGreaterThan(published)
}, 120_000)
