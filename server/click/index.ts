export {
  type CreativeDay,
  campaignByDay,
  campaignWorth,
  type DayMark,
  recentClicks,
} from './by-day.js'
export {
  type CampaignFigures,
  type CampaignResults,
  type CinemaRevenue,
  type CountedClicks,
  campaignFigures,
  campaignResults,
  cinemaRevenue,
  type Reconciliation,
  reconcile,
  unpostedMicros,
} from './figures.js'
export { judgeClicks, RULE_VERSION } from './judge.js'
export { type ClickKeeper, createClickKeeper } from './keep.js'
export { postShares } from './post.js'
export { DUPLICATE_WINDOW_SECONDS, INVALID_TRAFFIC, REASONS, type Reason } from './reasons.js'
export { type ClickDependencies, createClickHandler } from './routes.js'
