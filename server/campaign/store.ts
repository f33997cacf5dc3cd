import { isCell, ROOT_CELL } from '../audience/index.js'
import type { PrismaClient, PrismaTransaction } from '../lib/prisma.js'
import { type FilmDecision, whyNotAccepted } from './film-review.js'
import { withFilm } from './film-store.js'
import { judgeLanding, type LandingRefusal, type LandingRules } from './landing.js'
import { recordMove } from './recorded.js'
import { type CampaignAction, type CampaignActor, type CampaignState, move } from './state.js'
import type { NewCampaign } from './wire.js'

export interface Campaign {
  id: number
  name: string
  distributor: { id: string; name: string }
  /** `decision`: what the federation says of the film; null while it has said nothing. */
  film: { id: number; title: string; decision: FilmDecision | null }
  segment: string
  iabCriteria: number[]
  landingUrl: string
  state: CampaignState
  /** Why the federation refused its film, where it was refused with it; null otherwise. */
  refusedBecause: string | null
  startsAt: Date
  endsAt: Date
  creatives: { id: number; format: string; headline: string; imageUrl: string | null }[]
  placements: { id: number; host: string; publisher: string }[]
  /** Sealed links, once the operator has accepted. */
  links: { creative: number; placement: number; token: string; expiresAt: Date }[]
}

export type Created =
  | { created: true; id: number }
  /** `reason`: the federation's. */
  | { created: false; why: 'film-refused'; reason: string }
  | {
      created: false
      why:
        | 'no-contract'
        | 'unknown-film'
        | 'unknown-segment'
        | 'segment-too-small'
        | 'unknown-publisher'
        | 'publisher-without-terms'
        | `landing-${LandingRefusal}`
    }

const MAX_LISTED = 500

/** Whether a contract of this organisation, a distributor or a publisher, with the federation is in force. */
export type MayBook = (organisation: string) => Promise<boolean>

async function allMay(mayBook: MayBook, organisations: readonly string[]): Promise<boolean> {
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

/** Books a campaign: as a draft, or submitted to the operator in the same write. */
export async function createCampaign(
  { prisma, landing, mayBook, activated }: BookingRules & { prisma: PrismaClient },
  {
    distributorId,
    campaign,
    state = 'draft',
  }: { distributorId: string; campaign: NewCampaign; state?: 'draft' | 'submitted' },
): Promise<Created> {
  if (!(await mayBook(distributorId))) return { created: false, why: 'no-contract' }
  const judged = judgeLanding(campaign.landingUrl, landing)
  if (!judged.allowed) return { created: false, why: `landing-${judged.why}` }
  if (!isCell(campaign.segment)) return { created: false, why: 'unknown-segment' }
  if (campaign.segment !== ROOT_CELL && !activated.has(campaign.segment))
    return { created: false, why: 'segment-too-small' }
  const publisherIds = [...new Set(campaign.placements.map((placement) => placement.publisherId))]
  const publishers = await prisma.organisation.count({ where: { id: { in: publisherIds }, kind: 'publisher' } })
  if (publishers !== publisherIds.length) return { created: false, why: 'unknown-publisher' }
  if (!(await allMay(mayBook, publisherIds))) return { created: false, why: 'publisher-without-terms' }

  const { creatives, placements, ...fields } = campaign
  return withFilm(prisma, campaign.filmId, async (tx, film): Promise<Created> => {
    if (film === null) return { created: false, why: 'unknown-film' }
    // A film that nobody has decided on is booked: it is the booking that calls for the decision.
    if (film.review?.decision === 'refused')
      return { created: false, why: 'film-refused', reason: film.review.reason ?? '' }
    const { id } = await tx.campaign.create({
      data: {
        ...fields,
        landingUrl: judged.url,
        distributorId,
        state,
        creatives: { create: creatives },
        placements: { create: placements },
      },
      select: { id: true },
    })
    return { created: true, id }
  })
}

/** Campaigns, newest first: of one distributor, or of all. At most 500. */
export async function listCampaigns(
  prisma: PrismaClient,
  filter: { distributorId?: string } = {},
): Promise<Campaign[]> {
  const rows = await prisma.campaign.findMany({
    where: filter,
    include: parts,
    orderBy: { id: 'desc' },
    take: MAX_LISTED,
  })
  return rows.map(toCampaign)
}

/** One campaign, or null: also when `distributorId` is given and it is another's. */
export async function findCampaign(
  prisma: PrismaClient,
  { id, distributorId }: { id: number; distributorId?: string },
): Promise<Campaign | null> {
  const row = await prisma.campaign.findFirst({
    where: { id, ...(distributorId === undefined ? {} : { distributorId }) },
    include: parts,
  })
  return row === null ? null : toCampaign(row)
}

export type CampaignMoved =
  | { moved: true; to: CampaignState }
  | { moved: false; why: 'not-found' | 'not-yours-to-do' | 'wrong-state' }

/** Who moves which campaign, and when. */
interface Mover {
  id: number
  organisationId: string
  now: Date
}

export type AcceptRefusal =
  | (CampaignMoved & { moved: false })['why']
  | 'no-contract'
  | 'publisher-without-terms'
  | 'film-not-accepted'
  | 'film-refused'

/**
 * The operator accepts a campaign: from then on links are sealed and clicks are paid for. So its distributor's contract
 * must be in force now, whatever it was when the campaign was booked, and so must those of the publishers that show it; and the
 * federation must have accepted the film.
 */
export async function acceptCampaign(
  { prisma, mayBook }: { prisma: PrismaClient; mayBook: MayBook },
  mover: Mover,
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
    return why === null ? changeState(tx, { ...mover, ...wanted }) : { moved: false, why }
  })
}

