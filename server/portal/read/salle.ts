import type pg from 'pg'
import type { Sharing } from '../../click/index.js'
import type { DeclaredSource } from '../../consent/index.js'
import type { Micros } from '../../lib/money.js'
import type { RefusedVisits } from '../refusals.js'

export interface OwnCinema {
  id: string
  slug: string
  name: string
  city: string
}

/** The cinemas of an organisation, by name. */
export async function cinemasOf(pool: pg.Pool, organisationId: string): Promise<OwnCinema[]> {
  const { rows } = await pool.query<OwnCinema>(
    'SELECT id, slug, name, city FROM public.cinema WHERE organisation_id = $1 ORDER BY name, id LIMIT 100',
    [organisationId],
  )
  return rows
}

/** A cinema by the last part of its page's address, with the organisation that it belongs to. */
export async function cinemaBySlug(
  pool: pg.Pool,
  slug: string,
): Promise<(OwnCinema & { organisationId: string | null }) | null> {
  const { rows } = await pool.query<OwnCinema & { organisationId: string | null }>(
    'SELECT id, slug, name, city, organisation_id AS "organisationId" FROM public.cinema WHERE slug = $1',
    [slug],
  )
  return rows[0] ?? null
}

export interface OwnSite {
  key: string
  hosts: string[]
  noticeVersion: string
  consentSource: DeclaredSource
  /** Whether contracts in force let its visits in now: what the pixel obeys. */
  inForce: boolean
  /** What a click is worth by these contracts; null while none is in force. */
  rule: { clickPrice: Micros; lookBackDays: number; sharing: Sharing } | null
}

export async function sitesOf(pool: pg.Pool, { cinemaId, now }: { cinemaId: string; now: Date }): Promise<OwnSite[]> {
  const { rows } = await pool.query<
    Omit<OwnSite, 'inForce' | 'rule'> & {
      clickPrice: Micros | null
      lookBackDays: number | null
      sharing: Sharing | null
    }
  >(
    `SELECT s.key, s.hosts, s.notice_version AS "noticeVersion", s.consent_source AS "consentSource",
       t.click_price_micros AS "clickPrice", t.look_back_days AS "lookBackDays", t.sharing
     FROM public.site s LEFT JOIN plane.contract_term t ON t.site = s.id AND t.valid @> $2::timestamptz
     WHERE s.cinema_id = $1 ORDER BY s.created_at, s.id LIMIT 20`,
    [cinemaId, now],
  )
  return rows.map(({ clickPrice, lookBackDays, sharing, ...site }) => {
    const rule =
      clickPrice === null || lookBackDays === null || sharing === null ? null : { clickPrice, lookBackDays, sharing }
    return { ...site, inForce: rule !== null, rule }
  })
}

export interface DayOfVisits {
  day: string
  visits: number
  /** Those of browsers that have an id, outside children's pages: they can join the pool. */
  linked: number
}

/** Visits by day, both days included; a day without a visit is there with zeros. */
export async function visitsByDay(
  pool: pg.Pool,
  { cinemaId, from, to }: { cinemaId: string; from: string; to: string },
): Promise<DayOfVisits[]> {
  const { rows } = await pool.query<DayOfVisits>(
    `SELECT d.day::date AS day, coalesce(sum(c.visits), 0)::int AS visits,
       coalesce(sum(c.linked) FILTER (WHERE c.kind <> 'enfants'), 0)::int AS linked
     FROM generate_series($2::date, $3::date, interval '1 day') AS d(day)
     LEFT JOIN plane.site_day c ON c.day = d.day::date AND c.site IN (SELECT id FROM public.site WHERE cinema_id = $1)
     GROUP BY d.day ORDER BY d.day`,
    [cinemaId, from, to],
  )
  return rows
}

