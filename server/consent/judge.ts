import { addDays, addMonths } from '../lib/clock.js'
import { sha256 } from '../lib/id.js'
import { PURPOSE, PURPOSE_NAMES, TCF_PURPOSES } from './purposes.js'
import type { RefusalReason } from './refusal.js'
import type { ConsentSource } from './sources.js'
import { hasTcfPurpose, readTcf, type TcfConsent } from './tcf.js'
import type { ConsentClaim } from './wire.js'

export interface JudgeOptions {
  now: Date
  /** The notice that the site shows now, and where it says that its yes comes from (`DeclaredSource`). */
  site: { noticeVersion: string; noticeSha256: Buffer; consentSource: string }
  /** The number in the Global Vendor List of the pixel's owner; null when it has none. */
  vendorId: number | null
  /** Whether the request carried Global Privacy Control. */
  gpc: boolean
}

export interface ConsentGiven {
  given: true
  /** Bit mask of PURPOSE, 1 to 7. */
  purposes: number
  source: ConsentSource
  givenAt: Date
  /** The proof itself tells when it was given. */
  dated: boolean
  /** From this moment on the consent carries nothing. */
  expiresAt: Date
  noticeVersion: string
  /** Hash of the TC string; null for what is declared, whose proof is the hash of the notice. */
  proofSha256: Buffer | null
}

export type ConsentVerdict = ConsentGiven | { given: false; why: RefusalReason }

/** A choice is remembered for this long, yes and no alike, and is not prolonged by use (CNIL 2020-092 §2.4). */
export const CONSENT_MONTHS = 6

/** Times are those of the sender's clock, which may be ahead of ours by a time zone. */
const CLOCK_SKEW_DAYS = 1

/**
 * Judges what a visit claims was consented to. Each purpose is decided by itself: what is given is what was claimed and
 * is carried by the proof. Whatever is odd is a no. Pure, and never throws for a claim that `ConsentClaim` accepts.
 *
 * The `givenAt` of an undated yes is `now`: whoever stores the consent keeps the moment when this browser first brought it
 * (and that `expiresAt`), or it would be prolonged by every visit.
 */
export function judgeConsent(claim: ConsentClaim, options: JudgeOptions): ConsentVerdict {
  if (options.gpc) return refused('gpc')
  const { consentSource } = options.site
  if (consentSource !== 'auto' && consentSource !== sourceOf(claim)) return refused('source-undeclared')
  return claim.k === 'tcf' ? judgeTcf(claim, options) : judgeDeclared(claim, options)
}

function sourceOf(claim: ConsentClaim): ConsentSource {
  return claim.k === 'cmp' ? claim.c : claim.k
}

/** The word of the site, of our banner on it, or of its consent platform, about one version of the notice. */
function judgeDeclared(claim: Exclude<ConsentClaim, { k: 'tcf' }>, { now, site }: JudgeOptions): ConsentVerdict {
  const purposes = claim.p
  if (purposes === 0) return refused('no-consent')
  if (claim.n === undefined) return refused('notice-missing')
  if (claim.n !== site.noticeVersion) return refused('notice-outdated')
  const saidAt = claim.d === undefined ? now : new Date(claim.d * 1000)
  if (saidAt > addDays(now, CLOCK_SKEW_DAYS)) return refused('consent-dates')
  const givenAt = saidAt < now ? saidAt : now
  const expiresAt = addMonths(givenAt, CONSENT_MONTHS)
  if (expiresAt <= now) return refused('consent-expired')
  return {
    given: true,
    purposes,
    source: sourceOf(claim),
    givenAt,
    dated: claim.d !== undefined && saidAt <= now, // A clock that is ahead would make an old yes a new one each day.
    expiresAt,
    noticeVersion: site.noticeVersion,
    proofSha256: null,
  }
}

function judgeTcf(claim: Extract<ConsentClaim, { k: 'tcf' }>, { now, site, vendorId }: JudgeOptions): ConsentVerdict {
  if (vendorId === null) return refused('tcf-vendor-unknown')
  const tcf = readTcf(claim.t, vendorId)
  if (!tcf.ok) return refused(tcf.why)
  const why = faultOf(tcf, now)
  if (why !== null) return refused(why)
  const purposes = claim.p & purposesIn(tcf)
  if (purposes === 0) return refused('no-consent')
  const givenAt = new Date(Math.min(tcf.lastUpdated, now.getTime()))
  const expiresAt = addMonths(givenAt, CONSENT_MONTHS)
  if (expiresAt <= now) return refused('consent-expired')
  return {
    given: true,
    purposes,
    source: 'tcf',
    givenAt,
    dated: tcf.lastUpdated <= now.getTime(),
    expiresAt,
    noticeVersion: site.noticeVersion,
    proofSha256: sha256(claim.t),
  }
}

/** Policies of TCF 2.2. Strings made under earlier ones are void since 30 September 2023. */
const LOWEST_POLICY = 4
/** A string must be renewed at least this often (TCF policies). */
const RENEWAL_MONTHS = 13
/** Strings created from this day on must say which vendors were shown (TCF 2.3). */
const DISCLOSURE_SINCE = Date.UTC(2026, 2, 1)

function faultOf(tcf: TcfConsent, now: Date): RefusalReason | null {
  if (tcf.policyVersion < LOWEST_POLICY) return 'tcf-policy-outdated'
  if (!tcf.isServiceSpecific) return 'tcf-not-service-specific'
  const latest = addDays(now, CLOCK_SKEW_DAYS).getTime()
  if (tcf.lastUpdated > latest || tcf.created > tcf.lastUpdated) return 'tcf-dates'
  if (addMonths(new Date(tcf.lastUpdated), RENEWAL_MONTHS) <= now) return 'tcf-too-old'
  // Since TCF 2.2 both times are the same; where they differ, the later one is when the person was asked.
  const mustDisclose = tcf.lastUpdated >= DISCLOSURE_SINCE
  if (mustDisclose && tcf.disclosed !== true) return 'tcf-vendor-undisclosed'
  if (!tcf.vendorConsent) return 'tcf-vendor-refused'
  return null
}

/** The purposes of ours whose TCF purposes are all consented to, and none of them forbidden by the publisher. */
function purposesIn(tcf: TcfConsent): number {
  let purposes = 0
  for (const name of PURPOSE_NAMES) {
    const allowed = TCF_PURPOSES[name].every((p) => hasTcfPurpose(tcf.purposes, p) && !hasTcfPurpose(tcf.forbidden, p))
    if (allowed) purposes |= PURPOSE[name]
  }
  return purposes
}

function refused(why: RefusalReason): ConsentVerdict {
  return { given: false, why }
}
