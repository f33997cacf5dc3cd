import * as fc from 'fast-check'
import { DEFAULT_SETTINGS } from '../../../server/audience/disclosure/settings.js'
import { chance, cinema, countApart } from './crowd.js'
import { History } from './history.js'

const ROOT = 'salles-art-et-essai'
const settings = { ...DEFAULT_SETTINGS, minPeople: 50 }
const flags = (made: ReturnType<History['release']>) =>
  made.cells.filter(({ activated }) => activated).map(({ cell }) => cell)

/** Cinemas of some hundred people, and how many there are in all. */
function crowd(sizes: readonly number[]) {
  return countApart(
    sizes.map((people, n) => ({ cinema: cinema(`c${n}`), people })),
    { crossed: false },
  )
}

test('a cell becomes usable at its own floor, above the one that is set, and stays so down to the one that is set', () => {
  const becomes: number[] = []
  for (let seed = 1; seed <= 60; seed++) {
    const key = Buffer.alloc(32, seed)
    const history = new History({ key, settings })
    let at: number | null = null
    for (let people = 900; people <= 1300 && at === null; people += 10)
      if (flags(history.release(crowd(Array<number>(10).fill(people / 10)))).includes(ROOT)) at = people
    becomes.push(at ?? 0)
    let left: number | null = null
    for (let people = at ?? 0; people >= 900 && left === null; people -= 10)
      if (!flags(history.release(crowd(Array<number>(10).fill(people / 10)))).includes(ROOT)) left = people
    // Never said below the floor that is set; and no flicker where it became usable.
    expect(left).not.toBeNull()
    expect(left as number).toBeGreaterThanOrEqual(settings.activationPeople - 10)
    expect((at as number) - (left as number)).toBeGreaterThan(80)
  }
  expect(Math.min(...becomes)).toBeGreaterThanOrEqual(settings.activationPeople * 1.1)
  expect(new Set(becomes).size).toBeGreaterThan(5)
})

test('whatever cinemas come and go, a flag changes with a batch of at least three only, as figures do', () => {
  let changed = 0
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 60, max: 300 }), { minLength: 12, maxLength: 12 }),
      fc.array(fc.uniqueArray(fc.nat(11), { maxLength: 8 }), { minLength: 2, maxLength: 6 }),
      (sizes, absences) => {
        const history = new History({ settings })
        let last: { here: string; usable: boolean; set: Set<number> } | null = null
        for (const away of absences) {
          const present = sizes.map((_, n) => n).filter((n) => !away.includes(n))
          const made = history.release(
            countApart(
              present.map((n) => ({ cinema: cinema(`c${n}`), people: sizes[n] as number })),
              { crossed: false },
            ),
          )
          const usable = flags(made).includes(ROOT)
          if (last !== null && usable !== last.usable) {
            changed++
            const before: Set<number> = last.set
            const differ =
              [...before].filter((n) => !present.includes(n)).length + present.filter((n) => !before.has(n)).length
            expect(differ).toBeGreaterThanOrEqual(3)
          }
          const fresh = made.behind.some(({ projection }) => projection === ROOT)
          if (fresh || last === null) last = { here: '', usable, set: new Set(present) }
          else expect(usable && !last.usable).toBe(false)
        }
      },
    ),
    { numRuns: 300 },
  )
  expect(changed).toBeGreaterThan(10)
})

test('one cinema leaves: before and after, what is said bounds its audience no better than without it', () => {
  let [exact, published] = [0, 0]
  for (let seed = 1; seed <= 400; seed++) {
    const random = chance(seed)
    const sizes = Array.from({ length: 9 }, () => 60 + Math.floor(random() * 160))
    const key = Buffer.alloc(32)
    key.writeUInt32LE(seed)
    const history = new History({ key, settings })
    const [whole, without] = [crowd(sizes), crowd(sizes.slice(0, 8))]
    const [first, second] = [history.release(whole), history.release(without)]
    if (first.active.has(ROOT) && !second.active.has(ROOT)) exact++
    if (flags(first).includes(ROOT) !== flags(second).includes(ROOT)) published++
  }
  // The exact set tells of one cinema that leaves; what is said of it does not move.
  expect(exact).toBeGreaterThan(20)
  expect(published).toBe(0)
})

test('a cell whose number is withheld is not said to be above a floor, though it is used', () => {
  const sizes = [650, ...Array<number>(6).fill(475)]
  const [all, some] = [crowd(sizes), crowd([350, ...sizes.slice(1)])]
  const made = new History({ settings }).release({
    ...all,
    ...{ addressable: some.people, addressableByCinema: some.byCinema },
  })
  const root = made.cells.find(({ cell }) => cell === ROOT)
  expect(root?.addressable).toEqual({ figure: null, withheld: 'difference' })
  expect(made.active.has(ROOT)).toBe(true)
  expect(root?.activated).toBe(false)
})

test('the same days asked again say the same', () => {
  const history = new History({ settings })
  const first = flags(history.release(crowd(Array<number>(10).fill(200)), { window: 'w' }))
  expect(first).toContain(ROOT)
  expect(flags(history.release(crowd(Array<number>(10).fill(60)), { window: 'w' }))).toEqual(first)
})
