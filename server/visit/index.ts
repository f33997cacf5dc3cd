export { bannerPrefix } from './banner.js'
export { type Erased, erase, erasedAt } from './erase.js'
export type { VisitReference } from './judge.js'
export { createVisitKeeper, type VisitKeeper } from './keep.js'
export {
  loadOwnData,
  type OwnCinema,
  type OwnClick,
  type OwnData,
  type OwnPlatform,
  type OwnSite,
} from './own-data.js'
export { pageKind } from './page.js'
export { haveThePoolAlone, shareThePool } from './pool-lock.js'
export { makePartitions, purgeVisits, STAMP_MONTHS, VISIT_DAYS } from './purge.js'
export { createReferenceLoader, loadVisitReference } from './reference.js'
export { RefusalCounter } from './refusals.js'
export { createVisitHandler, createWithdrawalHandler, type VisitDependencies } from './routes.js'
export { SeenPages } from './seen.js'
export { learnPages } from './seen-store.js'
export { PAGE_KINDS, type PageKind, VisitBody } from './wire.js'
export { withdraw, withdrawElsewhere } from './withdraw.js'
