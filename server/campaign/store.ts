import type { PrismaClient, PrismaTransaction } from '../lib/prisma.js'
import {
  type Along,
  allMay,
  type BookingRules,
  judgeBooked,
  judgeFilm,
  lockCampaign,
  type MayBook,
  type NotCreated,
} from './book.js'
import { findCampaign } from './campaign.js'
import { contentsTag } from './contents.js'
import { whyNotAccepted } from './film-review.js'
import { withFilm } from './film-store.js'
import { holdsBack } from './quote.js'
import { recordMove } from './recorded.js'
import { type CampaignAction, type CampaignActor, type CampaignState, mayDo, move } from './state.js'

export type CampaignMoved =
  | { moved: true; to: CampaignState }
  | { moved: false; why: 'not-found' | 'not-yours-to-do' | 'wrong-state' | 'nothing-to-show' }
type MoveRefusal = (CampaignMoved & { moved: false })['why']

/** Who moves which campaign, and when. */
interface Mover {
  id: number
  organisationId: string
  now: Date
}

export type AcceptRefusal =
  | MoveRefusal
  | 'no-contract'
  | 'publisher-without-terms'
  | 'film-not-accepted'
  | 'film-refused'
  | 'quote-not-accepted'
  /** It is not what was seen. */
  | 'changed-meanwhile'

/**
 * The operator accepts a campaign: from then on links are sealed and clicks are paid for. So its distributor's contract
 * must be in force now, whatever it was when the campaign was booked, and so must those of the publishers that show it; the
 * federation must have accepted the film; and where the operator made a quote, the distributor must have said yes to it.
 * @param seen what was looked at (`contentsTag`): what was taken back and changed since is not accepted unseen
 */
export async function acceptCampaign(
  { prisma, mayBook }: { prisma: PrismaClient; mayBook: MayBook },
  mover: Mover & { seen?: string },
): Promise<(CampaignMoved & { moved: true }) | { moved: false; why: AcceptRefusal }> {
  const wanted = { action: 'accept', actor: 'operator' } as const
  const row = await prisma.campaign.findUnique({
    where: { id: mover.id },
    select: { distributorId: true, filmId: true, state: true, placements: { select: { publisherId: true } } },
  })
  if (row === null) return { moved: false, why: 'not-found' }
  const possible = move({ state: row.state, ...wanted })
  if (!possible.moved) return possible
  if (!(await mayBook(row.distributorId))) return { moved: false, why: 'no-contract' }
  const publisherIds = [...new Set(row.placements.map(({ publisherId }) => publisherId))]
  if (!(await allMay(mayBook, publisherIds))) return { moved: false, why: 'publisher-without-terms' }
  return withFilm(prisma, row.filmId, async (tx, film) => {
    const why = whyNotAccepted(film?.review?.decision ?? null)
    if (why !== null) return { moved: false, why }
    await lockCampaign(tx, mover.id)
    const campaign = await findCampaign(tx, { id: mover.id })
    if (campaign === null) return { moved: false, why: 'not-found' }
    // What was asked for before the lock was asked for these.
    const same =
      campaign.film.id === row.filmId &&
      campaign.placements.every(({ publisherId }) => publisherIds.includes(publisherId))
    if (!same || (mover.seen !== undefined && mover.seen !== contentsTag(campaign)))
      return { moved: false, why: 'changed-meanwhile' }
    const quote = await tx.campaignQuote.findFirst({
      where: { campaignId: mover.id, state: { not: 'withdrawn' } },
      orderBy: { id: 'desc' },
    })
    if (holdsBack(quote as Parameters<typeof holdsBack>[0])) return { moved: false, why: 'quote-not-accepted' }
    return changeState(tx, { ...mover, ...wanted })
  })
}

export type SubmitRefusal = MoveRefusal | 'over' | NotCreated

/**
 * The distributor submits a draft. What it was judged by when it was written may have changed since: it is judged again, as if it
 * were booked now.
 */
