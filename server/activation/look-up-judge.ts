import { judgeConsent, PURPOSE, type RefusalReason } from '../consent/index.js'
import type { LookUpCampaign, LookUpReference } from './look-up-reference.js'

/** The longest query, in characters: a consent string of the greatest length (4,096) and what stands around it. */
export const MAX_QUERY = 4_400

export type PageConsent =
  | { given: true }
  | { given: false; why: RefusalReason | 'gdpr-not-applied' }
  /** The page sent no consent string that can be read: its integration is to be mended. */
  | { given: false; why: 'tc-string-malformed' }

/**
 * The campaigns that run on the page that asks, by its Origin. None: another's page, or its publisher has no contract in force. Only
 * a page that came encrypted is believed to be of its host; on this machine alone, for development, any.
 */
export function campaignsAt(
  reference: LookUpReference,
  { origin, now }: { origin: string | undefined; now: Date },
): readonly LookUpCampaign[] {
  const [, scheme, host] = /^(https?):\/\/(.+)$/.exec(origin ?? '') ?? []
  if (host === undefined || (scheme === 'http' && !/^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host))) return []
  return reference.hosts.get(host)?.filter(({ startsAt, endsAt }) => startsAt <= now && now < endsAt) ?? []
}

/**
 * Whether the page's visitor lets us read our cookie there and choose advertising by it: TCF purposes 1 and 4 for our vendor. The
 * profile was made on the cinemas' sites (purpose 3), under a consent of its own; nothing is added to it here.
 * Where a page says that the GDPR does not apply there is no proof of a yes, and without one nothing is read.
 */
export function judgePage(
  query: URLSearchParams,
  { gpc, now, vendorId }: { gpc: boolean; now: Date; vendorId: number | null },
): PageConsent {
  if (gpc || query.get('gpc') === '1') return { given: false, why: 'gpc' }
  if (query.get('gdpr') === '0') return { given: false, why: 'gdpr-not-applied' }
  const claim = { k: 'tcf' as const, t: query.get('gdpr_consent') ?? '', p: PURPOSE.target }
  const verdict = judgeConsent(claim, { now, site: PAGE, vendorId, gpc: false })
  if (verdict.given) return { given: true }
  return { given: false, why: UNREADABLE.has(verdict.why) ? 'tc-string-malformed' : verdict.why }
}

/** A publisher's page shows its own notice, under its own consent platform: nothing of ours is bound to it. */
const PAGE = { noticeVersion: '', noticeSha256: Buffer.alloc(0), consentSource: 'tcf' }

const UNREADABLE = new Set<RefusalReason>(['tcf-too-long', 'tcf-malformed', 'tcf-version'])
