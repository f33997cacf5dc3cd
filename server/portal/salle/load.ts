import type pg from 'pg'
import { cinemaRevenue, unpostedMicros } from '../../click/index.js'
import { resultsOfCinema, type SiteResult } from '../../conformity/index.js'
import { type Contract, listContracts } from '../../contract/index.js'
import { parisDay } from '../../lib/clock.js'
import { MICROS_PER_CENT } from '../../lib/money.js'
import { shiftDay } from '../../lib/paris.js'
import { previewPayouts } from '../../payout/index.js'
import {
  bookingWayOf,
  type DayOfVisits,
  filmsLookedAt,
  type OwnCinema,
  type OwnSite,
  refusalsOf,
  sitesOf,
  visitsByDay,
} from '../read/salle.js'
import type { RefusedVisits } from '../refusals.js'
import type { BookingWay } from './booking-way.js'
import type { CinemaRevenue } from './revenue.js'
import type { Pixel } from './snippet.js'

/** The days that a cinema's page shows, today included. */
export const DAYS_SHOWN = 28
/** As far back it looks for the last visit: visits that stopped are told longer than they are shown. */
const DAYS_KNOWN = 180

/** All that a cinema's page shows: one cinema's, and nothing of another. */
export interface SallePage {
  cinema: OwnCinema
  /** Further cinemas of the same organisation. */
  others: OwnCinema[]
  from: string
  to: string
  /** The days that are shown, the last of those that are known. */
  days: DayOfVisits[]
  known: DayOfVisits[]
  films: { films: { title: string; visits: number }[]; count: number }
  way: BookingWay
  refusals: RefusedVisits[]
  revenue: CinemaRevenue
  sites: OwnSite[]
  contract: Contract<'federation-cinema'> | null
  /** What the robot saw on its sites. */
  checks: SiteResult[]
  pixel: Pixel
}

export async function loadSalle(
  pool: pg.Pool,
  args: { cinema: OwnCinema; organisationId: string; others: OwnCinema[]; pixel: Pixel; now: Date },
): Promise<SallePage> {
  const { cinema, organisationId, others, pixel, now } = args
  const to = parisDay(now)
  const from = shiftDay(to, 1 - DAYS_SHOWN)
  const span = { cinemaId: cinema.id, from, to }
  const [known, films, way, refusals, sites, contracts, preview, earned, unposted, checks] = await Promise.all([
    visitsByDay(pool, { ...span, from: shiftDay(to, 1 - DAYS_KNOWN) }),
    filmsLookedAt(pool, span),
    bookingWayOf(pool, span),
    refusalsOf(pool, span),
    sitesOf(pool, { cinemaId: cinema.id, now }),
    listContracts(pool, { kind: 'federation-cinema', partyId: organisationId }),
    previewPayouts(pool, { now }),
    cinemaRevenue(pool, { cinema: cinema.id }),
    unpostedMicros(pool, { cinema: cinema.id }),
    resultsOfCinema(pool, { cinemaId: cinema.id }),
  ])
  // The one in force, or else the last: what was superseded or terminated is not what counts now.
  const contract = contracts.find(({ state }) => state === 'in-force') ?? contracts.at(-1) ?? null
  const own = preview.rows.find(({ cinemaId }) => cinemaId === cinema.id)
  const rule = sites.find(({ rule }) => rule !== null)?.rule ?? null
  const revenue: CinemaRevenue = {
    accrued: (own?.accruedMicros ?? 0n) + unposted,
    payable: own?.confirmedMicros ?? 0n,
    clicks: earned[0]?.clicks ?? 0,
    threshold: own?.thresholdMicros ?? thresholdOf(contract) ?? preview.terms.cinemaThresholdMicros,
    poolThreshold: preview.terms.poolThresholdMicros,
    rule,
    next: nextPayment(own),
  }
  const days = known.slice(-DAYS_SHOWN)
  return { cinema, others, from, to, days, known, films, way, refusals, revenue, sites, contract, checks, pixel }
}

function thresholdOf(contract: Contract<'federation-cinema'> | null): bigint | null {
  return contract?.state === 'in-force' ? BigInt(contract.terms.thresholdCents) * MICROS_PER_CENT : null
}

function nextPayment(own: { expectedOn: string | null; daysToPayment: number | null } | undefined) {
  if (own === undefined || own.expectedOn === null) return { expected: 'unknown' } as const
  return own.daysToPayment === 0
    ? ({ expected: 'reached' } as const)
    : ({ expected: 'day', day: own.expectedOn } as const)
}
