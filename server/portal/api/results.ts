import { FEW_CLICKS } from '../../audience/index.js'
import { type Campaign as Booked, deliveryOf, listCampaigns } from '../../campaign/index.js'
import type { DayMark } from '../../click/index.js'
import { shiftDay } from '../../lib/paris.js'
import type { Access } from '../../membership/index.js'
import { periodOf } from '../../payout/index.js'
import { MINE, OWN } from '../distributeur/access.js'
import { type ReleasedCell, readAudience } from '../read/audience.js'
import { type CampaignClicks, clicksByDay, owedMonths, readCampaignClicks, readClicks } from '../read/clicks.js'
import { cinemasOf } from '../read/salle.js'
import { monthsOf } from '../read/statement.js'
import { CINEMA, OPERATOR } from './access.js'
import { shownOf } from './audience.js'
import { campaignOf } from './campaigns.js'
import { type Mark, numberOf, otherList, pageOf } from './cursor.js'
import { type Endpoint, reading } from './endpoint.js'
import * as examples from './examples/results.js'
import { Delivery, Results, ResultsAsked, Statements, Totals, TotalsAsked } from './wire/results.js'
import { Day, IdInPath } from './wire/shared.js'

const BASE = { method: 'get', scope: 'results:read' } as const
const ONE = { ...BASE, params: IdInPath, query: ResultsAsked, problems: ['bad-cursor'], find: campaignOf } as const

/** What became of campaigns, and what cinemas earned. */
export function resultsEndpoints(): Endpoint[] {
  return [
    totals({ id: 'listResults', path: '/api/v1/results', access: MINE }),
    totals({ id: 'listAllResults', path: '/api/v1/operator/results', access: OPERATOR }),
    days({ id: 'readResults', path: '/api/v1/campaigns/:id/results', access: OWN }),
    delivery(),
    days({ id: 'readAnyResults', path: '/api/v1/operator/campaigns/:id/results', access: OPERATOR }),
    reading({
      ...BASE,
      id: 'readStatements',
      path: '/api/v1/cinema/statements',
      access: CINEMA,
      answer: Statements,
      example: examples.statements,
      async read({ organisation, now, options: { pool } }) {
        const last = periodOf(now).name
        const cinemas = []
        for (const { id, slug, name, city } of await cinemasOf(pool, organisation.id)) {
          const months = await monthsOf(pool, { cinemaId: id, last })
          const told = months.map(({ month, clicks, earnedMicros, balanceMicros }) => ({
            ...{ month, clicks },
            earnedMicros: earnedMicros.toString(),
            balanceMicros: balanceMicros.toString(),
          }))
          cinemas.push({ slug, name, city, months: told })
        }
        return { cinemas }
      },
    }),
  ]
}

interface Place<Id> {
  id: Id
  path: string
  access: Access
}

function totals(place: Place<'listResults' | 'listAllResults'>): Endpoint {
  return reading({
    ...BASE,
    ...place,
    query: TotalsAsked,
    answer: Totals,
    problems: ['bad-cursor'],
    example: examples.totals,
    async read({ query: { cursor, limit }, organisation, now, options }) {
      const before = numberOf(cursor)
      const found = await listCampaigns(options.prisma, {
        ...(organisation.kind === 'operator' ? {} : { distributorId: organisation.id }),
        ...(before === null ? {} : { before }),
        limit: limit + 1,
      })
      const { shown, next } = pageOf(found, { limit, mark: ({ id }) => [id] })
      const figures = await readClicks(options, { campaigns: shown.map(({ id }) => id), now })
      return { campaigns: shown.map((one) => ({ ...nameOf(one), ...countsOf(figures.get(one.id)) })), next }
    },
  })
}

function days(place: Place<'readResults' | 'readAnyResults'>): Endpoint {
  return reading({
    ...ONE,
    ...place,
    answer: Results,
    example: examples.results,
    async read({ found, query: { cursor, limit, ...days }, organisation, now, options }) {
      const { pool, prisma } = options
      const campaign = found.id
      const after = cursor === undefined ? undefined : dayOf(cursor)
      const [audience, figures, reported, rows, owed] = await Promise.all([
        readAudience(pool),
        readCampaignClicks(options, { campaign, now }),
        deliveryOf(prisma, { id: campaign }),
        clicksByDay(pool, { campaign, ...spanOf(days), ...(after && { after }), limit: limit + 1 }),
        organisation.kind === 'operator' ? owedMonths(pool, { campaign, now }) : null,
      ])
      const { shown, next } = pageOf(rows, {
        limit,
        mark: ({ day, placement, creative }) => [day, placement, creative],
      })
      return {
        campaign: nameOf(found),
        reach: reachOf(audience.cell(found.segment)),
        totals: {
          ...{ impressions: impressionsOf(reported), ...countsOf(figures ?? undefined) },
          ...{ reasons: figures?.reasons ?? {}, personalReasons: figures?.personal ?? {} },
        },
        ...payableOf(found, figures),
        months: owed?.months.map(({ month, clicks }) => ({ month, payable: clicks })).reverse() ?? null,
        days: shown.map(({ judged, ...row }) => ({
          ...row,
          ...placeOf(found, row.placement),
          headline: found.creatives.find(({ id }) => id === row.creative)?.headline ?? null,
          raw: judged,
        })),
        next,
      }
    },
  })
}

