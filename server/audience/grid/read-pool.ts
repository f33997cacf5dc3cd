import pg from 'pg'
import { loadFilmTastes } from '../../film/index.js'
import { assert } from '../../lib/assert.js'
import { DAY_MS } from '../../lib/clock.js'
import { VALUES } from './cell.js'
import { loadGridCinemas } from './cinemas.js'
import { copyOut, int32At } from './copy-out.js'
import type { GridCinema } from './person.js'
import { MAX_CINEMAS, MAX_FILMS, PooledPeople } from './pooled-people.js'
import { UuidTable } from './uuid-table.js'

export interface Window {
  now: Date
  /** The days `from` <= day < `to`, `YYYY-MM-DD`. */
  from: string
  to: string
}

export interface ReadPool {
  cinemas: readonly GridCinema[]
  people: PooledPeople
  /** Different films that the window saw, by taste. */
  filmsBehind: Uint32Array
  /** Who is known to each buying platform that there is: a flag by person. */
  knownTo: ReadonlyMap<string, Uint8Array>
  /** Days of the pool that count. */
  rows: number
}

/** Since when the binary format counts days. */
const DAY_0 = Date.UTC(2000, 0, 1) / DAY_MS
const MAX_DAYS = 3_660

/** Reads the pool once, in the transaction of `client`: what counts at `now`, in the days of the window. */
export async function readPool(client: pg.ClientBase, window: Window): Promise<ReadPool> {
  const cinemas = await loadGridCinemas(client, window)
  assert(cinemas.length <= MAX_CINEMAS, `the grid numbers at most ${MAX_CINEMAS} cinemas`)
  const films = new Films(await loadFilmTastes(client, window))
  const { people, rows } = await readDays(client, { window, cinemas, films })
  return { cinemas, people, filmsBehind: films.behind, knownTo: await readMatches(client, { window, people }), rows }
}

/** Films are numbered as the pool shows them: the catalogue may have many more. */
class Films {
  /** By number. */
  readonly tastes: Uint8Array[] = []
  /** By taste. */
  readonly behind = new Uint32Array(VALUES.gout.length)
  readonly #tastesOf: ReadonlyMap<number, readonly string[]>
  readonly #numbers = new Map<number, number>()

  constructor(tastesOf: ReadonlyMap<number, readonly string[]>) {
    this.#tastesOf = tastesOf
  }

  /** -1 for a film that speaks for no taste. */
  numberOf(id: number): number {
    return this.#numbers.get(id) ?? this.#add(id)
  }

  #add(id: number): number {
    const tastes = [...new Set(this.#tastesOf.get(id))].map((taste) => VALUES.gout.indexOf(taste)).filter((n) => n >= 0)
    const number = tastes.length === 0 ? -1 : this.tastes.push(Uint8Array.from(tastes)) - 1
    assert(number < MAX_FILMS, `the grid numbers at most ${MAX_FILMS} films`)
    for (const taste of tastes) this.behind[taste] = (this.behind[taste] as number) + 1
    this.#numbers.set(id, number)
    return number
  }
}

async function readDays(
  client: pg.ClientBase,
  { window, cinemas, films }: { window: Window; cinemas: readonly GridCinema[]; films: Films },
): Promise<{ people: PooledPeople; rows: number }> {
  const [first, days] = [dayNumber(window.from), dayNumber(window.to) - dayNumber(window.from)]
  assert(days > 0 && days <= MAX_DAYS, 'the window has days')
  const people = new PooledPeople({ days, tastes: VALUES.gout.length, tastesOfFilm: films.tastes })
  const places = numbered(cinemas.map(({ id }) => id))
  let rows = 0
  await copyOut(client, selectDays(window), (bytes, at) => {
    const cinema = places.find(bytes, at + ROW.cinema)
    if (cinema === -1) return
    rows++
    const day = int32At(bytes, at + ROW.day) + DAY_0 - first
    const target = ((bytes[at + ROW.purposes + 1] as number) & 2) === 2
    const record = people.addDay(people.visitors.put(bytes, at + ROW.visitor), { cinema, day, target })
    if (int32At(bytes, at + ROW.films.dimensions) === 0) return
    const end = at + ROW.films.first + int32At(bytes, at + ROW.films.length) * ROW.films.stride
    for (let film = at + ROW.films.first; film < end; film += ROW.films.stride) {
      const number = films.numberOf(int32At(bytes, film))
      if (number !== -1) people.addFilm(record, number)
    }
  })
  return { people, rows }
}

/** COPY takes no parameters. The rows of cinemas that do not take part are passed over here: a join would cost the server more. */
function selectDays({ now, from, to }: Window): string {
  return `SELECT visitor, cinema, day, purposes, films FROM plane.visitor_cinema_day
    WHERE purposes & 1 = 1 AND expires_at > ${literal(now)} AND day >= ${literal(from)} AND day < ${literal(to)}`
}

/** Where the fields of a row of `selectDays` are: none is ever null, and only the last is not of one length. */
const ROW = {
  visitor: 2 + 4,
  cinema: 2 + 4 + 16 + 4,
  day: 2 + 4 + 16 + 4 + 16 + 4,
  purposes: 2 + 4 + 16 + 4 + 16 + 4 + 4 + 4,
  // An array: dimensions, whether it has nulls, type, length, lower bound; then for each the length (4) and itself. Without
  // elements it has no dimension, and ends after its type.
  films: { dimensions: 60, length: 72, first: 84, stride: 8 },
}

async function readMatches(
  client: pg.ClientBase,
  { window: { now }, people }: { window: Window; people: PooledPeople },
): Promise<Map<string, Uint8Array>> {
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM public.platform WHERE ended_at IS NULL ORDER BY id',
  )
  const known = rows.map(() => new Uint8Array(people.visitors.size))
  if (rows.length > 0) {
    const platforms = numbered(rows.map(({ id }) => id))
    const query = `SELECT visitor, platform FROM plane.partner_match WHERE expires_at > ${literal(now)}`
    await copyOut(client, query, (bytes, at) => {
      const [person, platform] = [people.visitors.find(bytes, at + 6), platforms.find(bytes, at + 26)]
      if (person !== -1 && platform !== -1) (known[platform] as Uint8Array)[person] = 1
    })
  }
  return new Map(rows.map(({ id }, n) => [id, known[n] as Uint8Array]))
}

/** UUIDs by their place in a list. */
function numbered(ids: readonly string[]): UuidTable {
  const table = new UuidTable()
  for (const id of ids) table.put(Buffer.from(id.replaceAll('-', ''), 'hex'), 0)
  return table
}

function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS
}

function literal(value: Date | string): string {
  return pg.escapeLiteral(typeof value === 'string' ? value : value.toISOString())
}
