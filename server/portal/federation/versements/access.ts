import { type Access, only } from '../../../membership/index.js'

export const PAYOUTS = '/federation/versements'

export const READ: Access = only('federation')
/** What whoever prepares payments does; confirmed by a passkey, as everything that pays. */
export const PREPARE: Access = only('federation', { role: 'payment-preparer', effect: 'pay' })
/**
 * A signature is itself an answer of the passkey, over the file, with the person verified: to ask for another one first would add
 * nothing. So these do not declare that they pay.
 */
export const SIGN_AS = {
  preparer: only('federation', { role: 'payment-preparer', effect: 'change' }),
  approver: only('federation', { role: 'payment-approver', effect: 'change' }),
} as const
/** The file has the accounts of all cinemas in it: for those who sign it. */
export const FILE_FOR = {
  preparer: only('federation', { role: 'payment-preparer' }),
  approver: only('federation', { role: 'payment-approver' }),
} as const
