import { type Access, only } from '../../membership/index.js'

export const FEDERATION = only('federation')
/** To offer, to withdraw: nothing is bound by it. */
export const FEDERATION_OFFERS = only('federation', { role: 'manager', effect: 'change' })
/** To record, or to set aside, what was signed elsewhere: it counts for nothing yet. */
export const FEDERATION_RECORDS = only('federation', { role: 'signatory', effect: 'change' })
/** Whatever binds: the passkey confirms it first. */
export const FEDERATION_SIGNS = only('federation', { role: 'signatory', effect: 'sign' })

export const OPERATOR = only('operator')
export const OPERATOR_SIGNS = only('operator', { role: 'signatory', effect: 'sign' })
export const OPERATOR_DECLINES = only('operator', { role: 'signatory', effect: 'change' })

/** A contract is read by either of its parties; the federation and its operator have addresses of their own. */
export const PARTIES: Access = {
  who: ['cinema', 'distributor', 'publisher'],
  own: true,
  role: 'reader',
  effect: 'read',
}