/** Somebody submits, refuses or ends a campaign. A distributor moves its own only. */
export async function moveCampaign(
  prisma: PrismaClient,
  args: Mover & { action: Exclude<CampaignAction, 'accept'>; actor: CampaignActor },
): Promise<CampaignMoved> {
  return prisma.$transaction((tx) => changeState(tx, args))
}

async function changeState(
  tx: PrismaTransaction,
  args: Mover & { action: CampaignAction; actor: CampaignActor },
): Promise<CampaignMoved> {
  const { id, action, actor, organisationId, now } = args
  const row = await tx.campaign.findUnique({ where: { id } })
  if (row === null || (actor === 'distributor' && row.distributorId !== organisationId))
    return { moved: false, why: 'not-found' }
  const moved = move({ state: row.state, action, actor })
  if (!moved.moved) return moved
  // Clicks are judged by the campaign's time: what is ended early has ended from now on, and what is ended before it began
  // lasts no time at all.
  const endsAt = new Date(Math.max(now.getTime(), row.startsAt.getTime()))
  const early = moved.to === 'ended' && endsAt < row.endsAt ? { endsAt } : {}
  const { count } = await tx.campaign.updateMany({
    where: { id, state: row.state }, // Another may have moved it since it was read.
    data: { state: moved.to, ...early },
  })
  if (count !== 1) return { moved: false, why: 'wrong-state' }
  const end = early.endsAt ?? row.endsAt
  await recordMove(tx, { id, to: moved.to, by: actor, organisationId, endsAt: end, at: now })
  return moved
}

const parts = {
  distributor: { select: { id: true, name: true } },
  film: { select: { id: true, title: true, review: { select: { decision: true } } } },
  creatives: { orderBy: { id: 'asc' } },
  placements: { orderBy: { id: 'asc' }, include: { publisher: { select: { name: true } } } },
  links: { orderBy: { creativeId: 'asc' } },
} as const

type Row = Awaited<ReturnType<typeof readOne>>
function readOne(prisma: PrismaClient) {
  return prisma.campaign.findFirstOrThrow({ include: parts })
}

function toCampaign(row: Row): Campaign {
  const { id, name, distributor, segment, iabCriteria, landingUrl, state, refusedBecause, startsAt, endsAt } = row
  const { review, ...film } = row.film
  return {
    ...{ id, name, distributor, segment, iabCriteria, landingUrl, state, refusedBecause, startsAt, endsAt },
    film: { ...film, decision: review?.decision ?? null },
    creatives: row.creatives.map(({ id, format, headline, imageUrl }) => ({ id, format, headline, imageUrl })),
    placements: row.placements.map(({ id, host, publisher }) => ({ id, host, publisher: publisher.name })),
    links: row.links.map((link) => ({
      creative: link.creativeId,
      placement: link.placementId,
      token: link.token,
      expiresAt: link.expiresAt,
    })),
  }
}
