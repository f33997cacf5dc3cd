export {
  AD_SERVERS,
  type AdServer,
  clickAddress,
  clickParameter,
  RELAYS,
  type Relays,
  type ServedBy,
} from './ad-server.js'
export { readEuros } from './amount.js'
export {
  type Along,
  addCreative,
  type BookingRefusal,
  type BookingRules,
  type Created,
  type CreativeChanged,
  createCampaign,
  type NotCreated,
  removeCreative,
} from './book.js'
export { type Campaign, type Creative, findCampaign, listCampaigns } from './campaign.js'
export { contentsTag } from './contents.js'
export {
  CREATIVE_FORMATS,
  type CreativeContent,
  type CreativeFault,
  type CreativeField,
  type CreativeFormat,
  FORMAT_RULES,
  judgeCreative,
  NewCreative,
  readSize,
} from './creative.js'
export { CLICK_PLACE, CLICK_PLACE_ENCODED, type HtmlFault } from './creative-html.js'
export {
  AGES,
  allPlaces,
  GENDERS,
  INTERESTS,
  type InterestGroup,
  type InterestId,
  isCriterion,
  isPlace,
  taxonomyName,
  WHOLE_COUNTRY,
} from './criteria.js'
export {
  type DeliveryFault,
  type DeliveryRow,
  MOST_LINES,
  type ReadDelivery,
  readDelivery,
} from './delivery.js'
export {
  type DeliveryPlan,
  deliveryOf,
  type ImportedDelivery,
  importDelivery,
  type TriedDelivery,
  tryDelivery,
} from './delivery-store.js'
export { type Edited, editCampaign } from './edit.js'
export { FILM_DECISIONS, type FilmDecision, REASON_MAX } from './film-review.js'
export { FILM_RULE, type FilmHint, type FilmScreenings, hintOf } from './film-rule.js'
export { decideFilm, type FilmDecided, type SeenReview } from './film-store.js'
export { judgeLanding, type LandingRules } from './landing.js'
export { type CampaignSnapshot, type LoadedCampaign, loadCampaigns, sealAcceptedLinks } from './links.js'
export { type FilmsMerged, type MergeRefusal, mergeFilms } from './merge-films.js'
export { confirmSite, MOST_SITES, type PublisherSite, publisherSites, removeSite } from './publisher-site.js'
export {
  holdsBack,
  isOpen,
  judgeQuote,
  NewQuote,
  QUOTE_DAYS_MAX,
  QUOTE_TEXT_MAX,
  type Quote,
  type QuoteRefusal,
} from './quote.js'
export { answerQuote, type QuoteAnswered, type Quoted, quoteCampaign } from './quote-store.js'
export { createLinkRing, type LinkRing, loadLinkRing, rotateLinkRing } from './ring.js'
export { type OpenedToken, openToken, type SealedClick, sealToken } from './seal.js'
export {
  CAMPAIGN_DEEDS,
  CAMPAIGN_STATES,
  type CampaignAction,
  type CampaignActor,
  type CampaignDeed,
  type CampaignState,
  mayDo,
  move,
} from './state.js'
export {
  type AcceptRefusal,
  acceptCampaign,
  type CampaignMoved,
  DEAL_MAX,
  type DealSet,
  moveCampaign,
  type SubmitRefusal,
  setDeal,
  submitCampaign,
} from './store.js'
export { clickUrl, htmlTag, tagOf, whyUrl } from './tags.js'
export { MAX_AMOUNT_MICROS, MOST_CREATIVES, NewCampaign, NOTES_MAX } from './wire.js'
