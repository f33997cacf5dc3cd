import { usableCells } from '../../audience/index.js'
import {
  type Along,
  type Campaign as Booked,
  type BookingRules,
  createCampaign,
  editCampaign,
  moveCampaign,
  type NotCreated,
  type SubmitRefusal,
  submitCampaign,
} from '../../campaign/index.js'
import type { PrismaClient } from '../../lib/prisma.js'
import { Problem } from '../../lib/problem.js'
import { BOOK, CHANGE_OWN } from '../distributeur/access.js'
import { missing, type PortalOptions } from '../page.js'
import { mayBook } from '../read/distributeur.js'
import { campaignOf, wireOf, writtenCampaign } from './campaigns.js'
import { type ApiAsked, changing, type Endpoint, type ProblemCode } from './endpoint.js'
import * as examples from './examples/campaigns.js'
import { Campaign, CampaignBody } from './wire/campaigns.js'
import { IdInPath } from './wire/shared.js'

const BASE = { scope: 'campaigns:book', answer: Campaign, show: writtenCampaign } as const
const ONE = { ...BASE, access: CHANGE_OWN, params: IdInPath, find: campaignOf } as const

/** What a booking may be refused for. */
const REFUSALS: Record<NotCreated | 'already-over' | 'nothing-to-show', { status: 409 | 422; title: string }> = {
  'no-contract': { status: 409, title: 'Your organisation has no terms in force with the federation.' },
  'film-refused': { status: 422, title: 'The federation refused this film.' },
  'unknown-film': { status: 422, title: 'There is no such film.' },
  'unknown-segment': { status: 422, title: 'There is no such cell of the grid.' },
  'segment-too-small': { status: 422, title: 'This cell is too small to aim a campaign at.' },
  'unknown-publisher': { status: 422, title: 'There is no such publisher.' },
  'publisher-without-terms': { status: 422, title: 'This publisher has no terms in force with the federation.' },
  'landing-malformed': { status: 422, title: 'The landing page is no address.' },
  'landing-not-https': { status: 422, title: 'The landing page must be https.' },
  'landing-credentials': { status: 422, title: 'The landing page must have no user name in it.' },
  'landing-host-not-allowed': { status: 422, title: 'Campaigns may not lead to this host.' },
  'already-over': { status: 422, title: 'This campaign would be over already.' },
  'nothing-to-show': { status: 422, title: 'This campaign has nothing to show.' },
}
const OF_BOOKING = (Object.keys(REFUSALS) as (keyof typeof REFUSALS)[]).filter((code) => code !== 'nothing-to-show')
const OF_SUBMITTING: readonly ProblemCode[] = ['wrong-state', ...OF_BOOKING, 'nothing-to-show']

/** Booking: a draft is made, edited, submitted, taken back; a campaign is ended. To accept one is the operator's, on its page. */
export function bookingEndpoints(): Endpoint[] {
  return [
    changing({
      ...BASE,
      id: 'createCampaign',
      method: 'post',
      path: '/api/v1/campaigns',
      access: BOOK,
      body: CampaignBody,
      problems: OF_BOOKING,
      example: examples.created,
      addressOf: (id) => `/api/v1/campaigns/${id}`,
      async change({ body, organisation, now, options }, along) {
        if (body.endsAt <= now) throw refusal('already-over')
        const booking = { distributorId: organisation.id, campaign: body, along }
        const created = await createCampaign(await rulesOf(options, now), booking)
        if (created.created) return created.id
        throw refusal(created.why, created.why === 'film-refused' ? created.reason : undefined)
      },
    }),
    changing({
      ...ONE,
      id: 'editCampaign',
      method: 'put',
      path: '/api/v1/campaigns/:id',
      body: CampaignBody,
      conditional: true,
      problems: ['wrong-state', 'changed-meanwhile', ...OF_BOOKING],
      example: examples.edited,
      async change({ found, body, now, options, matches }, along) {
        if (body.endsAt <= now) throw refusal('already-over')
        const edited = await editCampaign(await rulesOf(options, now), {
          ...{ id: found.id, distributorId: found.distributor.id, campaign: body, along },
          expected: (draft) => matches(wireOf(draft)),
        })
        if (edited.edited) return found.id
        throw notEdited(edited)
      },
    }),
    changing({
      ...ONE,
      id: 'submitCampaign',
      method: 'post',
      path: '/api/v1/campaigns/:id/submit',
      problems: OF_SUBMITTING,
      example: examples.submitted,
      async change({ found, now, options }, along) {
        const mover = { id: found.id, organisationId: found.distributor.id, now, along }
        const moved = await submitCampaign(await rulesOf(options, now), mover)
        if (moved.moved) return found.id
        throw notSubmitted(moved.why)
      },
    }),
    moving({ id: 'takeBackCampaign', action: 'take-back', address: 'take-back', example: examples.takenBack }),
    moving({ id: 'endCampaign', action: 'end', address: 'end', example: examples.ended }),
  ]
}

function moving(it: {
  id: 'takeBackCampaign' | 'endCampaign'
  action: 'take-back' | 'end'
  address: string
  example: Endpoint['example']
}): Endpoint {
  const { id, action, address, example } = it
  return changing({
    ...ONE,
    ...{ id, example },
    method: 'post',
    path: `/api/v1/campaigns/:id/${address}`,
    problems: ['wrong-state'],
    async change({ found, now, options }: ApiAsked<unknown, undefined, undefined, Booked>, along: Along) {
      const organisationId = found.distributor.id
      const move = { id: found.id, action, actor: 'distributor', organisationId, now, along } as const
      const moved = await moveCampaign(options.prisma, move)
      if (moved.moved) return found.id
      if (moved.why === 'not-found') throw missing()
      throw wrongState()
    },
  })
}

async function rulesOf(
  { pool, prisma, landingHosts }: PortalOptions,
  now: Date,
): Promise<BookingRules & { prisma: PrismaClient }> {
  return {
    prisma,
    landing: { extraHosts: landingHosts },
    mayBook: (organisationId) => mayBook(pool, { organisationId, now }),
    activated: await usableCells(pool),
  }
}

function notEdited({
  why,
  reason,
}: {
  why: NotCreated | 'not-found' | 'wrong-state' | 'changed-meanwhile'
  reason?: string
}) {
  if (why === 'not-found') return missing()
  if (why === 'wrong-state') return wrongState()
  if (why !== 'changed-meanwhile') return refusal(why, reason)
  return new Problem({ status: 412, code: why, title: 'The draft is not any more as you read it: read it again.' })
}

function notSubmitted(why: SubmitRefusal): Problem {
  if (why === 'not-found') return missing()
  if (why === 'wrong-state' || why === 'not-yours-to-do') return wrongState()
  return refusal(why === 'over' ? 'already-over' : why)
}

function refusal(code: keyof typeof REFUSALS, detail?: string): Problem {
  return new Problem({ code, ...REFUSALS[code], ...(detail === undefined ? {} : { detail }) })
}

function wrongState(): Problem {
  return new Problem({ status: 409, code: 'wrong-state', title: 'In its state this campaign allows no such thing.' })
}
