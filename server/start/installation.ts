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
  const { dataDir } = readSupervisorConfig()
  try {
    const installation = Installation.parse(JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')))
    if (lockHolder(join(dataDir, LOCK_FILE)) === installation.pid) return installation
  } catch {}
  throw new StartError('Lanterne does not run.', 'Start it in another terminal first: npm start')
}
