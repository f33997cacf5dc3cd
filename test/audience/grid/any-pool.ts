import * as fc from 'fast-check'
import type pg from 'pg'
import type { Plane } from '../plane.js'
import { visitorNumber } from '../plane.js'

/** Days of the window that these pools lie in and around. */
export const now = new Date('2026-11-22T10:00:00Z')
export const from = '2026-11-10'
export const to = '2026-11-23'

export interface AnyPool {
  cinemas: {
    region: string | null
    paris: boolean
    labels: string[]
    category: string | null
    screens: number | null
    ended: boolean
  }[]
  films: { genres: string[]; forChildren: boolean; year: number | null; heritage: boolean | null; merged: boolean }[]
  days: { visitor: number; cinema: number; day: number; purposes: number; films: number[]; expired: boolean }[]
  matches: { visitor: number; platform: number; expired: boolean }[]
}

export const PLATFORMS = [
  '5a5a5a5a-0000-4000-8000-000000000001',
  '5a5a5a5a-0000-4000-8000-000000000002',
  '5a5a5a5a-0000-4000-8000-000000000003',
]
/** One of them is none any more. */
export const LIVE_PLATFORMS = PLATFORMS.slice(0, 2)
const CINEMAS = 5
const FILMS = 14
const PEOPLE = 6

const cinema = fc.record({
  region: fc.constantFrom(null, 'Bretagne', 'Île-de-France'),
  paris: fc.boolean(),
  labels: fc.subarray(['RD', 'JP', 'PR']),
  category: fc.constantFrom(null, 'A', 'B', 'E', 'X'),
  screens: fc.constantFrom(null, 0, 1, 2, 3, 4, 12),
  ended: fc.nat(5).map((n) => n === 0),
})
const film = fc.record({
  genres: fc.subarray(['drame', 'documentaire', 'comedie'], { minLength: 0 }),
  forChildren: fc.nat(6).map((n) => n === 0),
  year: fc.constantFrom(null, 1960, 2016, 2017, 2026),
  heritage: fc.constantFrom(null, null, null, true, false),
  merged: fc.nat(9).map((n) => n === 0),
})
const day = fc.record({
  visitor: fc.nat(PEOPLE - 1),
  cinema: fc.nat(CINEMAS - 1),
  // From two days before the window to two days after it.
  day: fc.integer({ min: -2, max: 14 }),
  purposes: fc.constantFrom(1, 2, 3, 3, 4, 5, 6, 7, 7, 7),
  films: fc.uniqueArray(fc.nat(FILMS - 1), { maxLength: 5 }),
  expired: fc.nat(9).map((n) => n === 0),
})

export const anyPool: fc.Arbitrary<AnyPool> = fc.record({
  cinemas: fc.array(cinema, { minLength: CINEMAS, maxLength: CINEMAS }),
  films: fc.array(film, { minLength: FILMS, maxLength: FILMS }),
  days: fc.uniqueArray(day, { maxLength: 70, selector: ({ visitor, cinema, day }) => `${visitor} ${cinema} ${day}` }),
  matches: fc.uniqueArray(
    fc.record({ visitor: fc.nat(PEOPLE), platform: fc.nat(2), expired: fc.nat(5).map((n) => n === 0) }),
    {
      maxLength: 12,
      selector: ({ visitor, platform }) => `${visitor} ${platform}`,
    },
  ),
})

export function dayOf({ day }: { day: number }): string {
  return new Date(Date.parse(`${from}T00:00:00Z`) + day * 86_400_000).toISOString().slice(0, 10)
}

