import { manual } from './adapters/manual.js'
import { start } from './core.js'

/** `p-manual.js`, for a site that has no consent platform of the TCF and tells the choice and the films itself. */
start([manual])
