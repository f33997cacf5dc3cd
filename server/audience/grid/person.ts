import { type Cell, FRANCE } from './cell.js'

/** A participating cinema as the grid sees it. */
export interface GridCinema {
  id: string
  /** `france`, its région where it is known, `paris` for one of Paris. */
  territories: readonly string[]
  /** Values of the dimension `salle` that it has. */
  salle: readonly string[]
  /** Its value of the dimension `ecrans`; null when its screens are not known. */
  ecrans: string | null
}

/** One day of the pool of one person at a participating cinema. */
export interface PooledDay {
  cinema: GridCinema
  /** Any number that is the same for the same day. */
  day: number
  films: readonly number[]
}

/** What the grid asks of a person. */
export interface GridPerson {
  cinemas: readonly GridCinema[]
  /** Value of the dimension `frequence`. */
  frequence: string
  /** Values of the dimension `gout` that the person has. */
  gouts: ReadonlySet<string>
}

/** Different days in the window from which on somebody comes regularly, and assiduously. */
export const REGULAR_DAYS = 3
export const ASSIDUOUS_DAYS = 7
/** Different films of a taste that make it somebody's: one may be chance. */
export const FILMS_OF_TASTE = 2

/**
 * The one place that says what somebody is, from their pooled days of the window. Who counts a release, who answers a look-up
 * and who writes a file all ask here.
 * @param tastesOf the tastes that a film speaks for: none for a film for children
 */
export function readPerson(
  days: readonly PooledDay[],
  { tastesOf }: { tastesOf: (film: number) => readonly string[] },
): GridPerson {
  const cinemas = new Map(days.map(({ cinema }) => [cinema.id, cinema]))
  const seen = new Map<string, number>()
  for (const film of new Set(days.flatMap(({ films }) => films)))
    for (const taste of tastesOf(film)) seen.set(taste, (seen.get(taste) ?? 0) + 1)
  return {
    cinemas: [...cinemas.values()],
    frequence: frequenceOf(new Set(days.map(({ day }) => day)).size),
    gouts: new Set([...seen].filter(([, films]) => films >= FILMS_OF_TASTE).map(([taste]) => taste)),
  }
}

/** How often somebody comes, by their different days. */
export function frequenceOf(days: number): string {
  if (days >= ASSIDUOUS_DAYS) return 'assidue'
  return days >= REGULAR_DAYS ? 'reguliere' : 'occasionnelle'
}

/** Whether somebody is in a cell: one and the same cinema satisfies all that it asks of cinemas. */
export function isIn(cell: Cell, person: GridPerson): boolean {
  if (person.cinemas.length === 0) return false
  return does(cell, person) && person.cinemas.some((cinema) => isOf(cell, cinema))
}

/** Whether somebody does what a cell asks of its people. */
export function does({ criteria }: Cell, { frequence, gouts }: Pick<GridPerson, 'frequence' | 'gouts'>): boolean {
  return criteria.every(({ dimension, value }) => {
    if (dimension === 'frequence') return value === frequence
    return dimension !== 'gout' || gouts.has(value)
  })
}

/** Whether a cinema is what a cell asks of cinemas. */
export function isOf({ territory, criteria }: Cell, cinema: GridCinema): boolean {
  if (territory !== FRANCE && !cinema.territories.includes(territory)) return false
  return criteria.every(({ dimension, value }) => {
    if (dimension === 'salle') return cinema.salle.includes(value)
    return dimension !== 'ecrans' || cinema.ecrans === value
  })
}
