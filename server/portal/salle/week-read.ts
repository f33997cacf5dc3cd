import type pg from 'pg'
import type { Micros } from '../../lib/money.js'
import { type MonthOfAccount, monthsOf } from '../read/statement.js'

/** A film in the last seven whole days: pages seen with consent, and those of them that lead to a seat. */
export interface FilmOfWeek {
  title: string
  visits: number
  /** Pages of its showtimes, and of booking it, where the site's pages say of which film they are. */
  showtimes: number
  booking: number
}

const FILMS_MAX = 5

/** The films that were looked at most, both days included. */
export async function filmsOfWeek(
  pool: pg.Pool,
  { cinemaId, from, to }: { cinemaId: string; from: string; to: string },
): Promise<FilmOfWeek[]> {
  const { rows } = await pool.query<FilmOfWeek>(
    `SELECT f.title, sum(d.visits)::int AS visits,
       coalesce(sum(d.visits) FILTER (WHERE d.kind = 'showtimes'), 0)::int AS showtimes,
       coalesce(sum(d.visits) FILTER (WHERE d.kind = 'booking'), 0)::int AS booking
     FROM plane.site_day d JOIN public.film f ON f.id = d.film
     WHERE d.site IN (SELECT id FROM public.site WHERE cinema_id = $1) AND d.day BETWEEN $2 AND $3
     GROUP BY f.id, f.title HAVING sum(d.visits) > 0 ORDER BY sum(d.visits) DESC, f.title LIMIT ${FILMS_MAX}`,
    [cinemaId, from, to],
  )
  return rows
}

/** What a cinema gave to the pool in a month, and what it earned. */
export interface MonthOfEarning extends Pick<MonthOfAccount, 'month' | 'clicks' | 'earnedMicros'> {
  /** Visits that could join the pool. */
  contributed: number
}

export interface EarningOfCampaign {
  campaign: number
  /** Null when it is not there any more. */
  name: string | null
  film: string | null
  clicks: number
  micros: Micros
}

export interface Earnings {
  /** Oldest first, the present month last; none before anything was earned. */
  months: MonthOfEarning[]
  /** Over these months, what earned most first. */
  campaigns: EarningOfCampaign[]
  /** What all others earned together. */
  rest: { campaigns: number; clicks: number; micros: Micros }
}

const MONTHS = 12
const CAMPAIGNS_MAX = 6

/** A year of a cinema's revenue, month by month and by campaign, beside what it contributed. @param last the present month */
export async function earningsOf(
  pool: pg.Pool,
  { cinemaId, last }: { cinemaId: string; last: string },
): Promise<Earnings> {
  const of = (await monthsOf(pool, { cinemaId, last })).slice(0, MONTHS).reverse()
  const first = of[0]?.month
  if (first === undefined) return { months: [], campaigns: [], rest: { campaigns: 0, clicks: 0, micros: 0n } }
  const [visits, campaigns] = await Promise.all([
    pool.query<{ month: string; contributed: number }>(
      `SELECT to_char(day, 'YYYY-MM') AS month, sum(linked)::int AS contributed FROM plane.site_day
       WHERE site IN (SELECT id FROM public.site WHERE cinema_id = $1) AND day >= ($2 || '-01')::date AND kind <> 'enfants'
       GROUP BY 1`,
      [cinemaId, first],
    ),
    pool.query<EarningOfCampaign>(
      `SELECT e.campaign, c.name, f.title AS film, sum(e.clicks)::int AS clicks, sum(e.micros)::bigint AS micros
       FROM plane.earned_day e LEFT JOIN public.campaign c ON c.id = e.campaign LEFT JOIN public.film f ON f.id = c.film_id
       WHERE e.cinema = $1 AND e.day >= ($2 || '-01')::date
       GROUP BY e.campaign, c.name, f.title ORDER BY sum(e.micros) DESC, e.campaign`,
      [cinemaId, first],
    ),
  ])
  const contributedIn = new Map(visits.rows.map(({ month, contributed }) => [month, contributed]))
  const others = campaigns.rows.slice(CAMPAIGNS_MAX)
  return {
    months: of.map(({ month, clicks, earnedMicros }) => ({
      ...{ month, clicks, earnedMicros, contributed: contributedIn.get(month) ?? 0 },
    })),
    campaigns: campaigns.rows.slice(0, CAMPAIGNS_MAX),
    rest: {
      campaigns: others.length,
      clicks: others.reduce((sum, { clicks }) => sum + clicks, 0),
      micros: others.reduce((sum, { micros }) => sum + micros, 0n),
    },
  }
}