function delivery(): Endpoint {
  return reading({
    ...ONE,
    id: 'readDelivery',
    path: '/api/v1/campaigns/:id/delivery',
    access: OWN,
    answer: Delivery,
    example: examples.delivery,
    async read({ found, query: { cursor, limit, from, to }, options: { prisma } }) {
      const after = cursor === undefined ? null : placeDayOf(cursor)
      const rows = (await deliveryOf(prisma, { id: found.id })).filter(
        (row) =>
          (from === undefined || row.day >= from) &&
          (to === undefined || row.day <= to) &&
          (after === null || row.day > after.day || (row.day === after.day && row.placement > after.placement)),
      )
      const { shown, next } = pageOf(rows, { limit, mark: ({ day, placement }) => [day, placement] })
      const days = shown.map(({ day, placement, impressions }) => ({
        ...{ day, placement, ...placeOf(found, placement) },
        impressions: Number(impressions),
      }))
      return { days, next }
    },
  })
}

/** The days that are asked for, half-open. */
function spanOf({ from, to }: { from?: string | undefined; to?: string | undefined }) {
  return { ...(from && { from }), ...(to && { to: shiftDay(to, 1) }) }
}

function nameOf({ id, name, state }: Pick<Booked, 'id' | 'name' | 'state'>) {
  return { id, name, state }
}

/** Clicks: all, those that are not judged yet, those that no invalid traffic is, and those of these that are paid. */
function countsOf(figures: CampaignClicks | undefined) {
  const { raw = 0, pending = 0, filtered = 0 } = figures ?? {}
  return { raw, pending, filtered, payable: figures?.payable.total ?? FEW_CLICKS }
}

/** Payable clicks of the whole campaign, as far as they may be told: by days together, by placement, by creative. */
function payableOf(found: Booked, figures: CampaignClicks | null) {
  const payable = figures?.payable
  return {
    periods: (payable?.periods ?? []).map(({ from, to, figure }) => ({
      from,
      to,
      payable: { figure, withheld: null },
    })),
    byPlacement: found.placements.map(({ id }) => ({
      ...{ placement: id, ...placeOf(found, id) },
      payable: payable?.placement(id) ?? FEW_CLICKS,
    })),
    byCreative: found.creatives.map(({ id, headline }) => ({
      ...{ creative: id, headline },
      payable: payable?.creative(id) ?? FEW_CLICKS,
    })),
  }
}

/** How many people the campaign can be aimed at, as far as it is published. */
function reachOf(cell: ReleasedCell | null) {
  return { people: shownOf(cell?.people), addressable: shownOf(cell?.addressable) }
}

/** All that was reported; null before the first report. */
function impressionsOf(reported: readonly { impressions: bigint }[]): number | null {
  if (reported.length === 0) return null
  return Number(reported.reduce((sum, { impressions }) => sum + impressions, 0n))
}

/** Where a placement is; null for what is not there any more. */
function placeOf({ placements }: Booked, placement: number) {
  const { publisherId = null, publisher = null, host = null } = placements.find(({ id }) => id === placement) ?? {}
  return { publisherId, publisher, host }
}

function dayOf(cursor: Mark): DayMark {
  const [day, placement, creative] = cursor
  if (cursor.length !== 3 || !isDay(day) || !isNumber(placement) || !isNumber(creative)) throw otherList()
  return { day, placement, creative }
}

function placeDayOf(cursor: Mark): Pick<DayMark, 'day' | 'placement'> {
  const [day, placement] = cursor
  if (cursor.length !== 2 || !isDay(day) || !isNumber(placement)) throw otherList()
  return { day, placement }
}

function isDay(value: unknown): value is string {
  return Day.safeParse(value).success
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= 0x7fff_ffff
}
