import { accessSync, chmodSync, constants, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { forgetInstallation, LOCK_FILE } from './installation.js'
import { type Lock, takeLock } from './lock.js'
import { StartError } from './start-error.js'

/** Makes the data folder, and locks it. Throws a StartError when it cannot be written, or is in use. */
export function takeFolder(dataDir: string): Lock {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o755 })
    for (const name of ['keys', 'spool']) mkdirSync(join(dataDir, name), { recursive: true, mode: 0o700 })
    accessSync(dataDir, constants.W_OK)
    // PostgreSQL, as its own user, passes through; what is secret has its own mode.
    if (process.getuid?.() === 0) chmodSync(dataDir, statSync(dataDir).mode | 0o011)
    chmodSync(join(dataDir, 'keys'), 0o700)
    const lock = takeLock(join(dataDir, LOCK_FILE))
    forgetInstallation(dataDir)
    return lock
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(
      `The data folder ${dataDir} cannot be written (${(error as NodeJS.ErrnoException).code}).`,
      'Set LANTERNE_DATA to a folder of yours.',
    )
  }
}
