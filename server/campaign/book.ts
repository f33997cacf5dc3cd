import { isCell, ROOT_CELL } from '../audience/index.js'
import type { PrismaClient, PrismaTransaction } from '../lib/prisma.js'
import { type CreativeContent, type NewCreative, readSize } from './creative.js'
import { withFilm } from './film-store.js'
import { judgeLanding, type LandingRefusal, type LandingRules } from './landing.js'
import { type CampaignState, mayDo } from './state.js'
import { MOST_CREATIVES, type NewCampaign } from './wire.js'

/** Why nothing is booked. */
export type NotCreated =
  | 'film-refused'
  | 'no-contract'
  | 'unknown-film'
  | 'unknown-segment'
  | 'segment-too-small'
  | 'unknown-publisher'
  | 'publisher-without-terms'
  | `landing-${LandingRefusal}`
/** `reason`: the federation's, for a film that it refused. */
export type BookingRefusal = { why: 'film-refused'; reason: string } | { why: Exclude<NotCreated, 'film-refused'> }
export type Created = { created: true; id: number } | ({ created: false } & BookingRefusal)

/** What is written in the same transaction as a change, once it is made: all of it, or nothing. */
export type Along = (tx: PrismaTransaction, id: number) => Promise<void>

/** Whether a contract of this organisation, a distributor or a publisher, with the federation is in force. */
export type MayBook = (organisation: string) => Promise<boolean>

export async function allMay(mayBook: MayBook, organisations: readonly string[]): Promise<boolean> {
  return (await Promise.all(organisations.map(mayBook))).every((may) => may)
}

export interface BookingRules {
  landing: LandingRules
  mayBook: MayBook
  /**
   * The cells that the latest release found large enough. "Salles Art et Essai" itself may be booked before it is: the
   * campaign is then shown without targeting, as the page says.
   */
  activated: ReadonlySet<string>
}

type Deps = BookingRules & { prisma: PrismaClient }
/** What a booking is judged by: its creatives are judged by their shape. */
export type Booked = Pick<NewCampaign, 'landingUrl' | 'segment'> & { placements: readonly { publisherId: string }[] }

/** Books a campaign: as a draft, or submitted to the operator in the same write. */
export async function createCampaign(
  deps: Deps,
  {
    distributorId,
    campaign,
    state = 'draft',
    along,
  }: { distributorId: string; campaign: NewCampaign; state?: 'draft' | 'submitted'; along?: Along },
): Promise<Created> {
  const judged = await judgeBooked(deps, { distributorId, campaign })
  if (!judged.good) return { created: false, why: judged.why }
  const { creatives, placements, ...facts } = campaign
  return withFilm(deps.prisma, campaign.filmId, async (tx, film): Promise<Created> => {
    const refusal = judgeFilm(film)
    if (refusal !== null) return { created: false, ...refusal }
    const { id } = await tx.campaign.create({
      data: {
        ...facts,
        ...{ landingUrl: judged.url, distributorId, state },
        creatives: { create: creatives.map(toCreativeRow) },
        placements: { create: placements },
      },
      select: { id: true },
    })
    await along?.(tx, id)
    return { created: true, id }
  })
}

export type CreativeChanged =
  | { changed: true; id: number }
  | { changed: false; why: 'not-found' | 'wrong-state' | 'too-many' }

/** Adds something to show to a draft. */
export async function addCreative(
  prisma: PrismaClient,
  { id, distributorId, creative }: { id: number; distributorId: string; creative: NewCreative },
): Promise<CreativeChanged> {
  return prisma.$transaction(async (tx): Promise<CreativeChanged> => {
    const why = await lockDraft(tx, { id, distributorId })
    if (why !== null) return { changed: false, why }
    if ((await tx.creative.count({ where: { campaignId: id } })) >= MOST_CREATIVES)
      return { changed: false, why: 'too-many' }
    const added = await tx.creative.create({
      data: { ...toCreativeRow(creative), campaignId: id },
      select: { id: true },
    })
    return { changed: true, id: added.id }
  })
}

/** Takes something out of a draft. A draft without anything to show cannot be submitted. */
export async function removeCreative(
  prisma: PrismaClient,
  { id, distributorId, creativeId }: { id: number; distributorId: string; creativeId: number },
): Promise<CreativeChanged> {
  return prisma.$transaction(async (tx): Promise<CreativeChanged> => {
    const why = await lockDraft(tx, { id, distributorId })
    if (why !== null) return { changed: false, why }
    const { count } = await tx.creative.deleteMany({ where: { id: creativeId, campaignId: id } })
    return count === 1 ? { changed: true, id: creativeId } : { changed: false, why: 'not-found' }
  })
}

/** Everything that a booking is judged by but its film, which is judged under a lock. */
export async function judgeBooked(
  { prisma, landing, mayBook, activated }: Deps,
  { distributorId, campaign }: { distributorId: string; campaign: Booked },
): Promise<{ good: true; url: string } | { good: false; why: Exclude<NotCreated, 'film-refused'> }> {
  if (!(await mayBook(distributorId))) return { good: false, why: 'no-contract' }
  const judged = judgeLanding(campaign.landingUrl, landing)
  if (!judged.allowed) return { good: false, why: `landing-${judged.why}` }
  if (!isCell(campaign.segment)) return { good: false, why: 'unknown-segment' }
  if (campaign.segment !== ROOT_CELL && !activated.has(campaign.segment))
    return { good: false, why: 'segment-too-small' }
  const publisherIds = [...new Set(campaign.placements.map((placement) => placement.publisherId))]
  const publishers = await prisma.organisation.count({ where: { id: { in: publisherIds }, kind: 'publisher' } })
  if (publishers !== publisherIds.length) return { good: false, why: 'unknown-publisher' }
  if (!(await allMay(mayBook, publisherIds))) return { good: false, why: 'publisher-without-terms' }
  return { good: true, url: judged.url }
}

type Reviewed = { review: { decision: string; reason: string | null } | null } | null
/** A film that nobody has decided on is booked: it is the booking that calls for the decision. */
export function judgeFilm(film: Reviewed): BookingRefusal | null {
  if (film === null) return { why: 'unknown-film' }
  if (film.review?.decision !== 'refused') return null
  return { why: 'film-refused', reason: film.review.reason ?? '' }
}

/** Holds a draft until the transaction ends: it is not submitted while it is changed. */
async function lockDraft(
  tx: PrismaTransaction,
  { id, distributorId }: { id: number; distributorId: string },
): Promise<'not-found' | 'wrong-state' | null> {
  const row = await lockCampaign(tx, id)
  if (row === null || row.distributorId !== distributorId) return 'not-found'
  return mayDo({ state: row.state, deed: 'edit', actor: 'distributor' }) ? null : 'wrong-state'
}

/** Holds a campaign until the transaction ends; gives its state and whose it is. Null: there is none. */
export async function lockCampaign(
  tx: PrismaTransaction,
  id: number,
): Promise<{ state: CampaignState; distributorId: string } | null> {
  await tx.$queryRaw`SELECT id FROM public.campaign WHERE id = ${id} FOR NO KEY UPDATE`
  return tx.campaign.findUnique({ where: { id }, select: { state: true, distributorId: true } })
}

/** A creative as the table has it. */
export function toCreativeRow({ format, headline, body, imageUrl, videoUrl, html, size }: CreativeContent) {
  return { ...{ format, headline, body, imageUrl, videoUrl, html }, ...(size === null ? {} : readSize(size)) }
}
