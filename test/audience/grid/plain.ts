import { gridCinema } from '../../../server/audience/grid/cinemas.js'
import {
  cellsOf,
  does,
  isIn,
  isOf,
  nameOf,
  type PooledDay,
  readPerson,
  VALUES,
} from '../../../server/audience/index.js'
import { tastesOf } from '../../../server/film/index.js'
import { type AnyPool, LIVE_PLATFORMS, now, PLATFORMS } from './any-pool.js'

export interface PlainCounts {
  /** Every cell of the grid there is, with or without people. */
  cells: string[]
  people: Map<string, number>
  addressable: Map<string, number>
  matched: Map<string, Map<string, number>>
  /** By cell and place of the cinema in the pool: `<cell> <n>`. */
  byCinema: Map<string, number>
  addressableByCinema: Map<string, number>
}

/** The grid of a pool, one person and one cell after the other, by the evaluator that look-ups and files ask. */
export function plainCounts(pool: AnyPool, { days: windowDays }: { days: number }): PlainCounts {
  const cinemas = pool.cinemas.map(({ region, paris, ...one }, n) =>
    one.ended
      ? null
      : gridCinema({ ...one, id: String(n), region, departement: paris ? '75' : '93', postalCode: null }),
  )
  const tastes = (film: number) => {
    const one = pool.films[film]
    return one === undefined || one.merged ? [] : tastesOf(one, { now })
  }
  const counting = pool.days.filter(
    (one) =>
      !one.expired && one.day >= 0 && one.day < windowDays && (one.purposes & 1) === 1 && cinemas[one.cinema] !== null,
  )
  const films = new Set(counting.flatMap((one) => one.films))
  const behind = (taste: string) => [...films].filter((film) => tastes(film).includes(taste)).length
  const known = new Set(VALUES.gout.filter((taste) => behind(taste) >= 5))
  const there = cinemas.filter((cinema) => cinema !== null)
  const cells = cellsOf([...new Set(there.flatMap(({ territories }) => territories))]).filter(({ criteria }) =>
    criteria.every(({ dimension, value }) => dimension !== 'gout' || known.has(value)),
  )
  const counts: PlainCounts = {
    ...{ cells: cells.map(nameOf), people: new Map(), addressable: new Map() },
    ...{
      matched: new Map(LIVE_PLATFORMS.map((id) => [id, new Map()])),
      byCinema: new Map(),
      addressableByCinema: new Map(),
    },
  }
  for (const visitor of new Set(counting.map((one) => one.visitor))) {
    const its = counting.filter((one) => one.visitor === visitor)
    count(its, [counts.people], counts.byCinema)
    const platforms = pool.matches
      .filter((match) => match.visitor === visitor && !match.expired)
      .map(({ platform }) => PLATFORMS[platform] ?? '')
    const matched = platforms.flatMap((id) => counts.matched.get(id) ?? [])
    count(
      its.filter((one) => (one.purposes & 2) === 2),
      [counts.addressable, ...matched],
      counts.addressableByCinema,
    )
  }
  return counts

  function count(its: AnyPool['days'], totals: Map<string, number>[], byCinema: Map<string, number>): void {
    const days = its.map(({ cinema, day, films }) => ({ cinema: cinemas[cinema], day, films }) as PooledDay)
    const person = readPerson(days, { tastesOf: tastes })
    for (const cell of cells) {
      if (!isIn(cell, person)) continue
      for (const total of totals) raise(total, nameOf(cell))
      if (!does(cell, person)) continue
      for (const cinema of person.cinemas) if (isOf(cell, cinema)) raise(byCinema, `${nameOf(cell)} ${cinema.id}`)
    }
  }
}

function raise(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
