import type pg from 'pg'
import type { Platform } from './platform.js'

/** What the pixel knows of a platform: nothing of files. */
export type SyncPlatform = Pick<Platform, 'id' | 'vendorId' | 'syncHosts' | 'syncUrl' | 'ids' | 'format'>

/** The platforms that are in use, as the pixel keeps them in memory. */
export interface SyncReference {
  platforms: ReadonlyMap<string, SyncPlatform>
  /** Those on which a campaign is bought, by its number, in the order of their names. */
  ofCampaign: ReadonlyMap<number, readonly SyncPlatform[]>
}

export async function loadSyncReference(pool: pg.Pool): Promise<SyncReference> {
  const { rows } = await pool.query<SyncPlatform & { campaigns: number[] }>(
    `SELECT p.id, p.vendor_id AS "vendorId", p.sync_hosts AS "syncHosts", p.sync_url AS "syncUrl", p.ids, p.format,
       ARRAY(SELECT c.campaign_id FROM public.campaign_platform c WHERE c.platform_id = p.id AND c.ended_at IS NULL) AS campaigns
     FROM public.platform p WHERE p.ended_at IS NULL ORDER BY p.name, p.id`,
  )
  const platforms = new Map<string, SyncPlatform>()
  const ofCampaign = new Map<number, SyncPlatform[]>()
  for (const { campaigns, ...platform } of rows) {
    platforms.set(platform.id, platform)
    for (const campaign of campaigns) ofCampaign.set(campaign, [...(ofCampaign.get(campaign) ?? []), platform])
  }
  return { platforms, ofCampaign }
}
