export { type DayRow, type Evaluation, evaluate, loadEvaluation, readDays } from './evaluate.js'
export type { Dial } from './export-http.js'
export { activationStatusOf, lastFiles, type PlatformFile, type PlatformStatus } from './export-status.js'
export { FAULTS, type Fault } from './export-store.js'
export { type ExportOptions, exportAll } from './export-sweep.js'
export { LookUpCounter } from './look-up-count.js'
export { createDayReader, type DayReader } from './look-up-people.js'
export { type LookUpCampaign, type LookUpReference, loadLookUpReference } from './look-up-reference.js'
export { createLookUpHandler, type LookUpDependencies } from './look-up-routes.js'
export { type OrtbData, TTL_SECONDS, userData } from './ortb-answer.js'
export { USER_DATA_FAULTS, type UserDataFault, type UserDataVerdict, validateUserData } from './ortb-validate.js'
export { type OwnSegment, ownSegments } from './own-segments.js'
export {
  DELIVERIES,
  FIELD_FAULTS,
  type FieldFault,
  type FieldName,
  FORMATS,
  IDS,
  MAX_NAME,
  type Platform,
  type PlatformFields,
  readPlatform,
} from './platform.js'
export {
  addPlatform,
  editPlatform,
  endPlatform,
  findPlatform,
  listPlatformCampaigns,
  listPlatforms,
  type PlatformCampaign,
  setCampaignPlatform,
} from './platform-store.js'
export { loadSyncReference, type SyncReference } from './sync-reference.js'
export { createSyncHandlers, type SyncDependencies } from './sync-routes.js'
