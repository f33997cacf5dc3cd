import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { assert } from '../lib/assert.js'

/** One epoch's keys. A cookie names the epoch it was issued in; when its last cookie is dead the keys are destroyed. */
export interface Epoch {
  id: number
  /** Authenticates the cookie `lid`. */
  cookieKey: KeyObject
  /** Turns a cookie's id into the pool's pseudonym. */
  poolKey: KeyObject
}

/** The third party's pseudonym keys. Only the roles pixel and worker are given their folder. */
export interface PseudonymRing {
  epochs: ReadonlyMap<number, Epoch>
  /** New ids are issued in this epoch. */
  current: Epoch
  /** Keys the tombstones of erased people and the daily keys of duplicate clicks; outlives the epochs. */
  tombstoneKey: Buffer
}

const EpochFile = z.object({ epoch: z.number().int().min(1).max(255), cookieKey: z.string(), poolKey: z.string() })
const KEY_BYTES = 32
const TOMBSTONE = 'tombstone.json'

/** Makes the first epoch when the folder holds none; harmless to repeat. Folder 0700, files 0600. */
export function ensurePseudonymRing(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (!existsSync(join(folder, TOMBSTONE))) write(join(folder, TOMBSTONE), { key: newKey() })
  if (epochFiles(folder).length > 0) return
  write(join(folder, 'epoch-1.json'), { epoch: 1, cookieKey: newKey(), poolKey: newKey() })
}

/** Reads all epochs of a folder. Throws when there is none, or a file is damaged. */
export function loadPseudonymRing(folder: string): PseudonymRing {
  const epochs = new Map<number, Epoch>()
  for (const file of epochFiles(folder)) {
    const { epoch, cookieKey, poolKey } = EpochFile.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
    epochs.set(epoch, { id: epoch, cookieKey: toKey(cookieKey), poolKey: toKey(poolKey) })
  }
  const current = epochs.get(Math.max(...epochs.keys()))
  assert(current, `no epoch of pseudonym keys in ${folder}`)
  const { key } = z.object({ key: z.string() }).parse(JSON.parse(readFileSync(join(folder, TOMBSTONE), 'utf8')))
  return { epochs, current, tombstoneKey: Buffer.from(key, 'base64') }
}

function epochFiles(folder: string): string[] {
  return readdirSync(folder).filter((name) => /^epoch-\d+\.json$/.test(name))
}

function newKey(): string {
  return randomBytes(KEY_BYTES).toString('base64')
}

function toKey(text: string): KeyObject {
  const bytes = Buffer.from(text, 'base64')
  assert(bytes.length === KEY_BYTES, `a key has ${KEY_BYTES} bytes`)
  return createSecretKey(bytes)
}

function write(file: string, content: unknown): void {
  writeFileSync(file, `${JSON.stringify(content)}\n`, { mode: 0o600, flag: 'wx' })
}
