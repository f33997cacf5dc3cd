export { type AgentJudge, createAgentJudge } from './agents.js'
export {
  type CreativeDay,
  campaignByDay,
  campaignWorth,
  type DayMark,
  recentClicks,
} from './by-day.js'
export {
  type ExplainedCinema,
  type ExplainedClick,
  type ExplainedPart,
  explainCinema,
  explainClick,
  FEWEST_CLICKS,
  MOST_EXPLAINED_CLICKS,
} from './explain.js'
export { type ExplainedCampaign, explainCampaign, FEWEST_ALIKE, type TypicalClick } from './explain-campaign.js'
export {
  type CampaignFigures,
  type CampaignResults,
  type CinemaRevenue,
  type CountedClicks,
  campaignFigures,
  campaignResults,
  cinemaRevenue,
  unpostedMicros,
} from './figures.js'
export { createImpressionHandler, ImpressionCounter } from './impressions.js'
export { judgeClicks } from './judge.js'
export { type ClickKeeper, createClickKeeper } from './keep.js'
export { loadTrafficLists, type TrafficLists } from './lists.js'
export { lookAtHours } from './look.js'
export {
  type AskedAgain,
  askJudgingAgain,
  carryOutJudging,
  type JudgingOrder,
  judgeableUpTo,
  judgingOrders,
} from './order.js'
export { postShares } from './post.js'
export { postedUpTo } from './posted.js'
export { type DataCentres, readDataCentres } from './ranges.js'
export { type ReasonCounts, reasonCounts } from './reason-counts.js'
export { type Reconciliation, reconcile } from './reconcile.js'
export { type ClickDependencies, createClickHandler } from './routes.js'
export {
  type ClickRule,
  DUPLICATE_WINDOW_SECONDS,
  INVALID_TRAFFIC,
  REASONS,
  type Reason,
  RULE_VERSION,
  RULE_VERSIONS,
  rulesOf,
  sentenceOf,
} from './rules/index.js'
export {
  type AskedCinema,
  askCinema,
  type DecidedCinema,
  decideCinema,
  EXPLAIN_DAYS,
  type ScriptedCase,
  scriptedCases,
} from './scripted/decisions.js'
export {
  findVisitPatterns,
  VISIT_PATTERNS,
  type VisitMeasure,
  type VisitPattern,
  visitPatterns,
} from './scripted/patterns.js'
export { SHARINGS, type Sharing } from './share.js'
export { insertClicks, type KeptClick } from './store.js'
