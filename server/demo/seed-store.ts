import type pg from 'pg'
import { CONSENT_MONTHS } from '../consent/index.js'
import { readGenres } from '../film/index.js'
import { addMonths } from '../lib/clock.js'
import { uuidFromName } from '../lib/id.js'
import type { Organisation, Person } from '../membership/index.js'
import type { DemoFilm } from './films.js'
import { organisationOf } from './organisations.js'
import type { DemoSite } from './sites.js'

/**
 * Adds the cinemas that are not there, and gives each to its organisation. A cinema that an import brought is the same
 * one by its CNC number; its row is taken, and what the import knows of it stays.
 */
export async function insertCinemas(pool: pg.Pool, sites: readonly DemoSite[]): Promise<void> {
  const rows = sites.map(({ cinemaId, cinema }) => ({
    ...{
      id: cinemaId,
      organisation_id: organisationOf(cinema).id,
      slug: cinema.slug,
      name: cinema.name,
      city: cinema.city,
    },
    ...{ postal_code: cinema.postalCode, insee: cinema.insee, departement: cinema.departement, region: cinema.region },
    ...{
      latitude: cinema.latitude,
      longitude: cinema.longitude,
      cnc_number: cinema.cncNumber,
      category: cinema.category,
    },
    ...{ labels: cinema.labels, screens: cinema.screens, seats: cinema.seats, scare_member: cinema.scareMember },
  }))
  const columns = `id, organisation_id, slug, name, city, postal_code, insee, departement, region, latitude, longitude,
    cnc_number, category, labels, screens, seats, scare_member`
  await pool.query(
    `INSERT INTO public.cinema (${columns})
     SELECT ${columns} FROM jsonb_populate_recordset(NULL::public.cinema, $1)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  )
  await pool.query(
    `UPDATE public.cinema AS c SET organisation_id = r.organisation_id
     FROM jsonb_populate_recordset(NULL::public.cinema, $1) AS r
     WHERE c.cnc_number = r.cnc_number AND c.organisation_id IS NULL`,
    [JSON.stringify(rows)],
  )
}

/** Adds the films that are not there. One that an import or the federation brought stays as it is. */
export async function insertFilms(pool: pg.Pool, films: readonly DemoFilm[]): Promise<void> {
  const rows = films.map(
    ({ slug, title, normalised, directors, genres, durationMin, allocineUrl, forChildren, year }) => ({
      ...{ slug, title, normalised, directors, duration_min: durationMin, allocine_url: allocineUrl },
      ...{ genres: readGenres(genres).genres, for_children: forChildren, year },
    }),
  )
  // Only those that are not there: a conflict would use up ids at every start.
  await pool.query(
    `INSERT INTO public.film (slug, title, normalised, directors, genres, duration_min, allocine_url, for_children, year)
     SELECT r.slug, r.title, r.normalised, r.directors, r.genres, r.duration_min, r.allocine_url, r.for_children, r.year
     FROM jsonb_populate_recordset(NULL::public.film, $1) AS r
     WHERE NOT EXISTS (SELECT FROM public.film f WHERE f.slug = r.slug) ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  )
}

/** The federation's yes to films on which nothing was decided. A decision that somebody made stays. */
export async function acceptFilms(
  pool: pg.Pool,
  { slugs, personId, at }: { slugs: readonly string[]; personId: string; at: Date },
): Promise<void> {
  await pool.query(
    `INSERT INTO public.film_review (film_id, decision, person_id, decided_at)
     SELECT f.id, 'accepted', $2, $3 FROM public.film f WHERE f.slug = ANY ($1)
     ON CONFLICT (film_id) DO NOTHING`,
    [slugs, personId, at],
  )
}

/**
 * Lets the sites that are there follow the ports of this start.
 * @returns the sites that are not there, with the cinema's row that they are of
 */
