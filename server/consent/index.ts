export {
  CONSENT_MONTHS,
  type ConsentGiven,
  type ConsentVerdict,
  type JudgeOptions,
  judgeConsent,
} from './judge.js'
export { ALL_PURPOSES, PURPOSE, PURPOSE_NAMES, type PurposeName, purposeMask, purposeNames } from './purposes.js'
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
