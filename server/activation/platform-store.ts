import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { transaction } from '../lib/postgres.js'
import type { Platform, PlatformFields } from './platform.js'

const COLUMNS = `id, name, vendor_id AS "vendorId", sync_hosts AS "syncHosts", sync_url AS "syncUrl", ids, format,
  member_id AS "memberId", delivery, delivery_url AS "deliveryUrl", secret, created_at AS "createdAt", ended_at AS "endedAt"`
const MAX_PLATFORMS = 200

interface By {
  /** The operator's organisation. */
  organisation: string
  now: Date
}

/** All platforms, those in use first, by name. */
export async function listPlatforms(db: pg.Pool): Promise<Platform[]> {
  const { rows } = await db.query<Platform>(
    `SELECT ${COLUMNS} FROM public.platform ORDER BY ended_at IS NOT NULL, name, id LIMIT ${MAX_PLATFORMS}`,
  )
  return rows
}

/** One platform; null when there is none with this id, which need not be a UUID. */
export async function findPlatform(db: pg.Pool, { id }: { id: string }): Promise<Platform | null> {
  const { rows } = await db.query<Platform>(`SELECT ${COLUMNS} FROM public.platform WHERE id::text = $1`, [id])
  return rows[0] ?? null
}

/** Adds a platform; its pseudonym keys follow from its id (docs/decisions/0029), so that nothing is made for them here. */
export async function addPlatform(
  db: pg.Pool,
  fields: PlatformFields,
  { organisation, now, id = randomUUID() }: By & { id?: string },
): Promise<string> {
  await transaction(db, async (client) => {
    await client.query(
      `INSERT INTO public.platform (id, created_at, name, vendor_id, sync_hosts, sync_url, ids, format, member_id, delivery,
         delivery_url, secret) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [id, now, ...values(fields), fields.ids, fields.format, ...rest(fields)],
    )
    await appendAudit(client, { at: now, kind: 'platform-added', subject: id, facts: { organisation } })
  })
  return id
}

/**
 * Changes a platform that is in use. Whose numbers its files have, and their form, stay as they are: what was sent has to be taken
 * back under the same. False when there is no such platform any more.
 */
export async function editPlatform(
  db: pg.Pool,
  { id, fields, organisation, now }: By & { id: string; fields: PlatformFields },
): Promise<boolean> {
  return transaction(db, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE public.platform SET name = $2, vendor_id = $3, sync_hosts = $4, sync_url = $5, member_id = $6, delivery = $7,
         delivery_url = $8, secret = $9 WHERE id = $1 AND ended_at IS NULL AND ids = $10 AND format = $11`,
      [id, ...values(fields), ...rest(fields), fields.ids, fields.format],
    )
    if (rowCount !== 1) return false
    await appendAudit(client, { at: now, kind: 'platform-changed', subject: id, facts: { organisation } })
    return true
  })
}

/** Ends a platform: it is synchronised no more, and its last file takes back all that it was told. False when it had ended. */
export async function endPlatform(db: pg.Pool, { id, organisation, now }: By & { id: string }): Promise<boolean> {
  return transaction(db, async (client) => {
    const { rowCount } = await client.query(
      'UPDATE public.platform SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL',
      [id, now],
    )
    if (rowCount !== 1) return false
    await appendAudit(client, { at: now, kind: 'platform-ended', subject: id, facts: { organisation } })
    return true
  })
}

/** A campaign that may be bought on a platform, and on which it is. */
export interface PlatformCampaign {
  id: number
  name: string
  /** What its audience is called in files. */
  code: string
  platforms: string[]
}

/** The campaigns that are accepted or run, with the platforms on which each is bought. */
export async function listPlatformCampaigns(db: pg.Pool): Promise<PlatformCampaign[]> {
  const { rows } = await db.query<PlatformCampaign>(
    `SELECT c.id, c.name, c.activation_code AS code,
       ARRAY(SELECT p.platform_id::text FROM public.campaign_platform p WHERE p.campaign_id = c.id AND p.ended_at IS NULL ORDER BY 1) AS platforms
     FROM public.campaign c WHERE c.state IN ('accepted', 'running') ORDER BY c.starts_at, c.id`,
  )
  return rows
}

/**
 * Says whether a campaign is bought on a platform from now on. False when nothing changed: the campaign is not accepted, or the
 * platform not in use, or it was so already.
 */
export async function setCampaignPlatform(
  db: pg.Pool,
  { campaign, platform, bought, organisation, now }: By & { campaign: number; platform: string; bought: boolean },
): Promise<boolean> {
  return transaction(db, async (client) => {
    const { rowCount } = bought
      ? await client.query(
          `INSERT INTO public.campaign_platform AS p (campaign_id, platform_id, since)
           SELECT c.id, f.id, $3 FROM public.campaign c, public.platform f
           WHERE c.id = $1 AND f.id = $2 AND c.state IN ('accepted', 'running') AND f.ended_at IS NULL
           ON CONFLICT (campaign_id, platform_id) DO UPDATE SET ended_at = NULL, since = excluded.since WHERE p.ended_at IS NOT NULL`,
          [campaign, platform, now],
        )
      : await client.query(
          'UPDATE public.campaign_platform SET ended_at = $3 WHERE campaign_id = $1 AND platform_id = $2 AND ended_at IS NULL',
          [campaign, platform, now],
        )
    if (rowCount !== 1) return false
    const kind = bought ? 'campaign-on-platform' : 'campaign-off-platform'
    await appendAudit(client, { at: now, kind, subject: String(campaign), facts: { organisation, platform } })
    return true
  })
}

function values({ name, vendorId, syncHosts, syncUrl }: PlatformFields): unknown[] {
  return [name, vendorId, syncHosts, syncUrl]
}

function rest({ memberId, delivery, deliveryUrl, secret }: PlatformFields): unknown[] {
  return [memberId, delivery, deliveryUrl, secret]
}
