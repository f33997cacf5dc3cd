import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { forgetInstallation, LOCK_FILE } from './installation.js'
import { type Lock, takeLock } from './lock.js'
import { makeFolder } from './make-folder.js'
import { StartError } from './start-error.js'

/** Makes the data folder, and locks it. Throws a StartError when it cannot be written, or is in use. */
export function takeFolder(dataDir: string): Lock {
  try {
    makeFolder(dataDir)
    for (const name of ['keys', 'spool']) {
      if (!existsSync(join(dataDir, name))) mkdirSync(join(dataDir, name), { mode: 0o700 })
    }
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
