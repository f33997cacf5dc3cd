import { type Cell, type Criterion, cellsOf, nameOf, VALUES } from './cell.js'
import { type GridCinema, isOf } from './person.js'

/**
 * A cell asks one thing of cinemas (its territory, `salle`, `ecrans`: a *place*) and one of people (`frequence`, `gout`: a
 * *habit*). Everything is counted by place and habit; a cell is read from the field where its two cross.
 */
export interface Layout {
  cells: readonly Cell[]
  names: readonly string[]
  /** By cell. */
  placeOf: Uint16Array
  habitOf: Uint16Array
  places: number
  habits: number
  /** By place: how many criteria it has; a cell has two at most, and the rest are its habit's. */
  placeCriteria: Uint8Array
  /** By cinema: the places that it is, which are a class. */
  classOf: Uint16Array
  /** By class. */
  placesOfClass: readonly Uint16Array[]
}

const { frequence: FREQUENCES, gout: TASTES } = VALUES

/** How many habits have no criterion, at most one, and at most two. */
const UPTO_ONE = 1 + FREQUENCES.length + TASTES.length
const UPTO_TWO = UPTO_ONE + FREQUENCES.length * TASTES.length

/** Habits: none; the frequencies; the tastes; and each frequency with each taste. The criterion that is not there is -1. */
export function habitNumber({ frequence, taste }: { frequence: number; taste: number }): number {
  if (frequence === -1) return taste === -1 ? 0 : 1 + FREQUENCES.length + taste
  return taste === -1 ? 1 + frequence : UPTO_ONE + frequence * TASTES.length + taste
}

/** The cells of these cinemas, without tastes that are not in `tastes`. */
export function layOut(cinemas: readonly GridCinema[], { tastes }: { tastes: ReadonlySet<string> }): Layout {
  const territories = [...new Set(cinemas.flatMap(({ territories }) => territories))].sort()
  const cells = cellsOf(territories).filter(({ criteria }) =>
    criteria.every(({ dimension, value }) => dimension !== 'gout' || tastes.has(value)),
  )
  const places = new Map<string, { number: number; cell: Cell }>()
  const placeOf = Uint16Array.from(cells, ({ territory, criteria }) => {
    const cell = { territory, criteria: criteria.filter(isOfPlace) }
    const name = nameOf(cell)
    const known = places.get(name)
    if (known === undefined) places.set(name, { number: places.size, cell })
    return known?.number ?? places.size - 1
  })
  return {
    ...{ cells, names: cells.map(nameOf), placeOf, habitOf: Uint16Array.from(cells, habitOfCell) },
    ...{ places: places.size, habits: UPTO_TWO },
    placeCriteria: Uint8Array.from([...places.values()], ({ cell }) => cell.criteria.length),
    ...classesOf(cinemas, [...places.values()]),
  }
}

/** Up to which habit somebody's are counted at a place, when `single` of theirs have at most one criterion and `all` at most two. */
export function habitsAt(criteria: number, { single, all }: { single: number; all: number }): number {
  if (criteria === 2) return 1
  return criteria === 1 ? single : all
}

function classesOf(
  cinemas: readonly GridCinema[],
  places: readonly { number: number; cell: Cell }[],
): Pick<Layout, 'classOf' | 'placesOfClass'> {
  const classes = new Map<string, number>()
  const placesOfClass: Uint16Array[] = []
  const classOf = Uint16Array.from(cinemas, (cinema) => {
    const its = Uint16Array.from(places.filter(({ cell }) => isOf(cell, cinema)).map(({ number }) => number))
    const name = its.join()
    if (!classes.has(name)) classes.set(name, placesOfClass.push(its) - 1)
    return classes.get(name) as number
  })
  return { classOf, placesOfClass }
}

function isOfPlace({ dimension }: Criterion): boolean {
  return dimension === 'salle' || dimension === 'ecrans'
}

function habitOfCell({ criteria }: Cell): number {
  const the = (of: string) => criteria.find(({ dimension }) => dimension === of)?.value ?? ''
  return habitNumber({
    frequence: FREQUENCES.indexOf(the('frequence')),
    taste: TASTES.indexOf(the('gout')),
  })
}
