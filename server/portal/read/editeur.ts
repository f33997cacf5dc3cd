import type pg from 'pg'
import type { CreativeContent } from '../../campaign/index.js'

export interface OwnPlacement {
  host: string
  campaignId: number
  campaign: string
  film: string
  state: 'accepted' | 'running'
  startsAt: Date
  endsAt: Date
  creative: CreativeContent
  /** Null until the link is sealed. */
  token: string | null
}

/** What is planned on a publisher's sites: the headlines of campaigns that were accepted and have not ended. */
export async function placementsOf(
  pool: pg.Pool,
  { publisherId, now }: { publisherId: string; now: Date },
): Promise<OwnPlacement[]> {
  const { rows } = await pool.query<OwnPlacement>(
    `SELECT p.host, c.id AS "campaignId", c.name AS campaign, f.title AS film, c.state,
       c.starts_at AS "startsAt", c.ends_at AS "endsAt", l.token, jsonb_build_object('format', cr.format,
         'headline', cr.headline, 'body', cr.body, 'imageUrl', cr.image_url, 'videoUrl', cr.video_url, 'html', cr.html,
         'size', cr.width || 'x' || cr.height) AS creative
     FROM public.placement p
     JOIN public.campaign c ON c.id = p.campaign_id
     JOIN public.film f ON f.id = c.film_id
     JOIN public.creative cr ON cr.campaign_id = c.id
     LEFT JOIN public.click_link l ON l.placement_id = p.id AND l.creative_id = cr.id
     WHERE p.publisher_id = $1 AND c.state IN ('accepted', 'running') AND c.ends_at > $2
     ORDER BY c.id DESC, p.id, cr.id LIMIT 200`,
    [publisherId, now],
  )
  return rows
}
