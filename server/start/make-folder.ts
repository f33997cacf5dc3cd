import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder, and those above it that are missing. As root others may enter what was made, whatever the umask is: a
 * folder that PostgreSQL's own user cannot pass through is of no use. Throws as mkdir does.
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return
  if (dirname(path) !== path) makeFolder(dirname(path))
  // One by one: Node's recursive mkdir never ends where the system has no such folder although its parent is there.
  try {
    mkdirSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // Another start made it just now.
  }
  if (process.getuid?.() === 0) chmodSync(path, 0o755)
}
