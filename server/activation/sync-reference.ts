import type pg from 'pg'
import type { Platform } from './platform.js'

/** What the pixel knows of a platform: nothing of files. */
export type SyncPlatform = Pick<Platform, 'id' | 'vendorId' | 'syncHosts' | 'syncUrl' | 'ids' | 'format'>

/** The platforms on which a campaign is bought under contract, as the pixel keeps them in memory. */
export interface SyncReference {
  platforms: ReadonlyMap<string, SyncPlatform>
  /** Those on which a campaign is bought, by its number, in the order of their names. */
  ofCampaign: ReadonlyMap<number, readonly SyncPlatform[]>
}

/**
 * Reads the platforms that may be introduced to anybody at `now`: under the contract in force of an operator, for campaigns that are
 * accepted or running and whose distributor has terms in force. Without either there is none.
 */
export async function loadSyncReference(pool: pg.Pool, { now }: { now: Date }): Promise<SyncReference> {
  const { rows } = await pool.query<SyncPlatform & { campaigns: number[] }>(
    `WITH in_force AS (
       SELECT party_id, kind FROM public.contract
       WHERE kind IN ('operator-federation', 'federation-distributor') AND state = 'in-force' AND in_force_from <= $1
     )
     SELECT p.id, p.vendor_id AS "vendorId", p.sync_hosts AS "syncHosts", p.sync_url AS "syncUrl", p.ids, p.format,
       array_agg(c.id ORDER BY c.id) AS campaigns
     FROM public.platform p
     JOIN public.campaign_platform b ON b.platform_id = p.id AND b.ended_at IS NULL
     JOIN public.campaign c ON c.id = b.campaign_id AND c.state IN ('accepted', 'running') AND c.ends_at > $1
     WHERE p.ended_at IS NULL
       AND EXISTS (SELECT FROM in_force f WHERE f.party_id = c.distributor_id AND f.kind = 'federation-distributor')
       AND EXISTS (SELECT FROM in_force f WHERE f.kind = 'operator-federation')
     GROUP BY p.id ORDER BY p.name, p.id`,
    [now],
  )
  const platforms = new Map<string, SyncPlatform>()
  const ofCampaign = new Map<number, SyncPlatform[]>()
  for (const { campaigns, ...platform } of rows) {
    platforms.set(platform.id, platform)
    for (const campaign of campaigns) ofCampaign.set(campaign, [...(ofCampaign.get(campaign) ?? []), platform])
  }
  return { platforms, ofCampaign }
}
