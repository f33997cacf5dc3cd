import type { Response } from 'express'
import { listCampaigns } from '../../campaign/index.js'
import { type CampaignFigures, campaignByDay, campaignFigures } from '../../click/index.js'
import { DeclaredRoutes, type OrganisationKind, only, personOf, requireScope } from '../../membership/index.js'
import { periodOf } from '../../payout/index.js'
import { idOf, missing, type PortalOptions } from '../page.js'
import { cinemasOf } from '../read/salle.js'
import { monthsOf } from '../read/statement.js'

/** What the programs of each kind of organisation read. */
const RESULTS: Partial<Record<OrganisationKind, string>> = {
  distributor: '/api/v1/distributor/results',
  cinema: '/api/v1/cinema/statements',
}

/** Where the results of a kind of organisation are read by a key; null where there are none. */
export function addressOfResults(kind: OrganisationKind): string | null {
  return RESULTS[kind] ?? null
}

/**
 * Results as JSON, for a key with the scope `results:read`, or somebody who is signed in. Whose they are is the key's
 * organisation: no address names one. Amounts are whole micro-euros, as text, since they may be larger than a float holds.
 */
export function apiRoutes(options: PortalOptions): DeclaredRoutes {
  const { pool, prisma, clock } = options
  return new DeclaredRoutes()
    .add(
      'get',
      '/api/v1/distributor/results',
      only('distributor'),
      requireScope('results:read'),
      async (request, response) => {
        const own = await listCampaigns(prisma, { distributorId: organisationOf(response) })
        const asked = request.query.campaign
        if (asked === undefined) {
          const figures = new Map((await campaignFigures(pool)).map((one) => [one.campaign, one]))
          return send(response, { campaigns: own.map((one) => ({ ...nameOf(one), ...countsOf(figures.get(one.id)) })) })
        }
        const campaign = own.find(({ id }) => id === idOf(asked))
        if (campaign === undefined) throw missing()
        const places = new Map(campaign.placements.map((place) => [place.id, place]))
        const days = (await campaignByDay(pool, { campaign: campaign.id })).map(({ placement, ...day }) => {
          const place = places.get(placement)
          return { ...day, publisher: place?.publisher ?? null, host: place?.host ?? null }
        })
        send(response, { campaign: nameOf(campaign), days })
      },
    )
    .add(
      'get',
      '/api/v1/cinema/statements',
      only('cinema'),
      requireScope('results:read'),
      async (_request, response) => {
        const last = periodOf(clock()).name
        const cinemas = []
        for (const { id, slug, name, city } of await cinemasOf(pool, organisationOf(response)))
          cinemas.push({ slug, name, city, months: await monthsOf(pool, { cinemaId: id, last }) })
        send(response, { cinemas })
      },
    )
}

function nameOf({ id, name, state }: { id: number; name: string; state: string }) {
  return { id, name, state }
}

/** Clicks: all, those that no reason speaks against, and those of these that are paid. */
function countsOf(figures: CampaignFigures | undefined) {
  const { raw = 0, pending = 0, filtered = 0, payable = 0 } = figures ?? {}
  return { raw, pending, filtered, payable }
}

function organisationOf(response: Response): string {
  const person = personOf(response)
  if (person === null) throw missing()
  return person.organisation.id
}

function send(response: Response, body: object): void {
  const text = JSON.stringify(body, (_name, value) => (typeof value === 'bigint' ? value.toString() : value))
  response.set('Cache-Control', 'no-store').type('application/json').send(text)
}
