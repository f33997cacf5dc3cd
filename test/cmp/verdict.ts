import { type ConsentGiven, judgeConsent } from '../../server/consent/index.js'
import { ConsentClaim } from '../../server/consent/wire.js'
import { VENDOR } from '../consent/tc-string.js'

export const NOTICE = '2026-11'
/** The name under which the tests' site declares us to its platform. */
export const KEY = 'lanterne202611'

/** What the server says of a claim; the test fails where it is no yes. */
export function given(claim: unknown, consentSource = 'auto', now = new Date()): ConsentGiven {
  const verdict = judgeConsent(ConsentClaim.parse(claim), {
    now,
    site: { noticeVersion: NOTICE, noticeSha256: Buffer.alloc(32), consentSource },
    vendorId: VENDOR,
    gpc: false,
  })
  if (!verdict.given) throw new Error(`refused: ${verdict.why}`)
  return verdict
}
