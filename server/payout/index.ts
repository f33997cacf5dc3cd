/** Periods, and who would be paid what: reviewed by people before anything moves. */
export { type Period, periodOf } from './period.js'
export type { CarriedBecause, PayoutPreview, PayoutRow, Standing } from './preview.js'
export { preview } from './preview.js'
export { daysUntil, type RecentRevenue } from './projection.js'
export { type PayoutPreviewOfDay, previewPayouts } from './store.js'
export { defaultTerms, type PayoutTerms } from './terms.js'
