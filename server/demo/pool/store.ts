import type pg from 'pg'
import { loadFilmTastes } from '../../film/index.js'
import { shiftDay } from '../../lib/paris.js'
import type { DemoCinema } from '../cinemas.js'
import type { ShownFilm } from './crowd.js'
import type { Place } from './places.js'

/** Sites of the demonstration have such a key: what is invented here must not be any other cinema's. */
const KEY = 'demo-'

/** The cinemas of the demonstration whose contract is in force. */
export async function loadPlaces(db: pg.Pool, { now }: { now: Date }): Promise<Place[]> {
  const { rows } = await db.query<Place>(
    `SELECT c.id AS cinema, s.id AS site, t.id AS term, s.notice_version AS "noticeVersion", n.sha256 AS "noticeSha256",
       c.seats, c.latitude, c.longitude
     FROM plane.contract_term t JOIN public.site s ON s.id = t.site JOIN public.cinema c ON c.id = t.cinema
     JOIN public.notice n ON n.version = s.notice_version
     WHERE t.valid @> $1::timestamptz AND starts_with(s.key, $2) ORDER BY c.id`,
    [now, KEY],
  )
  return rows
}

/** Films that are no other film, with what they speak for. */
export async function loadFilms(db: pg.Pool, { now }: { now: Date }): Promise<ShownFilm[]> {
  const tastes = await loadFilmTastes(db, { now })
  const { rows } = await db.query<{ id: number; forChildren: boolean }>(
    `SELECT id, for_children AS "forChildren" FROM public.film WHERE merged_into IS NULL ORDER BY id`,
  )
  return rows.map((film) => ({ ...film, tastes: tastes.get(film.id) ?? [] }))
}

/** Members of the SCARE that an import brought and nobody runs yet, as cinemas of the demonstration. */
export async function loadMembers(db: pg.Pool): Promise<DemoCinema[]> {
  const { rows } = await db.query<DemoCinema>(
    `SELECT slug, name, city, postal_code AS "postalCode", coalesce(insee, '') AS insee, departement, region, latitude, longitude,
       cnc_number AS "cncNumber", coalesce(category, '') AS category, labels, coalesce(screens, 1) AS screens, coalesce(seats, 0) AS seats,
       scare_member AS "scareMember"
     FROM public.cinema
     WHERE scare_member AND organisation_id IS NULL AND cnc_number IS NOT NULL AND departement IS NOT NULL AND region IS NOT NULL
       AND latitude IS NOT NULL AND longitude IS NOT NULL ORDER BY id`,
  )
  return rows
}

/**
 * Lets the terms of the demonstration's sites begin earlier, where nothing else held before: its contracts are as old as its first
 * start, and visits of three months are to lie under them. The contracts and their signatures stay as they are.
 */
export async function holdTermsSince(db: pg.Pool, { since, now }: { since: Date; now: Date }): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE plane.contract_term t SET valid = tstzrange($1::timestamptz, upper(t.valid))
     FROM public.site s WHERE s.id = t.site AND starts_with(s.key, $3) AND t.valid @> $2::timestamptz AND lower(t.valid) > $1::timestamptz
       AND NOT EXISTS (SELECT FROM plane.contract_term o WHERE o.site = t.site AND o.id <> t.id)`,
    [since, now, KEY],
  )
  return rowCount ?? 0
}

/** Whether somebody has said yes anywhere. */
export async function isKnown(db: pg.Pool, { visitor }: { visitor: string }): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM plane.consent_link WHERE visitor = $1 LIMIT 1', [visitor])
  return rowCount === 1
}

/** Days of raw visits, as many as are asked for: the function makes sixty at once at most. */
export async function makePartitionsSince(db: pg.Pool, { day, days }: { day: string; days: number }): Promise<void> {
  const AT_ONCE = 60
  for (let made = 0; made < days; made += AT_ONCE)
    await db.query('SELECT plane.make_partitions($1::date, $2)', [shiftDay(day, made), Math.min(AT_ONCE, days - made)])
}

/** A transaction's number: whatever is committed by now has a lower one. */
export async function transactionMark(db: pg.Pool): Promise<string> {
  const { rows } = await db.query<{ mark: string }>('SELECT pg_current_xact_id()::text AS mark')
  return rows[0]?.mark ?? '0'
}

/** Whether the roll-up has taken the visits of all transactions before a mark. */
export async function isRolledUpTo(db: pg.Pool, mark: string): Promise<boolean> {
  const { rowCount } = await db.query(`SELECT FROM plane.watermark WHERE sweep = 'roll-up' AND upto >= $1::xid8`, [
    mark,
  ])
  return rowCount === 1
}

/** How much there is in the pool by now. */
export async function countPoolRows(db: pg.Pool): Promise<{ days: number; people: number }> {
  const { rows } = await db.query<{ days: bigint; people: bigint }>(
    'SELECT count(*) AS days, count(DISTINCT visitor) AS people FROM plane.visitor_cinema_day WHERE purposes & 1 = 1',
  )
  return { days: Number(rows[0]?.days ?? 0n), people: Number(rows[0]?.people ?? 0n) }
}

export async function loadPlatforms(db: pg.Pool): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>('SELECT id FROM public.platform WHERE ended_at IS NULL ORDER BY id')
  return rows.map(({ id }) => id)
}

/** Lets a platform know some people, until the first of their consents ends. Those who allow no advertising to be chosen it does not know. */
export async function addMatches(
  db: pg.Pool,
  { platform, visitors, now }: { platform: string; visitors: readonly string[]; now: Date },
): Promise<number> {
  const { rowCount } = await db.query(
    `INSERT INTO plane.partner_match (visitor, platform, uid, matched_at, expires_at)
     SELECT visitor, $2, encode(sha256(uuid_send(visitor)), 'hex'), $3, min(expires_at) FROM plane.consent_link
     WHERE visitor = ANY ($1::uuid[]) AND purposes & 3 = 3 GROUP BY visitor ON CONFLICT DO NOTHING`,
    [visitors, platform, now],
  )
  return rowCount ?? 0
}
