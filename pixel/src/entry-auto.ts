import { manual } from './adapters/manual.js'
import { tcf } from './adapters/tcf.js'
import { start } from './core.js'
import { filmOfPage } from './film.js'

/** The usual bundle, `p.js`: finds out by itself where the consent comes from, and what film a page is about. */
start([manual, tcf], filmOfPage)
