import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readSupervisorConfig } from '../config.js'
import { StartError } from './start-error.js'

const Installation = z.object({
  pid: z.number().int(),
  pixelOrigin: z.string(),
  consoleOrigin: z.string(),
  databaseUrls: z.object({ owner: z.string(), pixel: z.string(), worker: z.string(), console: z.string() }),
})
/** A running installation, as the commands that work on it (`npm run replay`, `npm run import:cinemas`) see it. */
export type Installation = z.output<typeof Installation>

const FILE = 'running.json'

/** Says that the program runs, and how it is reached; for its owner alone, since logins are in it. */
export function announce(dataDir: string, installation: Installation): () => void {
  const file = join(dataDir, FILE)
  writeFileSync(file, `${JSON.stringify(installation, null, 2)}\n`, { mode: 0o600 })
  return () => rmSync(file, { force: true })
}

/** The installation that runs from this clone's data folder. Throws a StartError when none does. */
export function connectInstallation(): Installation {
  const file = join(readSupervisorConfig().dataDir, FILE)
  try {
    const installation = Installation.parse(JSON.parse(readFileSync(file, 'utf8')))
    process.kill(installation.pid, 0)
    return installation
  } catch {
    throw new StartError('Lanterne does not run.', 'Start it in another terminal first: npm start')
  }
}
