import type { PrismaClient, PrismaTransaction } from '../lib/prisma.js'
import { CREATIVE_FORMATS, type CreativeContent, type CreativeFormat } from './creative.js'
import type { FilmDecision } from './film-review.js'
import type { Quote } from './quote.js'
import type { CampaignState } from './state.js'

export type Creative = CreativeContent & { id: number }

export interface Campaign {
  id: number
  name: string
  distributor: { id: string; name: string }
  /** `decision`: what the federation says of the film; null while it has said nothing. */
  film: { id: number; title: string; decision: FilmDecision | null }
  segment: string
  /** For the buying platform: rows of the IAB Audience Taxonomy, and places as `row:value`. */
  iabCriteria: number[]
  iabPlaces: string[]
  budgetMicros: bigint | null
  /** The operator's; null until it gives one. */
  dealId: string | null
  /** What a look-up answers; means something in this campaign only. */
  activationCode: string
  /** To the operator; empty for none. */
  notes: string
  landingUrl: string
  state: CampaignState
  /** Why the federation refused its film, where it was refused with it; null otherwise. */
  refusedBecause: string | null
  startsAt: Date
  endsAt: Date
  /** The operator's last quote that was not withdrawn; null without one. */
  quote: Quote | null
  creatives: Creative[]
  placements: { id: number; host: string; publisherId: string; publisher: string }[]
  /** Sealed links, once the operator has accepted. */
  links: { creative: number; placement: number; token: string; expiresAt: Date }[]
}

const MAX_LISTED = 500

/** Campaigns, newest first: of one distributor, or of all. At most 500. `before`: those older than this one. */
export async function listCampaigns(
  prisma: PrismaClient,
  filter: { distributorId?: string; state?: CampaignState; before?: number; limit?: number } = {},
): Promise<Campaign[]> {
  const { before, limit = MAX_LISTED, ...where } = filter
  const rows = await prisma.campaign.findMany({
    where: { ...where, ...(before === undefined ? {} : { id: { lt: before } }) },
    include: parts,
    orderBy: { id: 'desc' },
    take: Math.min(limit, MAX_LISTED),
  })
  return rows.map(toCampaign)
}

/** One campaign, or null: also when `distributorId` is given and it is another's. */
export async function findCampaign(
  prisma: PrismaClient | PrismaTransaction,
  { id, distributorId }: { id: number; distributorId?: string },
): Promise<Campaign | null> {
  const where = { id, ...(distributorId === undefined ? {} : { distributorId }) }
  const row = await prisma.campaign.findFirst({ where, include: { distributor: parts.distributor } })
  if (row === null) return null
  // One after the other: a transaction has one connection, and what is included is asked for all at once.
  const of = { where: { campaignId: id } }
  const film = await prisma.film.findUniqueOrThrow({ where: { id: row.filmId }, ...parts.film })
  const creatives = await prisma.creative.findMany({ ...of, ...parts.creatives })
  const placements = await prisma.placement.findMany({ ...of, ...parts.placements })
  const links = await prisma.clickLink.findMany({ ...of, ...parts.links })
  const { where: standing, ...quoteOrder } = parts.quotes
  const quotes = await prisma.campaignQuote.findMany({ ...quoteOrder, where: { ...standing, campaignId: id } })
  return toCampaign({ ...row, film, creatives, placements, links, quotes })
}

const parts = {
  distributor: { select: { id: true, name: true } },
  film: { select: { id: true, title: true, review: { select: { decision: true } } } },
  creatives: { orderBy: { id: 'asc' } },
  placements: { orderBy: { id: 'asc' }, include: { publisher: { select: { name: true } } } },
  links: { orderBy: { creativeId: 'asc' } },
  quotes: { where: { state: { not: 'withdrawn' } }, orderBy: { id: 'desc' }, take: 1 },
} as const

type Row = Awaited<ReturnType<typeof readOne>>
function readOne(prisma: PrismaClient) {
  return prisma.campaign.findFirstOrThrow({ include: parts })
}

function toCampaign(row: Row): Campaign {
  const { id, name, distributor, segment, landingUrl, state, refusedBecause, startsAt, endsAt } = row
  const { iabCriteria, iabPlaces, budgetMicros, dealId, activationCode, notes } = row
  const { review, ...film } = row.film
  return {
    ...{ id, name, distributor, segment, landingUrl, state, refusedBecause, startsAt, endsAt },
    ...{ iabCriteria, iabPlaces, budgetMicros, dealId, activationCode, notes },
    film: { ...film, decision: review?.decision ?? null },
    quote: row.quotes[0] === undefined ? null : toQuote(row.quotes[0]),
    creatives: row.creatives.map(toCreative),
    placements: row.placements.map(({ id, host, publisherId, publisher }) => ({
      ...{ id, host, publisherId },
      publisher: publisher.name,
    })),
    links: row.links.map((link) => ({
      creative: link.creativeId,
      placement: link.placementId,
      token: link.token,
      expiresAt: link.expiresAt,
    })),
  }
}

function toQuote({ id, priceMicros, text, validUntil, state, madeAt, answeredAt }: Row['quotes'][number]): Quote {
  const day = validUntil.toISOString().slice(0, 10)
  return { ...{ id, priceMicros, text, madeAt, answeredAt }, validUntil: day, state: state as Quote['state'] }
}

function toCreative({ id, headline, body, imageUrl, videoUrl, html, ...row }: Row['creatives'][number]): Creative {
  const size = row.width === null || row.height === null ? null : `${row.width}x${row.height}`
  return { ...{ id, headline, body, imageUrl, videoUrl, html, size }, format: formatOf(row.format, imageUrl) }
}

/** A format was free text once: what is none of the list is a headline, with its poster if it has one. */
function formatOf(text: string, imageUrl: string | null): CreativeFormat {
  const known = CREATIVE_FORMATS.find((format) => format === text)
  return known ?? (imageUrl === null ? 'text' : 'poster')
}
