import type pg from 'pg'
import { cinemaRevenue, unpostedMicros } from '../../click/index.js'
import { resultsOfCinema, type SiteResult } from '../../conformity/index.js'
import { type Contract, listContracts } from '../../contract/index.js'
import { parisDay } from '../../lib/clock.js'
import { MICROS_PER_CENT, type Micros } from '../../lib/money.js'
import { shiftDay } from '../../lib/paris.js'
import { payoutsOf, previewPayouts, yearlySweepOn } from '../../payout/index.js'
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
import { bankStandingOf } from './bank-read.js'
import type { BookingWay } from './booking-way.js'
import type { PayoutStanding } from './payout-state.js'
import type { CinemaRevenue } from './revenue.js'
import type { Pixel } from './snippet.js'
import { type Earnings, earningsOf, type FilmOfWeek, filmsOfWeek } from './week-read.js'

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
  /** Of the last seven whole days. */
  week: { films: FilmOfWeek[]; from: string; to: string }
  earnings: Earnings
  payout: PayoutStanding
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
  const week = { from: shiftDay(to, -7), to: shiftDay(to, -1) }
  const [known, films, way, refusals, sites, contracts, preview, earned, unposted, checks, weekFilms, earnings, paid] =
    await Promise.all([
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
      filmsOfWeek(pool, { cinemaId: cinema.id, ...week }),
      earningsOf(pool, { cinemaId: cinema.id, last: to.slice(0, 7) }),
      payoutsOf(pool, { cinema: cinema.id }),
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
    next: nextPayment(own, { contract, now }),
  }
  const days = known.slice(-DAYS_SHOWN)
  const payout: PayoutStanding = {
    last: paid.find(({ state }) => state !== 'cancelled') ?? null,
    carriedBecause: own?.carriedBecause ?? null,
    bank: await bankStandingOf(pool, { organisation: organisationId, preview, now }),
  }
  return {
    ...{ cinema, others, from, to, days, known, films, way, refusals, revenue, sites, contract, checks, pixel },
    ...{ week: { films: weekFilms, ...week }, earnings, payout },
  }
}

function thresholdOf(contract: Contract<'federation-cinema'> | null): bigint | null {
  return contract?.state === 'in-force' ? BigInt(contract.terms.thresholdCents) * MICROS_PER_CENT : null
}

/** When the next payment is expected: at the pace of the last months, or with the yearly sweep where that is sooner. */
function nextPayment(
  own: { expectedOn: string | null; daysToPayment: number | null; dueMicros: Micros } | undefined,
  { contract, now }: { contract: Contract<'federation-cinema'> | null; now: Date },
): CinemaRevenue['next'] {
  if (own?.daysToPayment === 0) return { expected: 'reached' }
  const sweep = contract === null ? null : BigInt(contract.terms.yearlySweepCents) * MICROS_PER_CENT
  const yearly = own !== undefined && sweep !== null && own.dueMicros >= sweep ? yearlySweepOn(now) : null
  const expected = own?.expectedOn ?? null
  if (yearly !== null && (expected === null || yearly < expected)) return { expected: 'year', day: yearly }
  return expected === null ? { expected: 'unknown' } : { expected: 'day', day: expected }
}
