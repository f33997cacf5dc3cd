export { type ClickKeeper, createClickKeeper } from './keep.js'
export { type ClickDependencies, createClickHandler } from './routes.js'
