import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError } from './error.js'

/** Where the program's files are: the folder of package.json, whether it runs from source or compiled. */
export const root = findRoot(dirname(fileURLToPath(import.meta.url)))

/** Two clones on one machine do not share data. */
export function cloneName(): string {
  return `${basename(root)}-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`
}

function findRoot(from: string): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
  }
  throw new ConfigError('The folder of package.json was not found.')
}
