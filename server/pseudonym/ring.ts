import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { assert } from '../lib/assert.js'
import { keyFolder } from '../lib/key-folder.js'

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
const TOMBSTONE = 'tombstone'
const MAX_EPOCH = 255

/**
 * Makes the ring where there never was one; harmless to repeat. Folder 0700, files 0600. Throws when a part of it is lost: a
 * new key for tombstones would let erased people in again, a new first epoch would be taken for the one that was.
 * @param known whether keys of the ring are known from elsewhere (the audit chain)
 */
export function ensurePseudonymRing(folder: string, { known = false }: { known?: boolean } = {}): void {
  const keys = keyFolder(folder)
  const epochs = epochsIn(folder)
  if (!keys.names().includes(TOMBSTONE)) {
    if (known || epochs.length > 0 || retiredEpochs(folder).length > 0)
      throw new Error(`the key ${TOMBSTONE} is lost: restore it from a copy`)
    keys.add(TOMBSTONE, { key: newKey() })
  }
  if (epochs.length > 0) return
  if (known || retiredEpochs(folder).length > 0) throw new Error('the epochs are lost: restore them from a copy')
  addEpoch(folder, 1)
}

/** Reads all epochs of a folder. Throws when there is none, or a file is damaged, or for everybody to read. */
export function loadPseudonymRing(folder: string): PseudonymRing {
  const keys = keyFolder(folder)
  const epochs = new Map<number, Epoch>()
  for (const id of epochsIn(folder)) {
    const { epoch, cookieKey, poolKey } = EpochFile.parse(keys.read(nameOf(id)))
    epochs.set(epoch, { id: epoch, cookieKey: toKey(cookieKey), poolKey: toKey(poolKey) })
  }
  const current = epochs.get(Math.max(...epochs.keys()))
  assert(current, `no epoch of pseudonym keys in ${folder}`)
  const { key } = z.object({ key: z.string() }).parse(keys.read(TOMBSTONE))
  return { epochs, current, tombstoneKey: Buffer.from(key, 'base64') }
}

/**
 * Makes the next epoch. Processes issue ids in it once they have loaded the ring anew, and until they have, they refuse those of
 * others who did: all of them are started again together. Gives its number, which never was another's.
 * @param spent the highest epoch that ever was, also when its keys are destroyed
 */
export function rotatePseudonymRing(folder: string, { spent = 0 }: { spent?: number } = {}): number {
  const id = Math.max(spent, loadPseudonymRing(folder).current.id) + 1
  assert(id <= MAX_EPOCH, 'an epoch is one byte of a cookie')
  addEpoch(folder, id)
  return id
}

/** The epochs that a folder has keys of, the oldest first. */
export function epochsIn(folder: string): number[] {
  return epochsOf(keyFolder(folder).names())
}

/** Those that were taken out of use, and of which something is still there. */
export function retiredEpochs(folder: string): number[] {
  return epochsOf(keyFolder(folder).retired())
}

function epochsOf(names: readonly string[]): number[] {
  return names
    .flatMap((name) => /^epoch-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

/** Takes an epoch out of its folder; see `KeyStore.retire`. Its cookies are strangers from the next start on. */
export function retireEpoch(folder: string, epoch: number): { destroy(): void; restore(): void } {
  return keyFolder(folder).retire(nameOf(epoch))
}

function addEpoch(folder: string, epoch: number): void {
  keyFolder(folder).add(nameOf(epoch), { epoch, cookieKey: newKey(), poolKey: newKey() })
}

function nameOf(epoch: number): string {
  return `epoch-${epoch}`
}

function newKey(): string {
  return randomBytes(KEY_BYTES).toString('base64')
}

function toKey(text: string): KeyObject {
  const bytes = Buffer.from(text, 'base64')
  assert(bytes.length === KEY_BYTES, `a key has ${KEY_BYTES} bytes`)
  return createSecretKey(bytes)
}
