export { isCell, ROOT_CELL, regionCell, regionOfCell } from './cell.js'
export { type RollUpOptions, rollUp, rollUpAll, tombstoneHash } from './roll-up.js'
export { recount } from './store.js'