export async function submitCampaign(
  deps: BookingRules & { prisma: PrismaClient },
  mover: Mover & { along?: Along },
): Promise<(CampaignMoved & { moved: true }) | { moved: false; why: SubmitRefusal }> {
  const { id, organisationId, now } = mover
  const campaign = await findCampaign(deps.prisma, { id, distributorId: organisationId })
  if (campaign === null) return { moved: false, why: 'not-found' }
  if (campaign.endsAt <= now) return { moved: false, why: 'over' }
  const judged = await judgeBooked(deps, { distributorId: organisationId, campaign })
  if (!judged.good) return { moved: false, why: judged.why }
  return withFilm(deps.prisma, campaign.film.id, async (tx, film) => {
    const refusal = judgeFilm(film)
    if (refusal !== null) return { moved: false, why: refusal.why }
    return changeState(tx, { ...mover, action: 'submit', actor: 'distributor' })
  })
}

/** Somebody submits, takes back, refuses or ends a campaign. A distributor moves its own only. */
export async function moveCampaign(
  prisma: PrismaClient,
  args: Mover & { action: Exclude<CampaignAction, 'accept'>; actor: CampaignActor; along?: Along },
): Promise<CampaignMoved> {
  return prisma.$transaction((tx) => changeState(tx, args))
}

async function changeState(
  tx: PrismaTransaction,
  args: Mover & { action: CampaignAction; actor: CampaignActor; along?: Along },
): Promise<CampaignMoved> {
  const { id, action, actor, organisationId, now, along } = args
  const row = await tx.campaign.findUnique({ where: { id } })
  if (row === null || (actor === 'distributor' && row.distributorId !== organisationId))
    return { moved: false, why: 'not-found' }
  const moved = move({ state: row.state, action, actor })
  if (!moved.moved) return moved
  if (action === 'submit' && (await tx.creative.count({ where: { campaignId: id } })) === 0)
    return { moved: false, why: 'nothing-to-show' }
  // Clicks are judged by the campaign's time: what is ended early has ended from now on, and what is ended before it began
  // lasts no time at all.
  const endsAt = new Date(Math.max(now.getTime(), row.startsAt.getTime()))
  const early = moved.to === 'ended' && endsAt < row.endsAt ? { endsAt } : {}
  const { count } = await tx.campaign.updateMany({
    where: { id, state: row.state }, // Another may have moved it since it was read.
    data: { state: moved.to, ...early },
  })
  if (count !== 1) return { moved: false, why: 'wrong-state' }
  // A price was for the campaign as it was.
  if (action === 'take-back') await withdrawQuotes(tx, { id, now })
  await along?.(tx, id)
  const end = early.endsAt ?? row.endsAt
  await recordMove(tx, { id, to: moved.to, by: actor, organisationId, endsAt: end, at: now })
  return moved
}

/** The quotes of a campaign that stand do so no more. */
export async function withdrawQuotes(tx: PrismaTransaction, { id, now }: { id: number; now: Date }): Promise<void> {
  await tx.$executeRaw`UPDATE public.campaign_quote SET state = 'withdrawn', answered_at = coalesce(answered_at, ${now})
    WHERE campaign_id = ${id} AND state <> 'withdrawn'`
}

/** The longest id of a deal, in characters. */
export const DEAL_MAX = 100

export type DealSet = { set: true } | { set: false; why: 'not-found' | 'wrong-state' | 'not-valid' }

/**
 * The operator writes down under which deal it buys the space; an empty text takes it away.
 * @param dealId as the platform gives it: letters, digits and `._:-`, at most 100
 */
export async function setDeal(prisma: PrismaClient, { id, dealId }: { id: number; dealId: string }): Promise<DealSet> {
  const given = dealId.trim()
  if (given.length > DEAL_MAX || !/^[A-Za-z0-9._:-]*$/.test(given)) return { set: false, why: 'not-valid' }
  return prisma.$transaction(async (tx): Promise<DealSet> => {
    const row = await lockCampaign(tx, id)
    if (row === null) return { set: false, why: 'not-found' }
    if (!mayDo({ state: row.state, deed: 'set-deal', actor: 'operator' })) return { set: false, why: 'wrong-state' }
    await tx.campaign.update({ where: { id }, data: { dealId: given || null } })
    return { set: true }
  })
}
