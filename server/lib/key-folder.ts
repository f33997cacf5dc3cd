import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, join } from 'node:path'

/**
 * The border to where keys are kept. The rings know only this: another place than a folder (a key-management service) is
 * another implementation of it.
 */
export interface KeyStore {
  /** The names of the keys, sorted; what is being made or destroyed is none of them. */
  names(): string[]
  /** What is kept under a name. Throws when it is missing or damaged, or when everybody could read it. */
  read(name: string): unknown
  /** When it was made, as well as the store knows. */
  madeAt(name: string): Date
  /** The names of the keys that were retired and neither destroyed nor restored: somebody or something stopped in between. */
  retired(): string[]
  /** Keeps a new key: complete, or not at all, and never over another, also when two add at once. */
  add(name: string, content: unknown): void
  /**
   * Takes a key out of use: no ring loads it any more. What follows is one of the two: `destroy`, which overwrites and removes
   * it, or `restore`. Of one that was taken out and then forgotten (a crash) the same is given again.
   */
  retire(name: string): { destroy(): void; restore(): void }
}

const SUFFIX = '.json'
const RETIRED = '.retired'

/** A folder (0700) with a file (0600) a key. It is made when it is not there. */
export function keyFolder(folder: string): KeyStore {
  const fileOf = (name: string) => join(folder, `${name}${SUFFIX}`)
  const namesBefore = (suffix: string) =>
    (existsSync(folder) ? readdirSync(folder) : [])
      .filter((file) => file.endsWith(suffix))
      .map((file) => basename(file, suffix))
      .sort()
  return {
    names: () => namesBefore(SUFFIX),
    retired: () => namesBefore(`${SUFFIX}${RETIRED}`),
    read(name) {
      if ((statSync(fileOf(name)).mode & 0o007) !== 0)
        throw new Error(`the key ${name} may be read by everybody: its mode must be 0600`)
      try {
        return JSON.parse(readFileSync(fileOf(name), 'utf8'))
      } catch {
        throw new Error(`the key ${name} is damaged`) // What the parser says of it may have a part of the key in it.
      }
    },
    madeAt: (name) => statSync(fileOf(name)).mtime,
    add(name, content) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      chmodSync(folder, 0o700)
      const half = `${fileOf(name)}.${randomBytes(6).toString('hex')}.new`
      writeWhole(half, 'wx', `${JSON.stringify(content)}\n`)
      try {
        linkSync(half, fileOf(name)) // Unlike a rename it replaces nothing.
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        throw new Error(`there is a key ${name} already`)
      } finally {
        rmSync(half)
      }
      syncFolder(folder)
    },
    retire(name) {
      const retired = `${fileOf(name)}${RETIRED}`
      if (existsSync(fileOf(name))) renameSync(fileOf(name), retired)
      else if (!existsSync(retired)) throw new Error(`there is no key ${name}`)
      syncFolder(folder)
      return {
        destroy() {
          writeWhole(retired, 'r+', randomBytes(statSync(retired).size))
          rmSync(retired)
          syncFolder(folder)
        },
        restore() {
          renameSync(retired, fileOf(name))
          syncFolder(folder)
        },
      }
    },
  }
}

function writeWhole(path: string, flag: 'wx' | 'r+', content: string | Buffer): void {
  const file = openSync(path, flag, 0o600)
  try {
    writeSync(file, Buffer.from(content))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** A name that a crash takes back would be a key that is there again, or not there any more. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } catch {
    // Some systems do not sync folders.
  } finally {
    closeSync(handle)
  }
}
