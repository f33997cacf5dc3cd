import type pg from 'pg'
import { clickUrl } from '../campaign/index.js'

/** An ad that a newspaper may show: the sealed link of a running campaign. */
export interface AdLink {
  publisherId: string
  distributor: string
  filmSlug: string
  headline: string
  url: string
}

/** The links of campaigns that run now, as the newspapers' tags have them. The console's role may read them. */
export async function loadAdLinks(
  pool: pg.Pool,
  { pixelOrigin, now }: { pixelOrigin: string; now: Date },
): Promise<AdLink[]> {
  const { rows } = await pool.query<Omit<AdLink, 'url'> & { token: string }>(
    `SELECT p.publisher_id AS "publisherId", d.name AS distributor, f.slug AS "filmSlug", cr.headline, l.token
     FROM public.click_link l
     JOIN public.campaign c ON c.id = l.campaign_id
     JOIN public.creative cr ON cr.id = l.creative_id
     JOIN public.placement p ON p.id = l.placement_id
     JOIN public.film f ON f.id = c.film_id
     JOIN public.organisation d ON d.id = c.distributor_id
     WHERE c.state = 'running' AND c.starts_at <= $1 AND c.ends_at > $1 AND l.expires_at > $1
     ORDER BY l.campaign_id, l.creative_id, l.placement_id LIMIT 1000`,
    [now],
  )
  return rows.map(({ token, ...link }) => ({ ...link, url: clickUrl({ pixelOrigin, token }) }))
}
