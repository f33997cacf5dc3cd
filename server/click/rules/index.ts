export { DUPLICATE_WINDOW_SECONDS } from './repeated.js'
export { type ClickFacts, type HourFacts, type Rule, type RuleKind, type RuleStage, sentenceOf } from './rule.js'
export {
  type ClickRule,
  duplicateWindowOf,
  HOUR_REASONS,
  INVALID_TRAFFIC,
  judgeClick,
  REASONS,
  type Reason,
  RULE_VERSION,
  RULE_VERSIONS,
  rulesOf,
} from './sets.js'
export { IMPRESSION_WINDOW_HOURS } from './shown.js'
