import type pg from 'pg'
import { addDays, systemClock } from '../lib/clock.js'
import { transaction } from '../lib/postgres.js'
import { recordMove } from './recorded.js'
import type { LinkRing } from './ring.js'
import { sealToken } from './seal.js'
import { type CampaignState, dueState } from './state.js'

/** After a campaign's end its links still lead to the film for a while; such clicks are not paid. */
const GRACE_DAYS = 30
/** Links sealed in one sweep, at most; the next sweep goes on. */
const MAX_LINKS = 5_000

/**
 * The worker's sweep over campaigns: starts and ends those that are due, and seals a link for every creative and
 * placement of accepted and running campaigns that has none. Harmless to repeat; writes only what changes, because a
 * write tells every process to read the campaigns again.
 */
export async function sealAcceptedLinks(
  pool: pg.Pool,
  ring: LinkRing,
  { now }: { now: Date },
): Promise<{ sealed: number; moved: number }> {
  return transaction(pool, async (client) => {
    const ended: { id: number; endsAt: Date }[] = []
    const moved = await moveDueCampaigns(client, { now, ended })
    const sealed = await sealMissing(client, ring)
    for (const campaign of ended) await recordMove(client, { ...campaign, to: 'ended', by: 'clock', at: now })
    return { sealed, moved }
  })
}

/** Gives the number of links that were sealed now. */
async function sealMissing(client: pg.ClientBase, ring: LinkRing): Promise<number> {
  const { rows } = await client.query<{ campaign: number; creative: number; placement: number; ends_at: Date }>(
    `SELECT c.id AS campaign, cr.id AS creative, p.id AS placement, c.ends_at
     FROM public.campaign c
     JOIN public.creative cr ON cr.campaign_id = c.id
     JOIN public.placement p ON p.campaign_id = c.id
     WHERE c.state IN ('accepted', 'running')
       AND NOT EXISTS (SELECT FROM public.click_link l WHERE l.creative_id = cr.id AND l.placement_id = p.id)
     ORDER BY 1, 2, 3 LIMIT ${MAX_LINKS}`,
  )
  if (rows.length === 0) return 0
  const links = rows.map(({ ends_at, ...ids }) => {
    const expiresAt = addDays(ends_at, GRACE_DAYS)
    return { ...ids, expiresAt, token: sealToken({ ...ids, expiresAt }, ring) }
  })
  const { rowCount } = await client.query(
    `INSERT INTO public.click_link (campaign_id, creative_id, placement_id, token, expires_at)
     SELECT * FROM unnest($1::int[], $2::int[], $3::int[], $4::text[], $5::timestamptz[])
     ON CONFLICT (creative_id, placement_id) DO NOTHING`,
    [
      links.map((link) => link.campaign),
      links.map((link) => link.creative),
      links.map((link) => link.placement),
      links.map((link) => link.token),
      links.map((link) => link.expiresAt),
    ],
  )
  return rowCount ?? 0
}

/** @param ended those that were ended now are added to it */
async function moveDueCampaigns(
  client: pg.ClientBase,
  { now, ended }: { now: Date; ended: { id: number; endsAt: Date }[] },
): Promise<number> {
  const { rows } = await client.query<{ id: number; state: CampaignState; startsAt: Date; endsAt: Date }>(
    `SELECT id, state, starts_at AS "startsAt", ends_at AS "endsAt" FROM public.campaign
     WHERE state IN ('accepted', 'running') AND starts_at <= $1 ORDER BY id`,
    [now],
  )
  let moved = 0
  for (const campaign of rows) {
    const state = dueState(campaign, now)
    if (state === null) continue
    const { rowCount } = await client.query(
      'UPDATE public.campaign SET state = $2::campaign_state WHERE id = $1 AND state = $3::campaign_state',
      [campaign.id, state, campaign.state],
    )
    moved += rowCount ?? 0
    if (rowCount === 1 && state === 'ended') ended.push({ id: campaign.id, endsAt: campaign.endsAt })
  }
  return moved
}

/** What the click path needs of a campaign. */
export interface LoadedCampaign {
  id: number
  landingUrl: string
  startsAt: Date
  endsAt: Date
  state: CampaignState
  creatives: ReadonlySet<number>
  placements: ReadonlySet<number>
}
export type CampaignSnapshot = ReadonlyMap<number, LoadedCampaign>

/**
 * All campaigns of which a link may still lead somewhere: accepted, running, and those that ended until their last link
 * has expired. Whether the landing page is allowed is judged where the redirect is made.
 */
export async function loadCampaigns(
  pool: pg.Pool,
  { now = systemClock() }: { now?: Date } = {},
): Promise<CampaignSnapshot> {
  const { rows } = await pool.query<{
    id: number
    landing_url: string
    starts_at: Date
    ends_at: Date
    state: CampaignState
    creatives: number[]
    placements: number[]
  }>(
    `SELECT id, landing_url, starts_at, ends_at, state,
       ARRAY(SELECT cr.id FROM public.creative cr WHERE cr.campaign_id = c.id) AS creatives,
       ARRAY(SELECT p.id FROM public.placement p WHERE p.campaign_id = c.id) AS placements
     FROM public.campaign c
     WHERE state IN ('accepted', 'running') OR (state = 'ended' AND EXISTS (
       -- By way of the creatives, since both of these have an index for it.
       SELECT FROM public.creative cr JOIN public.click_link l ON l.creative_id = cr.id
       WHERE cr.campaign_id = c.id AND l.expires_at > $1))
     ORDER BY id`,
    [now],
  )
  const snapshot = new Map<number, LoadedCampaign>()
  for (const row of rows) {
    snapshot.set(row.id, {
      id: row.id,
      landingUrl: row.landing_url,
      startsAt: row.starts_at,
      endsAt: row.ends_at,
      state: row.state,
      creatives: new Set(row.creatives),
      placements: new Set(row.placements),
    })
  }
  return snapshot
}
