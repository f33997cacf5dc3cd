import type { Release } from '../../audience/index.js'
import type { Campaign } from '../../campaign/index.js'
import { addDays, DAY_MS } from '../../lib/clock.js'
import type { PayoutPreviewOfDay } from '../../payout/index.js'
import type { MemberCinema, SweepLags } from '../read/federation.js'

export type ConcernKind =
  | 'visits-wait'
  | 'clicks-wait'
  | 'no-release'
  | 'films-wait'
  | 'cinemas-to-admit'
  | 'campaigns-wait'
  | 'odd-payouts'
  | 'silent-cinemas'
  | 'contracts-stopped'
  | 'sites-red'
  | 'sites-unseen'

/** Something that the federation should look at, and how many of it. `href`: the part of the page, or the page, that says more. */
export interface Concern {
  kind: ConcernKind
  count: number
  href: string
}

/** A sweep that is further behind stands still (as /readyz says). */
const VISITS_LATE_SECONDS = 120
const CLICKS_LATE_SECONDS = 900
/** A release is made every Monday; a day later it is missing. */
const RELEASE_DAYS = 8
/** The days that the page counts visits of. */
const SILENT_DAYS = 28

/** What is not as it should be, the most urgent first; empty when all is well. */
export function concernsOf(
  facts: {
    lags: SweepLags
    release: Release | null
    payouts: PayoutPreviewOfDay
    campaigns: readonly Campaign[]
    cinemas: readonly MemberCinema[]
    /** Cinemas that wait for a contract of the federation's. */
    toAdmit: number
    /** Sites on which the robot saw something that must be mended. */
    redSites: number
    /** Sites of which it has not seen a page for long. */
    unseenSites: number
  },
  { now }: { now: Date },
): Concern[] {
  const { lags, release, payouts, campaigns, cinemas, toAdmit, redSites, unseenSites } = facts
  const late = lags.rollUp === null || lags.rollUp > VISITS_LATE_SECONDS
  const oldRelease = release === null || now.getTime() - release.madeAt.getTime() > RELEASE_DAYS * DAY_MS
  // A cinema that has just begun is not silent yet.
  const before = addDays(now, -SILENT_DAYS)
  const underContract = cinemas.filter(
    ({ contract, since }) => contract === 'in-force' && since !== null && since <= before,
  )
  const found: Concern[] = [
    { kind: 'visits-wait', count: late ? 1 : 0, href: '#sante' },
    {
      kind: 'clicks-wait',
      count: lags.judge > CLICKS_LATE_SECONDS || lags.post > CLICKS_LATE_SECONDS ? 1 : 0,
      href: '#sante',
    },
    { kind: 'odd-payouts', count: payouts.rows.filter(isOdd).length, href: '#versements' },
    { kind: 'sites-red', count: redSites, href: '/federation/conformite' },
    { kind: 'sites-unseen', count: unseenSites, href: '/federation/conformite' },
    { kind: 'films-wait', count: filmsThatWait(campaigns), href: '/federation/films' },
    { kind: 'cinemas-to-admit', count: toAdmit, href: '/federation/salles' },
    {
      kind: 'campaigns-wait',
      count: campaigns.filter(({ state }) => state === 'submitted').length,
      href: '#campagnes',
    },
    { kind: 'no-release', count: oldRelease ? 1 : 0, href: '#public' },
    {
      kind: 'contracts-stopped',
      count: cinemas.filter(({ contract }) => contract === 'suspended' || contract === 'terminated').length,
      href: '#salles',
    },
    { kind: 'silent-cinemas', count: underContract.filter(({ visits }) => visits === 0).length, href: '#salles' },
  ]
  return found.filter(({ count }) => count > 0)
}

/** A payout that no rule of thresholds explains. */
export function isOdd({ carriedBecause }: PayoutPreviewOfDay['rows'][number]): boolean {
  return carriedBecause === 'negative-balance' || carriedBecause === 'unknown-cinema'
}

/** How many films nobody has decided on, of those for which a campaign was submitted. */
function filmsThatWait(campaigns: readonly Campaign[]): number {
  const waiting = campaigns.filter(({ state, film }) => state === 'submitted' && film.decision === null)
  return new Set(waiting.map(({ film }) => film.id)).size
}
