import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from './build.mjs'

// `npm start`: builds what has changed, then runs it in this very process, so that signals reach it without a detour.
if (!existsSync(fileURLToPath(new URL('../../node_modules', import.meta.url)))) {
  refuse('its dependencies are not installed.', 'npm install')
}
try {
  await build()
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  refuse('it does not compile (above is why).', 'npm install, if it was not run since the last change; else mend it.')
}
await import('../../dist/server/main.js')

function refuse(reason, advice) {
  process.stderr.write(`\n  Lanterne cannot start: ${reason}\n  → ${advice}\n\n`)
  process.exit(1)
}
