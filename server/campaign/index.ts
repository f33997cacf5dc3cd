export { FILM_DECISIONS, type FilmDecision, REASON_MAX } from './film-review.js'
export { decideFilm, type FilmDecided, type SeenReview } from './film-store.js'
export { judgeLanding, type LandingRules } from './landing.js'
export { type CampaignSnapshot, type LoadedCampaign, loadCampaigns, sealAcceptedLinks } from './links.js'
export { createLinkRing, type LinkRing, loadLinkRing, rotateLinkRing } from './ring.js'
export { type OpenedToken, openToken, type SealedClick, sealToken } from './seal.js'
export {
  CAMPAIGN_STATES,
  type CampaignAction,
  type CampaignActor,
  type CampaignState,
  move,
} from './state.js'
export {
  type AcceptRefusal,
  acceptCampaign,
  type Campaign,
  type CampaignMoved,
  type Created,
  createCampaign,
  findCampaign,
  listCampaigns,
  moveCampaign,
} from './store.js'
export { clickUrl, htmlTag } from './tags.js'
export { NewCampaign } from './wire.js'
