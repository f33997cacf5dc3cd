import { isCell } from '../audience/index.js'
import type { PrismaClient } from '../lib/prisma.js'
import { judgeLanding, type LandingRefusal, type LandingRules } from './landing.js'
import { type CampaignAction, type CampaignActor, type CampaignState, move } from './state.js'
import type { NewCampaign } from './wire.js'

export interface Campaign {
  id: number
  name: string
  distributor: { id: string; name: string }
  film: { id: number; title: string }
  segment: string
  iabCriteria: number[]
  landingUrl: string
  state: CampaignState
  startsAt: Date
  endsAt: Date
  creatives: { id: number; format: string; headline: string; imageUrl: string | null }[]
  placements: { id: number; host: string; publisher: string }[]
  /** Sealed links, once the operator has accepted. */
  links: { creative: number; placement: number; token: string; expiresAt: Date }[]
}

export type Created =
  | { created: true; id: number }
  | {
      created: false
      why: 'no-contract' | 'unknown-film' | 'unknown-segment' | 'unknown-publisher' | `landing-${LandingRefusal}`
    }

const MAX_LISTED = 500

/**
 * Books a campaign as a draft.
 * @param mayBook whether a contract of this organisation with the federation is in force
 */
export async function createCampaign(
  {
    prisma,
    landing,
    mayBook,
  }: { prisma: PrismaClient; landing: LandingRules; mayBook: (organisation: string) => Promise<boolean> },
  { distributorId, campaign }: { distributorId: string; campaign: NewCampaign },
): Promise<Created> {
  if (!(await mayBook(distributorId))) return { created: false, why: 'no-contract' }
  const judged = judgeLanding(campaign.landingUrl, landing)
  if (!judged.allowed) return { created: false, why: `landing-${judged.why}` }
  if (!isCell(campaign.segment)) return { created: false, why: 'unknown-segment' }
  const film = await prisma.film.findUnique({ where: { id: campaign.filmId }, select: { id: true } })
  if (film === null) return { created: false, why: 'unknown-film' }
  const publisherIds = [...new Set(campaign.placements.map((placement) => placement.publisherId))]
  const publishers = await prisma.organisation.count({ where: { id: { in: publisherIds }, kind: 'publisher' } })
  if (publishers !== publisherIds.length) return { created: false, why: 'unknown-publisher' }

  const { creatives, placements, ...fields } = campaign
  const { id } = await prisma.campaign.create({
    data: {
      ...fields,
      landingUrl: judged.url,
      distributorId,
      state: 'draft',
      creatives: { create: creatives },
      placements: { create: placements },
    },
    select: { id: true },
  })
  return { created: true, id }
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

/** Somebody submits, accepts, refuses or ends a campaign. A distributor moves its own only. */
export async function moveCampaign(
  prisma: PrismaClient,
  args: { id: number; action: CampaignAction; actor: CampaignActor; organisationId: string; now: Date },
): Promise<CampaignMoved> {
  const { id, action, actor, organisationId, now } = args
  const row = await prisma.campaign.findUnique({ where: { id } })
  if (row === null || (actor === 'distributor' && row.distributorId !== organisationId))
    return { moved: false, why: 'not-found' }
  const moved = move({ state: row.state, action, actor })
  if (!moved.moved) return moved
  // Clicks are judged by the campaign's time: what is ended early has ended from now on.
  const early = moved.to === 'ended' && now < row.endsAt ? { endsAt: now } : {}
  const { count } = await prisma.campaign.updateMany({
    where: { id, state: row.state }, // Another may have moved it since it was read.
    data: { state: moved.to, ...early },
  })
  return count === 1 ? moved : { moved: false, why: 'wrong-state' }
}

const parts = {
  distributor: { select: { id: true, name: true } },
  film: { select: { id: true, title: true } },
  creatives: { orderBy: { id: 'asc' } },
  placements: { orderBy: { id: 'asc' }, include: { publisher: { select: { name: true } } } },
  links: { orderBy: { creativeId: 'asc' } },
} as const

type Row = Awaited<ReturnType<typeof readOne>>
function readOne(prisma: PrismaClient) {
  return prisma.campaign.findFirstOrThrow({ include: parts })
}

function toCampaign(row: Row): Campaign {
  const { id, name, distributor, film, segment, iabCriteria, landingUrl, state, startsAt, endsAt } = row
  return {
    ...{ id, name, distributor, film, segment, iabCriteria, landingUrl, state, startsAt, endsAt },
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
