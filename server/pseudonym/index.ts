export { createIdentityReader, forgetCookie, type Identity, issueIdentity, mayIssue, readIdentity } from './cookie.js'
export { ensurePseudonymRing, loadPseudonymRing, type PseudonymRing } from './ring.js'
