import type { z } from 'zod'
import { activationStatusOf } from '../../activation/index.js'
import {
  type Campaign as Booked,
  clickUrl,
  findCampaign,
  listCampaigns,
  type Relays,
  tagOf,
} from '../../campaign/index.js'
import type { Access } from '../../membership/index.js'
import { MINE, OWN } from '../distributeur/access.js'
import { missing, type PortalOptions } from '../page.js'
import { OPERATOR } from './access.js'
import { numberOf, pageOf } from './cursor.js'
import { type Endpoint, reading } from './endpoint.js'
import * as examples from './examples/campaigns.js'
import {
  Activations,
  Campaign,
  Campaigns,
  CampaignsAsked,
  Creatives,
  Links,
  LinksAsked,
  PlacedCampaign,
  PlacedCampaigns,
} from './wire/campaigns.js'
import { IdInPath } from './wire/shared.js'

const BASE = { method: 'get', scope: 'campaigns:read' } as const
const ONE = { ...BASE, params: IdInPath, find: campaignOf } as const

/** A distributor's campaigns, read; and the operator's, which are all of them. */
export function campaignEndpoints(): Endpoint[] {
  return [
    reading({
      ...BASE,
      id: 'listCampaigns',
      path: '/api/v1/campaigns',
      access: MINE,
      query: CampaignsAsked,
      answer: Campaigns,
      problems: ['bad-cursor'],
      example: examples.campaigns,
      async read({ query, organisation, options }) {
        const { shown, next } = await listed(query, options, { distributorId: organisation.id })
        return { campaigns: shown.map(wireOf), next }
      },
    }),
    reading({
      ...BASE,
      id: 'listAllCampaigns',
      path: '/api/v1/operator/campaigns',
      access: OPERATOR,
      query: CampaignsAsked,
      answer: PlacedCampaigns,
      problems: ['bad-cursor'],
      example: examples.allCampaigns,
      async read({ query, options }) {
        const { shown, next } = await listed(query, options)
        return { campaigns: shown.map(placedWireOf), next }
      },
    }),
    reading({
      ...ONE,
      id: 'readCampaign',
      path: '/api/v1/campaigns/:id',
      access: OWN,
      answer: Campaign,
      tagged: true,
      example: examples.campaign,
      read: async ({ found }) => wireOf(found),
    }),
    reading({
      ...ONE,
      id: 'readAnyCampaign',
      path: '/api/v1/operator/campaigns/:id',
      access: OPERATOR,
      answer: PlacedCampaign,
      tagged: true,
      example: examples.anyCampaign,
      read: async ({ found }) => placedWireOf(found),
    }),
    reading({
      ...ONE,
      id: 'listCreatives',
      path: '/api/v1/campaigns/:id/creatives',
      access: OWN,
      answer: Creatives,
      example: examples.creatives,
      read: async ({ found }) => ({ creatives: found.creatives }),
    }),
    linksOf({ id: 'listLinks', path: '/api/v1/campaigns/:id/links', access: OWN }),
    linksOf({ id: 'listAnyLinks', path: '/api/v1/operator/campaigns/:id/links', access: OPERATOR }),
    activationOf({ id: 'readActivation', path: '/api/v1/campaigns/:id/activation', access: OWN }),
    activationOf({ id: 'readAnyActivation', path: '/api/v1/operator/campaigns/:id/activation', access: OPERATOR }),
  ]
}

/** One page of campaigns, the newest first. */
async function listed(
  { state, cursor, limit }: z.output<typeof CampaignsAsked>,
  { prisma }: PortalOptions,
  whose: { distributorId?: string } = {},
) {
  const before = numberOf(cursor)
  const found = await listCampaigns(prisma, {
    ...whose,
    ...(state === undefined ? {} : { state }),
    ...(before === null ? {} : { before }),
    limit: limit + 1,
  })
  return pageOf(found, { limit, mark: ({ id }) => [id] })
}

/** The same for two who may not read the same campaigns. */
function linksOf(place: { id: 'listLinks' | 'listAnyLinks'; path: string; access: Access }): Endpoint {
  return reading({
    ...ONE,
    ...place,
    query: LinksAsked,
    answer: Links,
    example: examples.links,
    read: async ({ found, query: { server, relays }, options: { pixelOrigin, tcfVendorId } }) => ({
      links: found.links.flatMap(({ creative: id, placement, token, expiresAt }) => {
        const creative = found.creatives.find((one) => one.id === id)
        if (creative === undefined) return []
        return [
          {
            ...{ creative: id, placement },
            url: clickUrl({ pixelOrigin, token }),
            tag: tagOf({ pixelOrigin, token, creative }, { server, relays: relays as Relays, vendorId: tcfVendorId }),
            expiresAt: expiresAt.toISOString(),
          },
        ]
      }),
    }),
  })
}

function activationOf(place: { id: 'readActivation' | 'readAnyActivation'; path: string; access: Access }): Endpoint {
  return reading({
    ...ONE,
    ...place,
    answer: Activations,
    example: examples.activation,
    async read({ found, options: { pool } }) {
      const platforms = await activationStatusOf(pool, { campaign: found.id })
      return {
        platforms: platforms.map(({ state, lastFile, ...status }) => ({
          ...status,
          filesState: state,
          lastFile: lastFile && {
            ...lastFile,
            sentAt: lastFile.sentAt.toISOString(),
            acknowledgedAt: lastFile.acknowledgedAt?.toISOString() ?? null,
          },
        })),
      }
    },
  })
}

/** The campaign of an address, and whose it is. */
export async function campaignOf({ id }: { id: number }, { prisma }: PortalOptions) {
  const campaign = await findCampaign(prisma, { id })
  return campaign === null ? null : { object: campaign, owners: [campaign.distributor.id] }
}

/** A campaign that was just written, as it now is. */
export async function writtenCampaign(id: number, { prisma }: PortalOptions) {
  const campaign = await findCampaign(prisma, { id })
  if (campaign === null) throw missing()
  return wireOf(campaign)
}

/** A campaign as it is sent. */
export function wireOf({ links: _links, activationCode: _code, ...campaign }: Booked) {
  const { startsAt, endsAt, budgetMicros, quote } = campaign
  return {
    ...campaign,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    budgetMicros: budgetMicros?.toString() ?? null,
    quote:
      quote === null
        ? null
        : {
            ...quote,
            priceMicros: quote.priceMicros.toString(),
            madeAt: quote.madeAt.toISOString(),
            answeredAt: quote.answeredAt?.toISOString() ?? null,
          },
  }
}

/** The same for the operator, with the code that stands for it on publishers' pages. */
function placedWireOf(campaign: Booked) {
  return { ...wireOf(campaign), activationCode: campaign.activationCode }
}
