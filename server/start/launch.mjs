import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from './build.mjs'

// `npm start`, `npm run replay`, `npm run import:cinemas`, `npm run import:films`, `npm run demo:pool`, `npm run keys`, `npm run invite`: builds what has changed, then runs the program of that name in this
// very process, so that signals reach it without a detour.
const PROGRAMS = ['main', 'replay', 'import-cinemas', 'import-films', 'demo-pool', 'keys', 'invite']
const program = PROGRAMS.includes(process.argv[2]) ? process.argv.splice(2, 1)[0] : 'main'
if (!existsSync(fileURLToPath(new URL('../../node_modules', import.meta.url)))) {
  refuse('its dependencies are not installed.', 'npm install')
}
try {
  await build()
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  refuse('it does not compile (above is why).', 'npm install, if it was not run since the last change; else mend it.')
}
await import(`../../dist/server/${program}.js`)

function refuse(reason, advice) {
  process.stderr.write(`\n  Lanterne cannot start: ${reason}\n  → ${advice}\n\n`)
  process.exit(1)
}
