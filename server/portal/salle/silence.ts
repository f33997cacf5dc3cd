import type pg from 'pg'
import { addDays, parisDay } from '../../lib/clock.js'
import { queueMail } from '../../lib/mail.js'
import { shiftDay } from '../../lib/paris.js'
import { transaction } from '../../lib/postgres.js'
import { formatOf } from '../format.js'
import { fill, LANGUAGES, wordsOf } from '../words/index.js'
import { SILENT_DAYS, type Silence, visitsStopped } from './week.js'

/** A silence that is older than this when it is first seen is no news: the cinema is closed, or knows. */
const NEWS_DAYS = 14
/** Visits are rolled up each second: when they were not for so long, it is we who see nothing. */
const ROLLED_UP_MS = 3_600_000
const MAX_READERS = 20
const NAME_MAX = 120
const WORTH_DAYS = 3

interface SilentCinema {
  id: string
  slug: string
  name: string
  silence: Silence
}

/**
 * Tells those who manage a cinema, once for each time, that its visits have stopped: a line that went away with an update of the
 * site costs them revenue, and nobody looks at the page every day. Nobody is told while visits come from no cinema at all, or are
 * not rolled up: then something of ours stands still. Under the worker's role.
 * @param origin the console's own
 * @returns how many cinemas were told
 */
export async function tellOfSilence(
  pool: pg.Pool,
  { origin, now }: { origin: string; now: Date },
): Promise<{ told: number }> {
  let told = 0
  for (const cinema of await silentCinemas(pool, now))
    told += (await transaction(pool, (client) => tell(client, { cinema, origin, now }))) ? 1 : 0
  return { told }
}

/** Cinemas that contracts let in now, and whose visits have stopped lately while others' have not. */
async function silentCinemas(pool: pg.Pool, now: Date): Promise<SilentCinema[]> {
  const today = parisDay(now)
  const since = shiftDay(today, -SILENT_DAYS)
  const { rows } = await pool.query<Omit<SilentCinema, 'silence'> & { days: { day: string; visits: number }[] }>(
    `SELECT c.id, c.slug, c.name, jsonb_agg(jsonb_build_object('day', d.day, 'visits', d.visits)) AS days
     FROM public.cinema c JOIN public.site s ON s.cinema_id = c.id
     JOIN plane.site_day d ON d.site = s.id AND d.day BETWEEN $1::date - 40 AND $1::date AND d.visits > 0
     WHERE EXISTS (SELECT FROM plane.contract_term t WHERE t.cinema = c.id AND t.valid @> $3::timestamptz)
       AND EXISTS (SELECT FROM plane.site_day o WHERE o.day >= $2::date AND o.visits > 0)
       AND EXISTS (SELECT FROM plane.watermark w WHERE w.sweep = 'roll-up' AND w.at > $4)
     GROUP BY c.id, c.slug, c.name
     HAVING max(d.day) < $2::date AND max(d.day) >= $1::date - ${NEWS_DAYS + 1}
     ORDER BY c.id`,
    [today, since, now, new Date(now.getTime() - ROLLED_UP_MS)],
  )
  return rows.flatMap(({ days, ...cinema }) => {
    const silence = visitsStopped(days, now)
    return silence === null ? [] : [{ ...cinema, silence }]
  })
}

/** False when it was told before. */
async function tell(
  client: pg.ClientBase,
  { cinema, origin, now }: { cinema: SilentCinema; origin: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO plane.silence_told AS t (cinema, last_day, told_at) VALUES ($1, $2, $3)
     ON CONFLICT (cinema) DO UPDATE SET last_day = excluded.last_day, told_at = excluded.told_at
     WHERE t.last_day < excluded.last_day`,
    [cinema.id, cinema.silence.lastDay, now],
  )
  if (rowCount !== 1) return false
  const { rows } = await client.query<{ email: string }>(
    `SELECT p.email FROM public.person p JOIN public.cinema c ON c.organisation_id = p.organisation_id
     WHERE c.id = $1 AND p.left_at IS NULL AND 'manager' = ANY (p.roles) ORDER BY p.id LIMIT ${MAX_READERS}`,
    [cinema.id],
  )
  const letter = silenceLetter(cinema, { origin })
  for (const { email } of rows)
    await queueMail(client, { to: email, ...letter, at: now, expiresAt: addDays(now, WORTH_DAYS) })
  return true
}

/** In both languages, French first. */
function silenceLetter(
  { slug, name, silence }: SilentCinema,
  { origin }: { origin: string },
): { subject: string; text: string } {
  const cinema = name.replace(/\p{C}/gu, ' ').slice(0, NAME_MAX)
  const parts = LANGUAGES.map((language) => {
    const [words, format] = [wordsOf(language), formatOf(language)]
    return fill(words.salleWeek.silence.text, {
      cinema: format.name(cinema),
      day: format.day(silence.lastDay),
      days: format.number(silence.wholeDays),
      visits: format.count(silence.weekBefore, words.salle.visits),
      url: `${origin}/salle/${slug}/allumer?langue=${language}`,
    })
  })
  const subject = fill(wordsOf('fr').salleWeek.silence.subject, { cinema: formatOf('fr').name(cinema) })
  return { subject, text: parts.join('\n\n— — —\n\n') }
}
