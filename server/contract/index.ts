export { amendContract, changesOfTerms, keptChoices, type TermChange, termTitle } from './amend.js'
export { appendAudit } from './audit/append.js'
export { type ChainedEntry, chainHash, genesisHash } from './audit/chain.js'
export {
  type HeldRing,
  KEY_RINGS,
  type KeyEvent,
  type KeyRing,
  lastUseOf,
  readKeyEvents,
  recordKeys,
} from './audit/keys.js'
export { AUDIT_KINDS, type AuditEvent, type AuditFacts, type AuditKind } from './audit/kinds.js'
export {
  consistencyProof,
  inclusionProof,
  type MerkleTree,
  rootOf,
  treeSize,
  verifyConsistency,
  verifyInclusion,
} from './audit/merkle.js'
export { ROOT_TYPE, signRoots } from './audit/root.js'
export {
  type AuditRoot,
  countEntries,
  createTreeReader,
  readEntries,
  readRoots,
  rootAt,
  rootOn,
  verifyAudit,
} from './audit/store.js'
export { type ChainReport, verifyChain, type Witness } from './audit/verify.js'
export { canonicalJson, type Signable } from './canonical.js'
export type { Contract, ContractRefusal, Outcome } from './contract.js'
export {
  confirmSignedElsewhere,
  discardSignedElsewhere,
  type ElsewhereRefusal,
  fetchSignedElsewhere,
  recordSignedElsewhere,
  SIGNED_FILE_MAX_BYTES,
} from './elsewhere.js'
export { findSignedElsewhere, listSignedElsewhere, type SignedElsewhere } from './elsewhere-read.js'
export { type Evidence, verifyContract } from './evidence.js'
export { type EvidenceFile, evidenceFile } from './evidence-file.js'
export { type ContractLibrary, type ContractVersion, contractText, loadContracts } from './kinds.js'
export { lapseAmendments } from './lapse.js'
export { isNoticeVersion, loadNotices, type Notice, type NoticeTerms } from './notice.js'
export { contractPdf } from './pdf/contract-pdf.js'
export { addSignatureKey, createSignatureRing, loadSignatureRing, type PublicJwk, type SignatureRing } from './ring.js'
export { attach, type Detached, detach, signStatement, type Verified, verifyStatement } from './signature.js'
export { type Declared, declareSite, readHosts, removeHost, type SiteRefusal } from './site-hosts.js'
export { type SiteTerm, termAt } from './site-term.js'
export {
  acceptStandingOffer,
  endStandingOffer,
  hasTermsInForce,
  listStandingOffers,
  makeStandingOffer,
  STANDING_KINDS,
  type StandingKind,
  type StandingOffer,
} from './standing-offer.js'
export { CONTRACT_STATES, type ContractEvent, type ContractState, type Side, type Step, step } from './state.js'
export type { Statement } from './statement.js'
export { createContract, moveContract, offerContract, signContract } from './store.js'
export { findContract, listContracts, readDetached, readSignatures } from './store-read.js'
export { addSite, isHost, loadSiteTerms, putNotices, setConsentSource, settleTerms } from './store-sites.js'
export { CONTRACT_KINDS, type ContractKind, PARTY, Terms, termsJsonSchema } from './terms.js'
export {
  ACTORS,
  type Actor,
  DATA_CATEGORIES,
  type DataCategory,
  type Duty,
  PURPOSES,
  type Purpose,
  SECURITY_MEASURES,
  type SecurityMeasure,
} from './terms-codes.js'
export { type Language, type PartyNames, sayEuros } from './text.js'
export { namesOf } from './transition.js'
export { WORDS as CONTRACT_WORDS } from './words.js'
