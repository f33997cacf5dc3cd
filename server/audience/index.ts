export { followActivation, recheckActivation, windowAt } from './activated.js'
export {
  type ClickFigure,
  type ClickPeriod,
  closedMonths,
  FEW_CLICKS,
  firstOpenDay,
  lastClosedDay,
  type PersonalClicks,
  protectClicks,
  type ShownClicks,
} from './disclosure/clicks.js'
export type { ProtectedCell, Shown, Withheld } from './disclosure/past.js'
export {
  ChosenSettings,
  DEFAULT_SETTINGS,
  type DisclosureSettings,
  HARD_FLOOR,
  SETTING_NAMES,
  SETTING_RANGES,
} from './disclosure/settings.js'
export { changeSettings, readSettings } from './disclosure/settings-store.js'
export { followMergedFilms } from './follow-merges.js'
export {
  type Cell,
  type Criterion,
  cellHash,
  cellsOf,
  DIMENSIONS,
  type Dimension,
  FRANCE,
  isCell,
  MAX_CRITERIA,
  nameOf,
  PARIS,
  parseCell,
  ROOT_CELL,
  regionCell,
  regionOfCell,
  VALUES,
} from './grid/cell.js'
export { loadGridCinemas } from './grid/cinemas.js'
export { iabIdsOf } from './grid/iab.js'
export {
  ASSIDUOUS_DAYS,
  does,
  FILMS_OF_TASTE,
  frequenceOf,
  type GridCinema,
  type GridPerson,
  isIn,
  isOf,
  type PooledDay,
  REGULAR_DAYS,
  readPerson,
} from './grid/person.js'
export { POOL_DAYS, purgePool, TOMBSTONE_DAYS } from './purge.js'
export { noteExpiredConsents } from './purge-consents.js'
export { purgeNightly } from './purge-nightly.js'
export { MATCH_DAYS, PLATFORM_COPY_DAYS, REMOVAL_DAYS, SYNC_AGAIN_DAYS } from './purge-platforms.js'
export { PURGED, type Purged, type PurgeLine, type PurgeReport, purgeReportOf, purgeReports } from './purge-report.js'
export { makeRelease } from './release.js'
export { mayAskForRelease } from './release-ask.js'
export { latestEffect, type ReleaseEffect } from './release-log.js'
export {
  createReleaseReader,
  latestRelease,
  type Release,
  type ReleaseReader,
  usableCells,
  type WholeRelease,
} from './release-read.js'
export { type RollUpOptions, rollUp, rollUpAll } from './roll-up.js'
export { recount } from './store.js'
