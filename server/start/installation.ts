import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readSupervisorConfig } from '../config.js'
import { lockHolder } from './lock.js'
import { StartError } from './start-error.js'

const Installation = z.object({
  pid: z.number().int(),
  pixelOrigin: z.string(),
  consoleOrigin: z.string(),
  redisUrl: z.string().nullable(),
  databaseUrls: z.object({ owner: z.string(), pixel: z.string(), worker: z.string(), console: z.string() }),
})
/** A running installation, as the commands that work on it (`npm run replay`, `npm run import:cinemas`) see it. */
export type Installation = z.output<typeof Installation>

export const LOCK_FILE = 'lanterne.pid'
const FILE = 'running.json'

/** Says that the program runs, and how it is reached; for its owner alone, since logins are in it. */
export function announce(dataDir: string, installation: Installation): () => void {
  const file = join(dataDir, FILE)
  // Whole or not at all: whoever waits for it reads it the moment it is there.
  writeFileSync(`${file}.new`, `${JSON.stringify(installation, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return () => forgetInstallation(dataDir)
}

/** Removes what a program that was killed announced. */
export function forgetInstallation(dataDir: string): void {
  rmSync(join(dataDir, FILE), { force: true })
}

/** The installation that runs from this clone's data folder. Throws a StartError when none does. */
export function connectInstallation(): Installation {
  const installation = findInstallation(readSupervisorConfig())
  if (installation !== null) return installation
  throw new StartError('Lanterne does not run.', 'Start it in another terminal first: npm start')
}

/**
 * The database that a command writes as the console does, and the console's address. The environment says which (`DATABASE_URL`, or
 * a file in `DATABASE_URL_FILE`), as it does for a start; where it says nothing, or names the one that runs here, it is that of the
 * Lanterne that runs here. Never an argument: whoever lists processes reads them, with the password. Throws a StartError where
 * there is none, a ConfigError for a bad value.
 */
export function consoleDatabase(): { url: string; consoleOrigin: string } {
  const config = readSupervisorConfig()
  const { databaseUrl: given, consoleOrigin } = config
  const running = findInstallation(config)
  if (running !== null && (given === null || given === running.databaseUrls.owner))
    return { url: running.databaseUrls.console, consoleOrigin: running.consoleOrigin }
  if (given !== null) return { url: given, consoleOrigin }
  throw new StartError('Lanterne does not run.', 'Start it in another terminal first: npm start. Or give DATABASE_URL.')
}

function findInstallation({ dataDir }: { dataDir: string }): Installation | null {
  try {
    const installation = Installation.parse(JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')))
    return lockHolder(join(dataDir, LOCK_FILE)) === installation.pid ? installation : null
  } catch {
    return null
  }
}
