export { robotAgent } from './agent.js'
export type { Impossible } from './check.js'
export { findChromium } from './chromium.js'
export type { Standing } from './consequence.js'
export { createGuard, type Destination } from './guard.js'
export {
  type Code,
  type DeclaredSite,
  type Finding,
  type Other,
  othersOf,
  RULES,
  RULES_VERSION,
  SEVERITIES,
  type Severity,
} from './judge.js'
export { LIMITS, type LookOptions } from './look.js'
export type { Observation, Phase, Seen } from './observation.js'
export { removeLeftProfiles } from './profile.js'
export { ROBOT_NAME } from './robots.js'
export { nextSlot } from './schedule.js'
export { askForCheck, EVIDENCE_MONTHS, liftSuspension, purgeChecks } from './store.js'
export {
  type CheckDetail,
  checksOfSite,
  countRed,
  countUnseen,
  resultOfSite,
  resultsOfAll,
  resultsOfCinema,
  type SiteResult,
  screenshotOf,
  unseenSince,
} from './store-read.js'
export { checkNext } from './sweep.js'
export type { Letter, News } from './tell.js'
export type { ServiceKind } from './trackers.js'
