import type pg from 'pg'
import { listContracts } from '../../contract/index.js'

export interface FilmChoice {
  id: number
  title: string
  allocineUrl: string | null
}

export async function filmsToBook(pool: pg.Pool): Promise<FilmChoice[]> {
  const { rows } = await pool.query<FilmChoice>(
    'SELECT id, title, allocine_url AS "allocineUrl" FROM public.film ORDER BY normalised, id LIMIT 3000',
  )
  return rows
}

export interface PublisherChoice {
  id: string
  name: string
  /** The site that the last campaign named; empty before the first. */
  host: string
}

/** The publishers under contract, each with the site that was last used. */
export async function publishersToBook(pool: pg.Pool): Promise<PublisherChoice[]> {
  const contracts = await listContracts(pool, { kind: 'federation-publisher', states: ['in-force'] })
  const { rows } = await pool.query<{ id: string; host: string }>(
    'SELECT DISTINCT ON (publisher_id) publisher_id AS id, host FROM public.placement ORDER BY publisher_id, id DESC',
  )
  const hosts = new Map(rows.map(({ id, host }) => [id, host]))
  const byId = new Map(contracts.map(({ party }) => [party.id, party]))
  return [...byId.values()]
    .map(({ id, name }) => ({ id, name, host: hosts.get(id) ?? '' }))
    .sort((a, b) => a.name.localeCompare(b.name, 'fr'))
}

/** Whether a distributor has a contract in force, under which it may book. */
export async function mayBook(
  pool: pg.Pool,
  { organisationId, now }: { organisationId: string; now: Date },
): Promise<boolean> {
  const contracts = await listContracts(pool, {
    kind: 'federation-distributor',
    partyId: organisationId,
    states: ['in-force'],
  })
  return contracts.some(({ inForceFrom }) => inForceFrom !== null && inForceFrom <= now)
}
