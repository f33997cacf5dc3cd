import type pg from 'pg'
import { type ConsentSource, type PurposeName, purposeNames } from '../consent/index.js'
import { snapshot } from '../lib/postgres.js'
import type { PageKind } from './wire.js'

/** All that is kept of one person, in the person's own terms: names, no number but the receipts'. */
export interface OwnData {
  cinemas: OwnCinema[]
  clicks: OwnClick[]
  /** Buying platforms that know this browser. */
  platforms: OwnPlatform[]
  /** There was more of something than is read at once: the oldest is missing here, and goes all the same. */
  cut: boolean
}

export interface OwnCinema {
  name: string
  city: string
  sites: OwnSite[]
  /** What the pool has: one for each day, without the hour. Newest first. */
  days: { day: string; visits: number; films: string[]; purposes: PurposeName[]; until: Date }[]
  /** The last thirty days one by one. Newest first. */
  visits: { at: Date; host: string | null; kind: PageKind; film: string | null; device: string }[]
}

export interface OwnSite {
  id: string
  host: string | null
  consent: {
    /** None for a stamp, which only says since when there is a no. */
    receipt: string | null
    purposes: PurposeName[]
    noticeVersion: string
    source: ConsentSource | null
    givenAt: Date
    until: Date
    /** It has run out, or was taken back: it carries nothing. */
    over: boolean
  }
}

export interface OwnClick {
  at: Date
  film: string
  /** The newspaper's site. */
  host: string
}

export interface OwnPlatform {
  name: string
  /** Since when it knows this browser by a number, and until when at most. */
  since: Date
  until: Date
}

const MAX = { days: 5_000, visits: 10_000, clicks: 2_000 }

/** Reads a person's own data, all from one snapshot. Consents that ran out are among them: their stamps are kept for a while. */
export async function loadOwnData(db: pg.Pool, { visitor, now }: { visitor: string; now: Date }): Promise<OwnData> {
  return snapshot(db, async (client) => {
    const consents = await loadConsents(client, visitor)
    const days = await loadDays(client, visitor)
    const visits = await loadVisits(client, visitor)
    const clicks = await loadClicks(client, visitor)
    const platforms = await loadPlatforms(client, visitor, now)
    return {
      cinemas: group({ consents, days, visits }, now),
      clicks,
      platforms,
      cut: days.length === MAX.days || visits.length === MAX.visits || clicks.length === MAX.clicks,
    }
  })
}

interface Place {
  cinema: string
  name: string
  city: string
}
type ConsentRow = Place & { id: string; host: string | null; purposes: number; receipt: string | null } & Omit<
    OwnSite['consent'],
    'purposes' | 'receipt' | 'over'
  >
type DayRow = Place & Omit<OwnCinema['days'][number], 'purposes'> & { purposes: number }
type VisitRow = Place & OwnCinema['visits'][number]

async function loadConsents(client: pg.PoolClient, visitor: string): Promise<ConsentRow[]> {
  const { rows } = await client.query<ConsentRow>(
    `SELECT c.id AS cinema, c.name, c.city, s.id, s.hosts[1] AS host, l.purposes, l.notice_version AS "noticeVersion",
       e.source, CASE WHEN e.source IS NOT NULL THEN l.receipt END AS receipt, l.given_at AS "givenAt", l.expires_at AS until
     FROM plane.consent_link l JOIN public.site s ON s.id = l.site JOIN public.cinema c ON c.id = s.cinema_id
     LEFT JOIN LATERAL (SELECT source FROM plane.consent e WHERE e.receipt = l.receipt ORDER BY at DESC LIMIT 1) AS e ON true
     WHERE l.visitor = $1 ORDER BY c.name, s.key`,
    [visitor],
  )
  return rows
}

async function loadDays(client: pg.PoolClient, visitor: string): Promise<DayRow[]> {
  const { rows } = await client.query<DayRow>(
    `SELECT c.id AS cinema, c.name, c.city, d.day, d.visits, d.purposes, d.expires_at AS until,
       ARRAY(SELECT f.title FROM public.film f WHERE f.id = ANY (d.films) ORDER BY f.title) AS films
     FROM plane.visitor_cinema_day d JOIN public.cinema c ON c.id = d.cinema
     WHERE d.visitor = $1 ORDER BY d.day DESC, c.name LIMIT ${MAX.days}`,
    [visitor],
  )
  return rows
}

async function loadVisits(client: pg.PoolClient, visitor: string): Promise<VisitRow[]> {
  const { rows } = await client.query<VisitRow>(
    `SELECT c.id AS cinema, c.name, c.city, v.at, s.hosts[1] AS host, v.kind, f.title AS film, v.device
     FROM plane.visit v JOIN public.cinema c ON c.id = v.cinema JOIN public.site s ON s.id = v.site
     LEFT JOIN public.film f ON f.id = v.film
     WHERE v.visitor = $1 ORDER BY v.at DESC LIMIT ${MAX.visits}`,
    [visitor],
  )
  return rows
}

async function loadClicks(client: pg.PoolClient, visitor: string): Promise<OwnClick[]> {
  const { rows } = await client.query<OwnClick>(
    `SELECT k.at, f.title AS film, p.host
     FROM plane.click_visitor k JOIN plane.click c ON c.id = k.click
     JOIN public.campaign m ON m.id = c.campaign JOIN public.film f ON f.id = m.film_id
     JOIN public.placement p ON p.id = c.placement
     WHERE k.visitor = $1 ORDER BY k.at DESC LIMIT ${MAX.clicks}`,
    [visitor],
  )
  return rows
}

async function loadPlatforms(client: pg.PoolClient, visitor: string, now: Date): Promise<OwnPlatform[]> {
  const { rows } = await client.query<OwnPlatform>(
    `SELECT p.name, m.matched_at AS since, m.expires_at AS until
     FROM plane.partner_match m JOIN public.platform p ON p.id = m.platform
     WHERE m.visitor = $1 AND m.expires_at > $2 ORDER BY p.name, m.matched_at`,
    [visitor, now],
  )
  return rows
}

function group(rows: { consents: ConsentRow[]; days: DayRow[]; visits: VisitRow[] }, now: Date): OwnCinema[] {
  const byId = new Map<string, OwnCinema>()
  const at = ({ cinema, name, city }: Place): OwnCinema => {
    const known = byId.get(cinema) ?? { name, city, sites: [], days: [], visits: [] }
    byId.set(cinema, known)
    return known
  }
  for (const row of rows.consents) {
    const { id, host, receipt, purposes, noticeVersion, source, givenAt, until } = row
    const over = until <= now
    const consent = { receipt, purposes: purposeNames(purposes), noticeVersion, source, givenAt, until, over }
    at(row).sites.push({ id, host, consent })
  }
  for (const row of rows.days) {
    const { day, visits, films, purposes, until } = row
    at(row).days.push({ day, visits, films, purposes: purposeNames(purposes), until })
  }
  for (const row of rows.visits) {
    const { at: moment, host, kind, film, device } = row
    at(row).visits.push({ at: moment, host, kind, film, device })
  }
  return [...byId.values()]
}
