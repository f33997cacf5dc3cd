import type pg from 'pg'
import type { FilmDecision } from '../../campaign/index.js'
import { hasTermsInForce, listContracts, STANDING_KINDS } from '../../contract/index.js'

export interface FilmChoice {
  id: number
  title: string
  allocineUrl: string | null
  /** The federation's; null while it has said nothing. */
  decision: FilmDecision | null
}

/** The films, those that the federation has accepted first, those that it refused last. */
export async function filmsToBook(pool: pg.Pool): Promise<FilmChoice[]> {
  const { rows } = await pool.query<FilmChoice>(
    `SELECT f.id, f.title, f.allocine_url AS "allocineUrl", r.decision
     FROM public.film f LEFT JOIN public.film_review r ON r.film_id = f.id
     WHERE f.merged_into IS NULL
     ORDER BY coalesce(r.decision = 'accepted', false) DESC, coalesce(r.decision = 'refused', false), f.normalised, f.id LIMIT 3000`,
  )
  return rows
}

export interface PublisherChoice {
  id: string
  name: string
  /** Of the sites that it has said are its own, the one of the last campaign that the operator accepted; empty for none. */
  host: string
}

/** The publishers under contract, each with the site that was last used. */
export async function publishersToBook(pool: pg.Pool): Promise<PublisherChoice[]> {
  const contracts = await listContracts(pool, { kind: 'federation-publisher', states: ['in-force'] })
  const { rows } = await pool.query<{ id: string; host: string }>(
    `SELECT DISTINCT ON (s.publisher_id) s.publisher_id AS id, s.host FROM public.publisher_site s
     LEFT JOIN LATERAL (
       SELECT max(p.id) AS last FROM public.placement p JOIN public.campaign c ON c.id = p.campaign_id
       WHERE p.publisher_id = s.publisher_id AND p.host = s.host AND c.state IN ('accepted', 'running', 'ended')
     ) AS used ON true
     ORDER BY s.publisher_id, used.last DESC NULLS LAST, s.host`,
  )
  const hosts = new Map(rows.map(({ id, host }) => [id, host]))
  const byId = new Map(contracts.map(({ party }) => [party.id, party]))
  return [...byId.values()]
    .map(({ id, name }) => ({ id, name, host: hosts.get(id) ?? '' }))
    .sort((a, b) => a.name.localeCompare(b.name, 'fr'))
}

export interface Newspaper {
  name: string
  /** Its sites that this distributor's campaigns are on; without any, the one that was last booked. */
  hosts: string[]
  /** This distributor's campaigns there that were accepted and have not ended. */
  campaigns: number
}

/** The publishers under contract as a distributor sees them: with its own campaigns, and nobody else's. */
export async function newspapersOf(pool: pg.Pool, { distributorId }: { distributorId: string }): Promise<Newspaper[]> {
  const [publishers, { rows }] = await Promise.all([
    publishersToBook(pool),
    pool.query<{ id: string; hosts: string[]; campaigns: number }>(
      `SELECT p.publisher_id AS id, array_agg(DISTINCT p.host) AS hosts, count(DISTINCT c.id)::int AS campaigns
       FROM public.placement p JOIN public.campaign c ON c.id = p.campaign_id
       WHERE c.distributor_id = $1 AND c.state IN ('accepted', 'running') GROUP BY p.publisher_id`,
      [distributorId],
    ),
  ])
  const own = new Map(rows.map((row) => [row.id, row]))
  return publishers.map(({ id, name, host }) => ({
    name,
    hosts: own.get(id)?.hosts ?? (host === '' ? [] : [host]),
    campaigns: own.get(id)?.campaigns ?? 0,
  }))
}

/** Whether a distributor, or a publisher, has terms in force: under which it may book, or be booked. */
export async function mayBook(
  pool: pg.Pool,
  { organisationId, now }: { organisationId: string; now: Date },
): Promise<boolean> {
  const asked = { partyId: organisationId, at: now }
  const held = await Promise.all(STANDING_KINDS.map((kind) => hasTermsInForce(pool, { ...asked, kind })))
  return held.includes(true)
}
