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
export { type EpochEnd, epochEnd } from './epoch-end.js'
export { partnerPseudonym } from './partner.js'
export {
  ensurePseudonymRing,
  epochsIn,
  loadPseudonymRing,
  type PseudonymRing,
  retiredEpochs,
  retireEpoch,
  rotatePseudonymRing,
} from './ring.js'
export { tombstoneHash } from './tombstone.js'
