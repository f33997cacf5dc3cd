import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { sha256 } from '../lib/id.js'
import { transaction } from '../lib/postgres.js'

/** A site's host, with its port unless that is https's own; small letters. */
const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/
/** More no publisher has; each is in the pixel's memory. */
export const MOST_SITES = 50

export interface PublisherSite {
  host: string
  /** When the publisher said that it is its own; null while a campaign names it and the publisher has said nothing. */
  confirmedAt: Date | null
}

/** The sites that a publisher has said are its own, and those that campaigns name for it: by host. */
export async function publisherSites(
  pool: pg.Pool,
  { publisherId }: { publisherId: string },
): Promise<PublisherSite[]> {
  const { rows } = await pool.query<PublisherSite>(
    `SELECT host, max(confirmed_at) AS "confirmedAt" FROM (
       SELECT host, confirmed_at FROM public.publisher_site WHERE publisher_id = $1
       UNION ALL
       SELECT p.host, NULL FROM public.placement p JOIN public.campaign c ON c.id = p.campaign_id
       WHERE p.publisher_id = $1 AND c.state IN ('submitted', 'accepted', 'running')
     ) AS named GROUP BY host ORDER BY host LIMIT 200`,
    [publisherId],
  )
  return rows
}

export type SiteConfirmed =
  | { confirmed: true; host: string }
  /** `another's`: another publisher has it; `too-many`: MOST_SITES are the most. */
  | { confirmed: false; why: 'not-a-host' | 'another-publisher' | 'too-many' }

/**
 * A publisher says that a site is its own: from then on pages there may ask for the segments of the campaigns that name it. What it
 * says it answers for by its terms (art. 1 and 6). An address is read down to its host; one that is its own already stays so.
 */
export async function confirmSite(
  pool: pg.Pool,
  { publisherId, address, now }: { publisherId: string; address: string; now: Date },
): Promise<SiteConfirmed> {
  const host = hostOf(address)
  if (host === null) return { confirmed: false, why: 'not-a-host' }
  return transaction(pool, async (client) => {
    // One at a time, so that the limit holds.
    await client.query('SELECT FROM public.organisation WHERE id = $1 FOR NO KEY UPDATE', [publisherId])
    const { rows } = await client.query<{ publisherId: string }>(
      'SELECT publisher_id AS "publisherId" FROM public.publisher_site WHERE host = $1 OR publisher_id = $2',
      [host, publisherId],
    )
    if (rows.some((row) => row.publisherId !== publisherId)) return { confirmed: false, why: 'another-publisher' }
    if (rows.length >= MOST_SITES) return { confirmed: false, why: 'too-many' }
    const { rowCount } = await client.query(
      'INSERT INTO public.publisher_site (publisher_id, host, confirmed_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [publisherId, host, now],
    )
    if (rowCount === 1) await appendAudit(client, { at: now, kind: 'publisher-site-added', ...of(publisherId, host) })
    return { confirmed: true, host }
  })
}

/** It is the publisher's no longer: pages there get no answer any more. Whether it was. */
export async function removeSite(
  pool: pg.Pool,
  { publisherId, host, now }: { publisherId: string; host: string; now: Date },
): Promise<boolean> {
  return transaction(pool, async (client) => {
    const { rowCount } = await client.query('DELETE FROM public.publisher_site WHERE publisher_id = $1 AND host = $2', [
      publisherId,
      host,
    ])
    if (rowCount === 1) await appendAudit(client, { at: now, kind: 'publisher-site-removed', ...of(publisherId, host) })
    return rowCount === 1
  })
}

const of = (publisherId: string, host: string) => ({
  subject: publisherId,
  facts: { hostSha256: sha256(host).toString('hex') },
})

/** The host of `journal.example`, `localhost:4021` or of a whole address; null for anything else. */
function hostOf(text: string): string | null {
  const given = text.trim()
  const whole = /^https?:\/\//i.test(given) ? given : `https://${given}`
  // An address is read by dropping what does not belong into it: what was meant is not clear then.
  if (given.length > 2_000 || /\s/.test(given) || !URL.canParse(whole)) return null
  const { host, username, password } = new URL(whole)
  return username === '' && password === '' && HOST.test(host) ? host : null
}
