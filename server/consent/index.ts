export {
  CONSENT_MONTHS,
  type ConsentGiven,
  type ConsentVerdict,
  type JudgeOptions,
  judgeConsent,
} from './judge.js'
export { ALL_PURPOSES, PURPOSE, PURPOSE_NAMES, type PurposeName, purposeMask, purposeNames } from './purposes.js'
export { REFUSAL_REASONS, type RefusalReason } from './refusal.js'
export { ConsentClaim } from './wire.js'
