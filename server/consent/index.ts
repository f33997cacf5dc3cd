export {
  CONSENT_MONTHS,
  type ConsentGiven,
  type ConsentVerdict,
  type JudgeOptions,
  judgeConsent,
} from './judge.js'
export { PROOF_FAULTS, type ProofFault, type ProvenRow } from './proof.js'
export { type ConsentProof, DRAWN_ROWS, drawProofs, proofDocument, proveConsent } from './proof-store.js'
export { ALL_PURPOSES, PURPOSE, PURPOSE_NAMES, type PurposeName, purposeMask, purposeNames } from './purposes.js'
export { SIGNED, type SignedKind, signDocument } from './receipt.js'
export { consentRecord, MY_DATA_PATH, type RecordOrigins } from './record.js'
export { type ConsentEvent, type ConsentSources, type ConsentState, latestYes, stateOf } from './record-events.js'
export { ConsentRecord, consentRecordJsonSchema } from './record-shape.js'
export { isReceipt, readConsent, readNotice } from './record-store.js'
export { REFUSAL_REASONS, type RefusalReason } from './refusal.js'
export {
  CMP_NAMES,
  type CmpName,
  CONSENT_SOURCES,
  type ConsentSource,
  DECLARED_SOURCES,
  type DeclaredSource,
  isDeclaredSource,
} from './sources.js'
export { ConsentClaim } from './wire.js'