export async function moveSites(pool: pg.Pool, sites: readonly DemoSite[]): Promise<DemoSite[]> {
  await pool.query(
    `UPDATE public.site AS s SET hosts = ARRAY(SELECT jsonb_array_elements_text(r.hosts))
     FROM jsonb_to_recordset($1) AS r(id uuid, hosts jsonb)
     WHERE s.id = r.id AND s.hosts <> ARRAY(SELECT jsonb_array_elements_text(r.hosts))`,
    [JSON.stringify(sites.map(({ id, hosts }) => ({ id, hosts })))],
  )
  const { rows } = await pool.query<{ cnc_number: number; id: string; site: string | null }>(
    `SELECT c.cnc_number, c.id, s.id AS site FROM public.cinema c LEFT JOIN public.site s ON s.cinema_id = c.id AND s.id = ANY ($2)
     WHERE c.cnc_number = ANY ($1)`,
    [sites.map(({ cinema }) => cinema.cncNumber), sites.map(({ id }) => id)],
  )
  const cinemas = new Map(rows.map((row) => [row.cnc_number, row]))
  return sites.flatMap((site) => {
    const row = cinemas.get(site.cinema.cncNumber)
    return row && row.site === null ? [{ ...site, cinemaId: row.id }] : []
  })
}

/** Lets the placements on the two newspapers follow the ports of this start. */
export async function movePlacements(
  pool: pg.Pool,
  { publishers, hosts }: { publishers: readonly string[]; hosts: readonly string[] },
): Promise<void> {
  await pool.query(
    `UPDATE public.placement AS p SET host = r.host FROM unnest($1::uuid[], $2::text[]) AS r(publisher, host)
     WHERE p.publisher_id = r.publisher AND p.host <> r.host`,
    [publishers, hosts],
  )
}

/** The newspapers have said that their sites are theirs, those of this start and no others. */
export async function putPublisherSites(
  pool: pg.Pool,
  { publishers, hosts, at }: { publishers: readonly string[]; hosts: readonly string[]; at: Date },
): Promise<void> {
  await pool.query(
    'DELETE FROM public.publisher_site WHERE publisher_id = ANY ($1::uuid[]) AND host <> ALL ($2::text[])',
    [publishers, hosts],
  )
  await pool.query(
    `INSERT INTO public.publisher_site (publisher_id, host, confirmed_at)
     SELECT publisher, host, $3 FROM unnest($1::uuid[], $2::text[]) AS r(publisher, host) ON CONFLICT DO NOTHING`,
    [publishers, hosts, at],
  )
}

/** Of a consent that nobody gave: so that a receipt and its proof can be looked at. */
export const EXAMPLE_RECEIPT = '7f3c1a52-9d0e-4b6a-8c21-5e4d3f2a1b90'

/** Writes its yes into the log, once; no link leads to it, and no visit hangs on it. */
export async function insertExampleConsent(pool: pg.Pool, { site, at }: { site: string; at: Date }): Promise<void> {
  await pool.query(
    `INSERT INTO plane.consent (receipt, event, at, site, purposes, notice_version, notice_sha256, source, given_at, expires_at)
     SELECT $1, 'given', $3, s.id, 7, n.version, n.sha256, 'banner', $3, $4
     FROM public.site s JOIN public.notice n ON n.version = s.notice_version
     WHERE s.id = $2 AND NOT EXISTS (SELECT FROM plane.consent WHERE receipt = $1)`,
    [EXAMPLE_RECEIPT, site, at, addMonths(at, CONSENT_MONTHS)],
  )
}

/** Lets the agency act for the distributor, once: a visitor of the demonstration may have taken that back. */
export async function insertDelegation(
  pool: pg.Pool,
  { agency, distributor, by, at }: { agency: Organisation; distributor: Organisation; by: Person; at: Date },
): Promise<void> {
  await pool.query(
    `INSERT INTO public.delegation (id, agency_id, distributor_id, scopes, granted_by, granted_at)
     VALUES ($1, $2, $3, '{read,book}', $4, $5) ON CONFLICT DO NOTHING`,
    [uuidFromName(`demo:delegation:${agency.id}:${distributor.id}`), agency.id, distributor.id, by.id, at],
  )
}
