import {
  type CampaignSnapshot,
  type LinkRing,
  type LoadedCampaign,
  type OpenedToken,
  openToken,
} from '../campaign/index.js'

/** A sealed link that is ours, lasts, and names a campaign with its creative and placement; or why not. */
export type OpenedLink =
  | { ok: true; opened: Extract<OpenedToken, { ok: true }>; campaign: LoadedCampaign }
  | { ok: false; why: 'unknown' | 'expired' | 'unavailable' }

/** Only tokens that we sealed are remembered, so that a flood of forged ones evicts none. */
const MAX_REMEMBERED_TOKENS = 20_000

/** Opens the token of a link. The same few are opened again and again: one is verified once, its expiry each time. */
export function linkOpener({
  ring,
  campaigns,
}: {
  ring: LinkRing
  /** Null while it is not known which campaigns there are. */
  campaigns: () => CampaignSnapshot | null
}): (token: string, now: Date) => OpenedLink {
  const open = rememberingOpener(ring)
  return (token, now) => {
    const opened = open(token, now)
    if (!opened.ok) return { ok: false, why: opened.why === 'expired' ? 'expired' : 'unknown' }
    const snapshot = campaigns()
    if (snapshot === null) return { ok: false, why: 'unavailable' }
    const campaign = snapshot.get(opened.campaign)
    if (
      campaign === undefined ||
      !campaign.creatives.has(opened.creative) ||
      !campaign.placements.has(opened.placement)
    )
      return { ok: false, why: 'unknown' }
    return { ok: true, opened, campaign }
  }
}

function rememberingOpener(ring: LinkRing): (token: string, now: Date) => OpenedToken {
  const remembered = new Map<string, Extract<OpenedToken, { ok: true }>>()
  return (token, now) => {
    const known = remembered.get(token)
    if (known !== undefined) return now < known.expiresAt ? known : { ok: false, why: 'expired' }
    const opened = openToken(token, ring, now)
    if (!opened.ok) return opened
    if (remembered.size >= MAX_REMEMBERED_TOKENS) remembered.clear()
    remembered.set(token, opened)
    return opened
  }
}
