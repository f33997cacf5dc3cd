import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { transaction } from '../lib/postgres.js'
import { addSite, isHost } from './store-sites.js'

/** A cinema has a site or two; a site has an address with and one without `www`. */
const SITES_MAX = 20
const HOSTS_MAX = 20

export type SiteRefusal = 'none' | 'host' | 'taken' | 'many'
export type Declared = { done: true; key: string } | { done: false; why: SiteRefusal; host?: string }

/** Addresses as somebody writes them, one a line or with commas between: lower case, each once. */
export function readHosts(text: string): string[] {
  const given = text.split(/[\s,;]+/).map((host) => host.trim().toLowerCase())
  return [...new Set(given.filter((host) => host !== ''))]
}

/**
 * Declares a web site of a cinema under a key of its own; where the contracts are in force it has its term at once (`addSite`).
 * An address that another organisation has declared, or this cinema for another of its sites, is refused; the cinemas of one
 * organisation may share one.
 */
export async function declareSite(
  pool: pg.Pool,
  site: { cinemaId: string; organisationId: string; hosts: readonly string[]; at: Date },
): Promise<Declared> {
  const { cinemaId, organisationId, hosts, at } = site
  if (hosts.length === 0) return { done: false, why: 'none' }
  if (hosts.length > HOSTS_MAX) return { done: false, why: 'many' }
  const wrong = hosts.find((host) => !isPublicHost(host))
  if (wrong !== undefined) return { done: false, why: 'host', host: wrong }
  const { rows } = await pool.query<{ hosts: string[]; cinemaId: string; organisationId: string | null }>(
    `SELECT s.hosts, s.cinema_id AS "cinemaId", c.organisation_id AS "organisationId"
     FROM public.site s JOIN public.cinema c ON c.id = s.cinema_id WHERE s.cinema_id = $1 OR s.hosts && $2 LIMIT 1000`,
    [cinemaId, hosts],
  )
  const own = rows.filter((row) => row.cinemaId === cinemaId)
  if (own.length >= SITES_MAX) return { done: false, why: 'many' }
  const others = rows.filter((row) => row.cinemaId !== cinemaId && row.organisationId !== organisationId)
  const taken = hosts.find((host) => [...own, ...others].some((row) => row.hosts.includes(host)))
  if (taken !== undefined) return { done: false, why: 'taken', host: taken }
  const key = randomBytes(9).toString('base64url')
  const noticeVersion = await newestNotice(pool)
  await addSite(pool, { cinemaId, key, hosts, consentSource: 'auto', noticeVersion, at })
  return { done: true, key }
}

/**
 * Takes an address off a cinema's site: the pixel hears of it at once, and receives nothing from there any more. The last one
 * stays: a site without any would be none.
 */
export async function removeHost(
  pool: pg.Pool,
  { cinemaId, key, host }: { cinemaId: string; key: string; host: string },
): Promise<{ done: true } | { done: false; why: 'unknown' | 'last' }> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{ hosts: string[] }>(
      'SELECT hosts FROM public.site WHERE cinema_id = $1 AND key = $2 FOR UPDATE',
      [cinemaId, key],
    )
    const hosts = rows[0]?.hosts ?? []
    if (!hosts.includes(host)) return { done: false, why: 'unknown' }
    if (hosts.length === 1) return { done: false, why: 'last' }
    await client.query('UPDATE public.site SET hosts = array_remove(hosts, $2) WHERE key = $1', [key, host])
    return { done: true }
  })
}

/** A host as browsers send it; in production they are names with a dot, and on one's own machine ports tell sites apart. */
function isPublicHost(host: string): boolean {
  return host.length <= 253 && isHost(host) && /^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+)(:\d{1,5})?$/.test(host)
}

/** The text that a new site's spectators say yes to. */
async function newestNotice(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ version: string }>(
    'SELECT version FROM public.notice ORDER BY version DESC LIMIT 1',
  )
  const version = rows[0]?.version
  if (version === undefined) throw new Error('no notice is published')
  return version
}
