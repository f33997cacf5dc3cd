export {
  type CampaignFigures,
  type CinemaRevenue,
  campaignFigures,
  cinemaRevenue,
  type Reconciliation,
  reconcile,
} from './figures.js'
export { DUPLICATE_WINDOW_SECONDS, INVALID_TRAFFIC, judgeClicks, REASONS, type Reason, RULE_VERSION } from './judge.js'
export { type ClickKeeper, createClickKeeper } from './keep.js'
export { postShares } from './post.js'
export { type ClickDependencies, createClickHandler } from './routes.js'
