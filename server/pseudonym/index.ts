export {
  createIdentityReader,
  dayNumber,
  forgetCookie,
  type Identity,
  isAfterOff,
  issueIdentity,
  mayIssue,
  offCookie,
  readIdentity,
} from './cookie.js'
export { ensurePseudonymRing, loadPseudonymRing, type PseudonymRing } from './ring.js'
export { tombstoneHash } from './tombstone.js'
