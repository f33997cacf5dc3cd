import { appendAudit } from '../../contract/index.js'
import type { MembershipTools } from '../../membership/index.js'
import type { PortalOptions } from '../page.js'

/** What changes of membership need, here: each of them is in the audit chain. */
export function membershipTools({ pool }: Pick<PortalOptions, 'pool'>): MembershipTools {
  return { pool, audit: appendAudit }
}
