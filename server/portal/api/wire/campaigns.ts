import { z } from 'zod'
import { FAULTS } from '../../../activation/index.js'
import { AD_SERVERS, CREATIVE_FORMATS, NewCampaign, RELAYS } from '../../../campaign/index.js'
import { CampaignState, Day, FilmDecision, Id, Micros, Moment, Next, Paging, Uuid } from './shared.js'

/** As a campaign is booked, and edited: the shape that the pages book by as well. */
export const CampaignBody = NewCampaign.meta({ id: 'NewCampaign' })

export const Creative = z
  .object({
    id: Id,
    format: z.enum(CREATIVE_FORMATS),
    headline: z.string(),
    body: z.string().nullable(),
    imageUrl: z.string().nullable(),
    videoUrl: z.string().nullable(),
    html: z.string().nullable(),
    size: z.string().nullable(),
  })
  .meta({ id: 'Creative' })

export const Placement = z
  .object({ id: Id, publisherId: Uuid, publisher: z.string(), host: z.string() })
  .meta({ id: 'Placement' })

/** The operator's price for the space. */
export const Quote = z
  .object({
    id: Id,
    priceMicros: Micros,
    text: z.string(),
    validUntil: Day,
    state: z.enum(['open', 'accepted', 'declined', 'withdrawn']),
    madeAt: Moment,
    answeredAt: Moment.nullable(),
  })
  .meta({ id: 'Quote' })

export const Campaign = z
  .object({
    id: Id,
    name: z.string(),
    state: CampaignState,
    distributor: z.object({ id: Uuid, name: z.string() }),
    film: z.object({ id: Id, title: z.string(), decision: FilmDecision }),
    segment: z.string(),
    iabCriteria: z.array(z.number().int()),
    iabPlaces: z.array(z.string()),
    budgetMicros: Micros.nullable(),
    dealId: z.string().nullable(),
    notes: z.string(),
    quote: Quote.nullable(),
    landingUrl: z.string(),
    startsAt: Moment,
    endsAt: Moment,
    refusedBecause: z.string().nullable(),
    creatives: z.array(Creative),
    placements: z.array(Placement),
  })
  .meta({ id: 'Campaign' })

/** The same for the operator, who places it. */
export const PlacedCampaign = Campaign.extend({ activationCode: z.string() }).meta({ id: 'PlacedCampaign' })
export const PlacedCampaigns = z
  .object({ campaigns: z.array(PlacedCampaign), next: Next })
  .meta({ id: 'PlacedCampaigns' })

export const CampaignsAsked = z.object({ ...Paging, state: CampaignState.optional() })
export const Campaigns = z.object({ campaigns: z.array(Campaign), next: Next }).meta({ id: 'Campaigns' })

export const Creatives = z.object({ creatives: z.array(Creative) }).meta({ id: 'Creatives' })

/** How the audience of a campaign stands with one buying platform. */
export const Activation = z
  .object({
    platform: z.object({ id: Uuid, name: z.string() }),
    ended: z.boolean(),
    filesState: z.enum(['nothing-yet', 'up-to-date', 'waiting', 'failing']),
    fault: z.enum(FAULTS).nullable(),
    lastFile: z
      .object({
        name: z.string(),
        kind: z.enum(['full', 'delta']),
        sha256: z.string(),
        sentAt: Moment,
        acknowledgedAt: Moment.nullable(),
      })
      .nullable(),
    matchPercent: z.number().nullable(),
  })
  .meta({ id: 'Activation' })
export const Activations = z.object({ platforms: z.array(Activation) }).meta({ id: 'Activations' })

/** For which ad server a tag is made, and how many redirects stand before ours. */
export const LinksAsked = z.object({
  server: z.enum(AD_SERVERS).default('plain'),
  relays: z.coerce.number().int().min(1).max(RELAYS.length).default(1),
})

export const Link = z
  .object({ creative: Id, placement: Id, url: z.string(), tag: z.string(), expiresAt: Moment })
  .meta({ id: 'Link' })
export const Links = z.object({ links: z.array(Link) }).meta({ id: 'Links' })
