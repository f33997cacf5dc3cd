import { PooledPeople } from '../../../server/audience/grid/pooled-people.js'

const PEOPLE = 5_000
const DAYS = 90
const CINEMAS = 40
/** The tastes of each film: of film 0 none, of the others one or two of five. */
const tastesOfFilm = Array.from({ length: 30 }, (_, film) =>
  Uint8Array.from(film === 0 ? [] : [...new Set([film % 5, (film * 3) % 5])]),
)

/** Numbers that look like chance, and are the same in every run. */
function numbers(): (below: number) => number {
  let state = 12345
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return (state >>> 8) % below
  }
}

interface Plain {
  days: Set<number>
  cinemas: Set<number>
  films: Set<number>
}

const nothing = (): Plain => ({ days: new Set(), cinemas: new Set(), films: new Set() })

/** What `read` should find. */
function expected({ days, cinemas, films }: Plain): { days: number; cinemas: number[]; tastes: number[] } {
  const tastes = [0, 1, 2, 3, 4].filter(
    (taste) => [...films].filter((film) => tastesOfFilm[film]?.includes(taste)).length >= 2,
  )
  return { days: days.size, cinemas: [...cinemas].sort((a, b) => a - b), tastes }
}

test('thousands of people, whose days arrive in any order, are read as sets would have them', () => {
  const pooled = new PooledPeople({ days: DAYS, tastes: 5, tastesOfFilm })
  const all = Array.from({ length: PEOPLE }, nothing)
  const target = Array.from({ length: PEOPLE }, nothing)
  const pick = numbers()
  for (let n = 0; n < 6 * PEOPLE; n++) {
    const person = pick(4) === 0 ? pick(20) : pick(PEOPLE)
    const day = { cinema: pick(CINEMAS), day: pick(DAYS), target: pick(3) > 0 }
    const films = Array.from({ length: pick(4) }, () => pick(30))
    const record = pooled.addDay(person, day)
    for (const film of films) pooled.addFilm(record, film)
    for (const plain of [all[person] as Plain, ...(day.target ? [target[person] as Plain] : [])]) {
      plain.days.add(day.day)
      plain.cinemas.add(day.cinema)
      for (const film of films) plain.films.add(film)
    }
  }
  const read = pooled.scratch(CINEMAS)
  const wrong: unknown[] = []
  const compare = (person: number, plain: Plain, targetOnly: boolean) => {
    const found = pooled.read(person, read, { targetOnly })
    const cinemas = [...read.cinemas.subarray(0, read.cinemaCount)].sort((a, b) => a - b)
    const its = { days: read.days, cinemas, tastes: [...read.tastes.subarray(0, read.tasteCount)] }
    if (found !== plain.days.size > 0) wrong.push([person, found])
    else if (found && JSON.stringify(its) !== JSON.stringify(expected(plain)))
      wrong.push([person, targetOnly, its, expected(plain)])
  }
  for (let person = 0; person < PEOPLE; person++) {
    compare(person, all[person] as Plain, false)
    compare(person, target[person] as Plain, true)
  }
  expect(wrong.slice(0, 3)).toEqual([])
})

test('the first and the last day of the window count, whatever its length', () => {
  for (const days of [1, 15, 16, 17, 90, 366]) {
    const pooled = new PooledPeople({ days, tastes: 5, tastesOfFilm })
    for (let day = 0; day < days; day++) {
      pooled.addDay(0, { cinema: 3, day, target: true })
      pooled.addFilm(pooled.addDay(1, { cinema: 3, day: 0, target: true }), 1 + (day % 9))
    }
    const read = pooled.scratch(CINEMAS)
    expect(pooled.read(0, read, { targetOnly: true })).toBe(true)
    expect(read).toMatchObject({ days, cinemaCount: 1, tasteCount: 0 })
  }
})

test('a person takes some hundred bytes, however many days they have', () => {
  const pooled = new PooledPeople({ days: DAYS, tastes: 22, tastesOfFilm })
  for (let n = 0; n < 40; n++)
    for (let person = 0; person < PEOPLE; person++) pooled.addDay(person, { cinema: person % 3, day: n, target: true })
  expect(pooled.bytes / PEOPLE).toBeLessThan(200)
})
