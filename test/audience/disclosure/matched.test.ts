import * as fc from 'fast-check'
import type { GridCounts } from '../../../server/audience/grid/count.js'
import { cinema, countApart } from './crowd.js'
import { History } from './history.js'

const ROOT = 'salles-art-et-essai'
const PLATFORM = 'p'

/** Whole audiences, those of them that may be addressed, and those of these that a platform knows. */
function counts({
  sizes,
  addressable,
  matched,
}: {
  sizes: readonly number[]
  addressable: readonly number[]
  matched: number
}): GridCounts {
  const of = (people: readonly number[]) =>
    countApart(
      people.map((n, at) => ({ cinema: cinema(`c${at}`), people: n })),
      { crossed: false },
    )
  const [all, some] = [of(sizes), of(addressable)]
  return {
    ...all,
    addressable: some.people,
    addressableByCinema: some.byCinema,
    matched: new Map([[PLATFORM, all.people.map((_, n) => Math.min(matched, some.people[n] as number))]]),
  }
}

const rootOf = (given: Parameters<typeof counts>[0]) =>
  new History().release(counts(given)).cells.find(({ cell }) => cell === ROOT)

test('300 of one cinema may not be addressed: neither how many may, nor how many of these a platform knows is told', () => {
  const sizes = [650, ...Array<number>(6).fill(475)]
  const root = rootOf({ sizes, addressable: [350, ...sizes.slice(1)], matched: 3200 })
  expect(root?.figure).not.toBeNull()
  expect(root?.addressable).toEqual({ figure: null, withheld: 'difference' })
  expect(root?.matched[PLATFORM]).toEqual({ figure: null, withheld: 'difference' })
})

test('who is known to a platform is withheld wherever those who may be addressed are, and is never more', () => {
  const cinemas = fc.array(fc.tuple(fc.integer({ min: 20, max: 600 }), fc.integer({ min: 0, max: 100 })), {
    minLength: 3,
    maxLength: 9,
  })
  let withheld = 0
  fc.assert(
    fc.property(cinemas, fc.integer({ min: 0, max: 100 }), (given, percent) => {
      const sizes = given.map(([people]) => people)
      const addressable = given.map(([people, part]) => Math.floor((people * part) / 100))
      const all = addressable.reduce((sum, n) => sum + n, 0)
      const root = rootOf({ sizes, addressable, matched: Math.floor((all * percent) / 100) })
      const known = root?.matched[PLATFORM]?.figure ?? null
      const may = root?.addressable.figure ?? null
      if (may === null) {
        withheld++
        expect(known).toBeNull()
      } else if (known !== null) expect(known).toBeLessThanOrEqual(may)
    }),
  )
  expect(withheld).toBeGreaterThan(5)
})
