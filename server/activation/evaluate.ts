import type pg from 'pg'
import {
  type GridCinema,
  type GridPerson,
  loadGridCinemas,
  type PooledDay,
  readPerson,
  windowAt,
} from '../audience/index.js'
import { loadSiteTerms } from '../contract/index.js'
import { loadFilmTastes } from '../film/index.js'
import { arrayLiteral } from '../lib/postgres.js'

/** What one has to know to say what somebody is: kept in memory, and read again when a contract changes. */
export interface Evaluation {
  cinemas: ReadonlyMap<string, EvaluatedCinema>
  tastesOf: (film: number) => readonly string[]
}

interface EvaluatedCinema {
  grid: GridCinema
  /** Half-open; null: no end is known. */
  terms: readonly { validFrom: Date; validTo: Date | null }[]
}

/** A day of the pool that may be used to choose advertising. */
export interface DayRow {
  visitor: string
  cinema: string
  day: number
  films: readonly number[]
}

/** With the end of the consent that it stands under. */
export interface DatedDay extends DayRow {
  expiresAt: Date
}

/** Reads the cinemas that take part at `now`, with their terms, and what films speak for. */
export async function loadEvaluation(pool: pg.Pool, { now }: { now: Date }): Promise<Evaluation> {
  const [cinemas, terms, tastes] = await Promise.all([
    loadGridCinemas(pool, { now }),
    loadSiteTerms(pool, { since: now }),
    loadFilmTastes(pool, { now }),
  ])
  const byId = new Map(
    cinemas.map((grid) => [grid.id, { grid, terms: terms.filter(({ cinemaId }) => cinemaId === grid.id) }]),
  )
  return { cinemas: byId, tastesOf: (film) => tastes.get(film) ?? [] }
}

/**
 * The days of some people that activation may use: pooled and targeted (purposes 1 and 2), of a consent that has not run out, in
 * the window of the releases. Whoever withdrew has none. The contracts are looked at by `evaluate`.
 */
export async function readDays(
  db: pg.Pool | pg.ClientBase,
  { visitors, now }: { visitors: readonly string[]; now: Date },
): Promise<DatedDay[]> {
  const { windowFrom, windowTo } = windowAt(now)
  const { rows } = await db.query<DatedDay>({
    name: 'activation-days',
    text: `SELECT visitor, cinema, day - '2000-01-01'::date AS day, films, expires_at AS "expiresAt"
           FROM plane.visitor_cinema_day
           WHERE visitor = ANY ($1::uuid[]) AND purposes & 3 = 3 AND expires_at > $2
             AND day >= $3::date AND day < $4::date`,
    values: [arrayLiteral(visitors), now, windowFrom, windowTo],
  })
  return rows
}

/** What somebody is at `now`, from their days at cinemas with a term in force: without one, in no cell. */
export function evaluate(
  days: readonly DayRow[],
  { cinemas, tastesOf }: Evaluation,
  { now }: { now: Date },
): GridPerson {
  const pooled: PooledDay[] = []
  for (const { cinema, day, films } of days) {
    const known = cinemas.get(cinema)
    if (known?.terms.some(({ validFrom, validTo }) => validFrom <= now && (validTo === null || now < validTo)))
      pooled.push({ cinema: known.grid, day, films })
  }
  return readPerson(pooled, { tastesOf })
}
