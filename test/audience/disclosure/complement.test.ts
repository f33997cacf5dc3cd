import * as fc from 'fast-check'
import { toldByAll } from '../../../server/audience/disclosure/combine.js'
import { judge, spreadOf } from '../../../server/audience/disclosure/judge.js'
import { type Family, relationsOf } from '../../../server/audience/disclosure/relations.js'
import { withHardFloors } from '../../../server/audience/disclosure/settings.js'
import { measuresOf, rowOf, spreadsOf } from '../../../server/audience/disclosure/table.js'
import type { GridCounts } from '../../../server/audience/grid/count.js'
import { audience, chance, cinema, count, countApart } from './crowd.js'
import { figureOf, History, LAX, whyNot } from './history.js'

const places = ['Bretagne', 'Occitanie', 'Corse']
const FREQUENCES: Record<string, number> = { occasionnelle: 0.55, reguliere: 0.3, assidue: 0.15 }

/** Cinemas anywhere, each with its own audience. */
function anyGrid(seed: number, { cinemas = 14, median = 120 } = {}): GridCounts {
  const random = chance(seed)
  const of = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const sizes = Array.from({ length: cinemas }, (_, n) => ({
    cinema: cinema(`c${n}`, {
      territories: random() < 0.1 ? ['france'] : ['france', of(places)],
      salle: [
        ...(random() < 0.4 ? ['recherche'] : []),
        ...(random() < 0.9 ? [of(['categorie-a', 'categorie-b'])] : []),
      ],
      ecrans: random() < 0.9 ? of(['1', '2-3']) : null,
    }),
    people: audience(random, { median }),
  }))
  const tastes = new Map(sizes.map((_, n) => [n, random()]))
  return countApart(sizes, { share: (value, n) => FREQUENCES[value] ?? (tastes.get(n) as number) / 2 })
}

/**
 * The attacker: knows every shown figure exactly, as if there were neither noise nor rounding, and how cells divide one another. They
 * solve for all that is hidden, by plain elimination of all lines at once.
 */
function solvedByAttacker(
  families: readonly Family[],
  { known, hasRest }: { known: readonly boolean[]; hasRest: readonly boolean[] },
): Set<number> {
  const width = known.length + families.length
  const rows = families.map(({ parent, children }, number) => {
    const row = new Map<number, number>()
    if (!known[parent]) row.set(parent, -1)
    for (const cell of children) if (!known[cell]) row.set(cell, 1)
    if (hasRest[number]) row.set(known.length + number, 1)
    return row
  })
  const done: Map<number, number>[] = []
  for (let column = 0; column < width; column++) {
    const at = rows.findIndex((row) => row.has(column))
    if (at < 0) continue
    const [pivot] = rows.splice(at, 1) as [Map<number, number>]
    for (const row of [...rows, ...done]) {
      const times = (row.get(column) ?? 0) / (pivot.get(column) as number)
      if (times === 0) continue
      for (const [n, value] of pivot) {
        const left = (row.get(n) ?? 0) - times * value
        if (Math.abs(left) < 1e-9) row.delete(n)
        else row.set(n, left)
      }
    }
    done.push(pivot)
  }
  return new Set(done.filter(({ size }) => size === 1).flatMap((row) => [...row.keys()]))
}

const hasRestOf = (counts: GridCounts, families: readonly Family[]) => {
  const { people } = measuresOf(counts)
  return families.map(({ by, parent, children }) =>
    by === 'people'
      ? false
      : rowOf(people, parent).some((n, at) => n > 0 && children.every((cell) => rowOf(people, cell)[at] === 0)),
  )
}

test('a region that is too small takes another with it: the country less the others would tell it', () => {
  const sizes = ['Bretagne', 'Occitanie', 'Corse'].flatMap((region, r) =>
    Array.from({ length: r === 2 ? 2 : 5 }, (_, n) => ({
      cinema: cinema(`${region} ${n}`, { territories: ['france', region] }),
      people: 100 + 10 * r + n,
    })),
  )
  const made = new History({ settings: LAX }).release(countApart(sizes))
  expect(figureOf(made)).not.toBeNull()
  expect(whyNot(made, 'region:Corse')).toBe('few-cinemas')
  expect([whyNot(made, 'region:Bretagne'), whyNot(made, 'region:Occitanie')]).toEqual(['complement', null])
})

test('a hidden frequency takes another with it: each of the people is in exactly one', () => {
  const sizes = Array.from({ length: 6 }, (_, n) => ({ cinema: cinema(`c${n}`), people: 100 }))
  const share = (value: string) => ({ occasionnelle: 0.5, reguliere: 0.45, assidue: 0.05 })[value] ?? 0
  const made = new History({ settings: LAX }).release(countApart(sizes, { share }))
  expect(whyNot(made, 'frequence:assidue')).toBe('few-people')
  expect(whyNot(made, 'frequence:reguliere')).toBe('complement')
  expect(figureOf(made, 'frequence:occasionnelle')).toBe(300)
})

test('what is told by all shown cells together is found, as plain elimination of all lines finds it', () => {
  const { cells } = anyGrid(3)
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.double({ min: 0.2, max: 0.95, noNaN: true }),
      (seed, open) => {
        const random = chance(seed)
        const { families } = relationsOf(cells)
        const some = families.filter(() => random() < 0.3)
        const known = cells.map(() => random() < open)
        const hasRest = some.map(() => random() < 0.3)
        const told = toldByAll(some, { known, hasRest })
        const found = new Set([...told.cells, ...told.rests.map((n) => n + known.length)])
        expect(found).toEqual(solvedByAttacker(some, { known, hasRest }))
      },
    ),
    { numRuns: 10 },
  )
}, 120_000)

