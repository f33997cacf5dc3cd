export { demoSignIns } from './organisations.js'
export { type SeedOptions, seedDemo } from './seed.js'
export type { DemoPorts } from './sites.js'