/** Makes the database's pool this one. Films are numbered as `filmIds` says; the first is that of the plane. */
export async function writePool(owner: pg.Pool, plane: Plane, pool: AnyPool): Promise<{ filmIds: number[] }> {
  await owner.query('TRUNCATE plane.visitor_cinema_day, plane.partner_match')
  await owner.query(
    `INSERT INTO public.platform (id, name, created_at, ended_at)
     SELECT id, 'Platform', '2026-01-01Z', CASE WHEN id <> ALL ($2::uuid[]) THEN now() END FROM unnest($1::uuid[]) AS p(id) ON CONFLICT DO NOTHING`,
    [PLATFORMS, LIVE_PLATFORMS],
  )
  await owner.query(
    `UPDATE public.cinema c SET region = r.region, departement = r.departement, postal_code = r.postal_code, labels = ARRAY(SELECT jsonb_array_elements_text(r.labels)),
       category = r.category, screens = r.screens
     FROM jsonb_to_recordset($1) AS r(id uuid, region text, departement text, postal_code text, labels jsonb, category text, screens int) WHERE c.id = r.id`,
    [JSON.stringify(pool.cinemas.map((one, n) => ({ ...one, id: plane.cinemas[n]?.id, ...paris(one.paris, n) })))],
  )
  await owner.query(
    `UPDATE plane.contract_term t SET valid = tstzrange('2020-01-01Z', CASE WHEN r.ended THEN $2::timestamptz END)
     FROM jsonb_to_recordset($1) AS r(id uuid, ended boolean) WHERE t.id = r.id`,
    [JSON.stringify(pool.cinemas.map(({ ended }, n) => ({ ended, id: plane.cinemas[n]?.term }))), now],
  )
  const filmIds = await writeFilms(owner, plane, pool.films)
  await owner.query(
    `INSERT INTO plane.visitor_cinema_day (visitor, cinema, day, visits, purposes, films, expires_at, term)
     SELECT visitor, cinema, day, 1, purposes, ARRAY(SELECT jsonb_array_elements_text(films)::int), expires_at, term
     FROM jsonb_to_recordset($1) AS r(visitor uuid, cinema uuid, day date, purposes smallint, films jsonb, expires_at timestamptz, term uuid)`,
    [
      JSON.stringify(
        pool.days.map((one) => ({
          ...{
            visitor: visitorNumber(one.visitor),
            cinema: plane.cinemas[one.cinema]?.id,
            term: plane.cinemas[one.cinema]?.term,
          },
          ...{
            day: dayOf(one),
            purposes: one.purposes,
            expires_at: expiry(one),
            films: one.films.map((film) => filmIds[film]),
          },
        })),
      ),
    ],
  )
  await owner.query(
    `INSERT INTO plane.partner_match (visitor, platform, uid, matched_at, expires_at)
     SELECT visitor, platform, 'x', '2026-11-01Z', expires_at FROM jsonb_to_recordset($1) AS r(visitor uuid, platform uuid, expires_at timestamptz)`,
    [
      JSON.stringify(
        pool.matches.map((one) => ({
          visitor: visitorNumber(one.visitor),
          platform: PLATFORMS[one.platform],
          expires_at: expiry(one),
        })),
      ),
    ],
  )
  return { filmIds }
}

/** Either of the two tells that a cinema is in Paris. */
function paris(is: boolean, n: number): { departement: string; postal_code: string | null } {
  if (!is) return { departement: '93', postal_code: n % 2 === 0 ? '93100' : null }
  return n % 2 === 0 ? { departement: '75', postal_code: null } : { departement: '93', postal_code: '75005' }
}

function expiry({ expired }: { expired: boolean }): string {
  return expired ? now.toISOString() : '2027-05-01T00:00:00Z'
}

async function writeFilms(owner: pg.Pool, plane: Plane, films: AnyPool['films']): Promise<number[]> {
  const { rows } = await owner.query<{ id: number }>(
    `INSERT INTO public.film (slug, title, normalised, directors, genres, for_children, year, heritage, merged_into, merged_at)
     SELECT 'film-' || n, n, 'film ' || n, '{}', ARRAY(SELECT jsonb_array_elements_text(genres)), for_children, year, heritage, CASE WHEN merged THEN $2::int END, CASE WHEN merged THEN now() END
     FROM ROWS FROM (jsonb_to_recordset($1) AS (genres jsonb, for_children boolean, year smallint, heritage boolean, merged boolean)) WITH ORDINALITY
       AS r(genres, for_children, year, heritage, merged, n)
     ON CONFLICT (slug) DO UPDATE SET genres = excluded.genres, for_children = excluded.for_children, year = excluded.year, heritage = excluded.heritage,
       merged_into = excluded.merged_into, merged_at = excluded.merged_at
     RETURNING id`,
    [JSON.stringify(films.map(({ forChildren, ...film }) => ({ ...film, for_children: forChildren }))), plane.film],
  )
  return rows.map(({ id }) => id)
}