test('nothing that is too small is told by any combination of all that is shown', () => {
  let [hidden, told] = [0, 0]
  for (let seed = 1; seed <= 60; seed++) {
    const counts = anyGrid(seed)
    const made = new History({ settings: LAX }).release(counts)
    const { families } = relationsOf(counts.cells)
    const shown = made.cells.map(({ figure }) => figure !== null)
    const spreads = spreadsOf(measuresOf(counts).people)
    const floors = withHardFloors(LAX)
    const isUnsafe = (cell: number) => judge(spreads[cell] as (typeof spreads)[number], floors) !== null
    hidden += shown.filter((one, cell) => !one && (counts.people[cell] as number) > 0).length
    const known = shown.map((one, cell) => one || counts.people[cell] === 0)
    const solved = solvedByAttacker(families, { known, hasRest: hasRestOf(counts, families) })
    told += [...solved].filter((cell) => cell < shown.length && (counts.people[cell] as number) > 0).length
    expect(
      [...solved].filter((cell) => cell < shown.length && isUnsafe(cell)).map((cell) => counts.cells[cell]),
    ).toEqual([])
  }
  expect(hidden).toBeGreaterThan(1000)
  // The attacker does solve for cells: for those alone that were hidden to hide others.
  expect(told).toBeGreaterThan(0)
}, 120_000)

test('a cell less the cells that divide it leaves nothing too small, whoever visits several cinemas', () => {
  const random = chance(11)
  let looked = 0
  for (let round = 0; round < 40; round++) {
    const cinemas = Array.from({ length: 12 }, (_, n) =>
      cinema(`c${n}`, {
        territories: n % 5 === 4 ? ['france'] : ['france', places[n % 3] as string],
        ecrans: n % 2 ? '1' : '2-3',
      }),
    )
    const people = Array.from({ length: 900 }, () => ({
      cinemas: cinemas.filter(() => random() < 0.12),
      frequence: random() < 0.7 ? 'occasionnelle' : 'reguliere',
      gouts: new Set<string>(),
    })).filter((one) => one.cinemas.length > 0)
    const counts = count(cinemas, people)
    const made = new History({ settings: LAX }).release(counts)
    const { families } = relationsOf(counts.cells)
    const table = measuresOf(counts).people
    for (const { by, parent, children } of families) {
      const open = children.filter((cell) => made.cells[cell]?.figure !== null)
      if (made.cells[parent]?.figure === null || open.length === 0 || by === 'cinemas') continue
      const left = rowOf(table, parent).map(
        (n, at) => n - open.reduce((sum, cell) => sum + (rowOf(table, cell)[at] as number), 0),
      )
      const rest =
        (counts.people[parent] as number) - open.reduce((sum, cell) => sum + (counts.people[cell] as number), 0)
      if (rest === 0) continue
      looked++
      expect(judge(spreadOf(rest, left), withHardFloors(LAX))).toBeNull()
    }
  }
  expect(looked).toBeGreaterThan(5)
}, 60_000)

test('a taste that nearly everybody has is withheld: beside the whole it would tell the few who have it not', () => {
  const sizes = Array.from({ length: 8 }, (_, n) => ({ cinema: cinema(`c${n}`), people: 100 }))
  const most = (value: string) => ({ reguliere: 0.3, assidue: 0.2, drame: 0.95, western: 0.5 })[value] ?? 0
  const made = new History({ settings: LAX }).release(countApart(sizes, { share: most }))
  expect(whyNot(made, 'gout:drame')).toBe('difference')
  expect(figureOf(made, 'gout:western')).toBe(400)
  // Of two cinemas: however many these people are, each of the two knows the other's.
  const oneSided = (value: string, n: number) => (value === 'drame' && n < 6 ? 1 : most(value) / 2)
  const other = new History({ settings: LAX }).release(countApart(sizes, { share: oneSided }))
  expect(whyNot(other, 'gout:drame')).toBe('difference')
})

test('of two cells of which one is inside the other, what is between is never of fewer than fifty people or three cinemas', () => {
  let pairs = 0
  for (let seed = 1; seed <= 25; seed++) {
    const counts = anyGrid(seed, { median: 200 })
    const made = new History({ settings: LAX }).release(counts)
    const table = measuresOf(counts).people
    const { nested, projections, personSides } = relationsOf(counts.cells)
    for (const { outer, inner } of nested) {
      if (made.cells[outer]?.figure === null || made.cells[inner]?.figure === null) continue
      const [all, part] = [rowOf(table, outer), rowOf(table, inner)]
      const cinemas = all.filter((n, at) => n > (part[at] as number)).length
      const people = (counts.people[outer] as number) - (counts.people[inner] as number)
      const isOne =
        people === 0 && projections[outer] !== projections[inner] && personSides[outer] === personSides[inner]
      if (isOne) continue
      pairs++
      if (people < 50 || cinemas < 3)
        throw new Error(`${counts.cells[outer]} less ${counts.cells[inner]}: ${people} of ${cinemas}`)
    }
  }
  expect(pairs).toBeGreaterThan(500)
}, 60_000)
