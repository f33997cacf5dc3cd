import type pg from 'pg'
import { addPlatform, findPlatform, listPlatformCampaigns, setCampaignPlatform } from '../activation/index.js'
import { uuidFromName } from '../lib/id.js'
import { operator } from './organisations.js'

/** The demonstration's buying platform: it fetches its files from a folder, and no browser is introduced to it. */
export const DEMO_PLATFORM = uuidFromName('demo:platform:regie-lumiere')

/** Adds the platform once, with the campaigns that are current then: somebody may have taken them back since. */
export async function ensurePlatform(pool: pg.Pool, { now }: { now: Date }): Promise<void> {
  if ((await findPlatform(pool, { id: DEMO_PLATFORM })) !== null) return
  const by = { organisation: operator.id, now }
  await addPlatform(
    pool,
    {
      ...{ name: 'Régie Lumière', vendorId: null, syncHosts: [], syncUrl: null, ids: 'theirs', format: 'csv' },
      ...{ memberId: null, delivery: 'folder', deliveryUrl: null, secret: null },
    },
    { ...by, id: DEMO_PLATFORM },
  )
  for (const { id } of await listPlatformCampaigns(pool))
    await setCampaignPlatform(pool, { campaign: id, platform: DEMO_PLATFORM, bought: true, ...by })
}
