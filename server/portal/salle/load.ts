import type pg from 'pg'
import { type Contract, listContracts } from '../../contract/index.js'
import { parisDay } from '../../lib/clock.js'
import { shiftDay } from '../../lib/paris.js'
import { previewPayouts } from '../../payout/index.js'
import {
  type DayOfVisits,
  filmsLookedAt,
  type OwnCinema,
  type OwnSite,
  refusalsOf,
  sitesOf,
  visitsByDay,
} from '../read/salle.js'
import type { CinemaRevenue } from './revenue.js'

/** The days that a cinema's page shows, today included. */
export const DAYS_SHOWN = 28

/** All that a cinema's page shows: one cinema's, and nothing of another. */
export interface SallePage {
  cinema: OwnCinema
  /** Further cinemas of the same organisation. */
  others: OwnCinema[]
  from: string
  to: string
  days: DayOfVisits[]
  films: { films: { title: string; visits: number }[]; count: number }
  refusals: { reason: string; refused: bigint }[]
  revenue: CinemaRevenue
  sites: OwnSite[]
  contract: Contract<'federation-cinema'> | null
  pixelOrigin: string
}

export async function loadSalle(
  pool: pg.Pool,
  args: { cinema: OwnCinema; organisationId: string; others: OwnCinema[]; pixelOrigin: string; now: Date },
): Promise<SallePage> {
  const { cinema, organisationId, others, pixelOrigin, now } = args
  const to = parisDay(now)
  const from = shiftDay(to, 1 - DAYS_SHOWN)
  const span = { cinemaId: cinema.id, from, to }
  const [days, films, refusals, sites, contracts, revenue] = await Promise.all([
    visitsByDay(pool, span),
    filmsLookedAt(pool, span),
    refusalsOf(pool, span),
    sitesOf(pool, { cinemaId: cinema.id, now }),
    listContracts(pool, { kind: 'federation-cinema', partyId: organisationId }),
    revenueOf(pool, { cinemaId: cinema.id, now }),
  ])
  // The one in force, or else the last: what was superseded or terminated is not what counts now.
  const contract = contracts.find(({ state }) => state === 'in-force') ?? contracts.at(-1) ?? null
  return { cinema, others, from, to, days, films, refusals, revenue, sites, contract, pixelOrigin }
}

async function revenueOf(pool: pg.Pool, { cinemaId, now }: { cinemaId: string; now: Date }): Promise<CinemaRevenue> {
  const { rows, terms } = await previewPayouts(pool, { now })
  const threshold = terms.cinemaThresholdMicros
  const own = rows.find((row) => row.cinemaId === cinemaId)
  if (own === undefined) return { accrued: 0n, payable: 0n, threshold, next: { expected: 'unknown' } }
  const next =
    own.expectedOn === null
      ? ({ expected: 'unknown' } as const)
      : own.daysToPayment === 0
        ? ({ expected: 'reached' } as const)
        : ({ expected: 'day', day: own.expectedOn } as const)
  return { accrued: own.accruedMicros, payable: own.confirmedMicros, threshold, next }
}