/** The films whose pages were looked at, the most visited first, and how many there are in all. */
export async function filmsLookedAt(
  pool: pg.Pool,
  { cinemaId, from, to }: { cinemaId: string; from: string; to: string },
): Promise<{ films: { title: string; visits: number }[]; count: number }> {
  const { rows } = await pool.query<{ title: string; visits: number; count: number }>(
    `SELECT f.title, sum(c.visits)::int AS visits, (count(*) OVER ())::int AS count
     FROM plane.site_day c JOIN public.film f ON f.id = c.film
     WHERE c.site IN (SELECT id FROM public.site WHERE cinema_id = $1) AND c.day BETWEEN $2 AND $3
     GROUP BY f.id, f.title ORDER BY sum(c.visits) DESC, f.title LIMIT 20`,
    [cinemaId, from, to],
  )
  return { films: rows.map(({ title, visits }) => ({ title, visits })), count: rows[0]?.count ?? 0 }
}

/** Visits of the pages that lead to a seat, both days included. */
export async function bookingWayOf(
  pool: pg.Pool,
  { cinemaId, from, to }: { cinemaId: string; from: string; to: string },
): Promise<{ film: number; showtimes: number; booking: number }> {
  const { rows } = await pool.query<{ film: number; showtimes: number; booking: number }>(
    `SELECT coalesce(sum(visits) FILTER (WHERE kind = 'film'), 0)::int AS film,
       coalesce(sum(visits) FILTER (WHERE kind = 'showtimes'), 0)::int AS showtimes,
       coalesce(sum(visits) FILTER (WHERE kind = 'booking'), 0)::int AS booking
     FROM plane.site_day WHERE site IN (SELECT id FROM public.site WHERE cinema_id = $1) AND day BETWEEN $2 AND $3`,
    [cinemaId, from, to],
  )
  return rows[0] ?? { film: 0, showtimes: 0, booking: 0 }
}

/** Refused visits by reason, the most frequent first. */
export async function refusalsOf(
  pool: pg.Pool,
  { cinemaId, from, to }: { cinemaId: string; from: string; to: string },
): Promise<RefusedVisits[]> {
  const { rows } = await pool.query<RefusedVisits>(
    `SELECT reason, sum(refused)::bigint AS refused FROM plane.refusal_count
     WHERE site IN (SELECT id FROM public.site WHERE cinema_id = $1) AND day BETWEEN $2 AND $3
     GROUP BY reason ORDER BY sum(refused) DESC, reason LIMIT 40`,
    [cinemaId, from, to],
  )
  return rows
}

/** What has arrived from a cinema's sites: visits by kind of page, and what was refused by reason. */
export interface Arrivals {
  visits: ReadonlyMap<string, number>
  refused: ReadonlyMap<string, number>
}

/** All that has arrived since the beginning of a day, as far as it is counted now. */
export async function arrivalsSince(
  pool: pg.Pool,
  { cinemaId, day }: { cinemaId: string; day: string },
): Promise<Arrivals> {
  const { rows } = await pool.query<{ kept: boolean; name: string; count: number }>(
    `WITH own AS (SELECT id FROM public.site WHERE cinema_id = $1)
     SELECT true AS kept, kind AS name, sum(visits)::int AS count FROM plane.site_day
     WHERE site IN (SELECT id FROM own) AND day >= $2 GROUP BY kind
     UNION ALL
     SELECT false, reason, sum(refused)::int FROM plane.refusal_count
     WHERE site IN (SELECT id FROM own) AND day >= $2 GROUP BY reason LIMIT 100`,
    [cinemaId, day],
  )
  const of = (which: boolean) => new Map(rows.filter(({ kept }) => kept === which).map((row) => [row.name, row.count]))
  return { visits: of(true), refused: of(false) }
}

/** Up to when visits are counted; null before the first time. */
export async function countedUpTo(pool: pg.Pool): Promise<Date | null> {
  const { rows } = await pool.query<{ at: Date }>(
    `SELECT at FROM plane.watermark WHERE sweep = 'roll-up' AND isfinite(at)`,
  )
  return rows[0]?.at ?? null
}
