import type { PrismaClient } from '../lib/prisma.js'
import {
  type Along,
  type BookingRules,
  judgeBooked,
  judgeFilm,
  lockCampaign,
  type NotCreated,
  toCreativeRow,
} from './book.js'
import { type Campaign, findCampaign } from './campaign.js'
import { withFilm } from './film-store.js'
import { mayDo } from './state.js'
import type { NewCampaign } from './wire.js'

export type Edited =
  | { edited: true }
  /** `reason`: the federation's, for a film that it refused. */
  | { edited: false; why: NotCreated | 'not-found' | 'wrong-state' | 'changed-meanwhile'; reason?: string }

/**
 * Puts other contents into a draft: all of them, so that creatives and placements are new ones. Nothing else may be edited: what
 * was submitted is taken back first.
 * @param expected whether the draft, as it is now, is what whoever edits has seen
 */
export async function editCampaign(
  rules: BookingRules & { prisma: PrismaClient },
  edit: {
    id: number
    distributorId: string
    campaign: NewCampaign
    expected?: (draft: Campaign) => boolean
    along?: Along
  },
): Promise<Edited> {
  const { id, distributorId, campaign, expected, along } = edit
  const judged = await judgeBooked(rules, { distributorId, campaign })
  if (!judged.good) return { edited: false, why: judged.why }
  const { creatives, placements, ...fields } = campaign
  return withFilm(rules.prisma, campaign.filmId, async (tx, film): Promise<Edited> => {
    const refusal = judgeFilm(film)
    if (refusal !== null) return { edited: false, ...refusal }
    await lockCampaign(tx, id)
    const draft = await findCampaign(tx, { id, distributorId })
    if (draft === null) return { edited: false, why: 'not-found' }
    if (!mayDo({ state: draft.state, deed: 'edit', actor: 'distributor' })) return { edited: false, why: 'wrong-state' }
    if (expected !== undefined && !expected(draft)) return { edited: false, why: 'changed-meanwhile' }
    await tx.creative.deleteMany({ where: { campaignId: id } })
    await tx.placement.deleteMany({ where: { campaignId: id } })
    await tx.campaign.update({
      where: { id },
      data: {
        ...fields,
        landingUrl: judged.url,
        creatives: { create: creatives.map(toCreativeRow) },
        placements: { create: placements },
      },
    })
    await along?.(tx, id)
    return { edited: true }
  })
}
