import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { assert } from '../../lib/assert.js'
import { keyFolder } from '../../lib/key-folder.js'

/** Keys of bank details. The newest seals; an older one opens what it sealed, until that is sealed again (`resealBankDetails`). */
export interface BankRing {
  current: { id: number; key: Buffer }
  keys: ReadonlyMap<number, Buffer>
}

const KEY_BYTES = 32
const ID_MAX = 255
const NAME = /^bank-([1-9]\d{0,2})$/
const KeyFile = z.strictObject({ id: z.int().min(1).max(ID_MAX), key: z.base64() })

/**
 * The folder's ring; its first key is made when it holds none. Folder 0700, files 0600. Throws when keys are known to have been
 * there: another would open nothing of what they sealed.
 * @param known whether keys of the ring are known from elsewhere (the audit chain)
 */
export function createBankRing(
  folder: string,
  { known = false, random = randomBytes(KEY_BYTES) }: { known?: boolean; random?: Buffer } = {},
): BankRing {
  if (namesIn(folder).length === 0) {
    if (known) throw new Error('the keys of bank details are lost: restore them from a copy')
    writeKey(folder, { id: 1, key: random })
  }
  return loadBankRing(folder)
}

/** Adds a key, which seals from the next load on. */
export function rotateBankRing(folder: string, random: Buffer = randomBytes(KEY_BYTES)): BankRing {
  writeKey(folder, { id: loadBankRing(folder).current.id + 1, key: random })
  return loadBankRing(folder)
}

/** Reads all keys of a folder; the highest id is current. Throws when there is none, or one is damaged, or for everybody to read. */
export function loadBankRing(folder: string): BankRing {
  const keys = new Map<number, Buffer>()
  for (const name of namesIn(folder)) {
    const read = KeyFile.safeParse(keyFolder(folder).read(name))
    const key = read.success ? Buffer.from(read.data.key, 'base64') : null
    // What is wrong with it is not told: it may have a part of the key in it.
    if (!read.success || key?.length !== KEY_BYTES || name !== `bank-${read.data.id}`)
      throw new Error(`the key ${name} is damaged`)
    keys.set(read.data.id, key)
  }
  const id = Math.max(...keys.keys())
  const key = keys.get(id)
  if (key === undefined) throw new Error('the folder of the keys of bank details has none')
  return { current: { id, key }, keys }
}

function namesIn(folder: string): string[] {
  return keyFolder(folder)
    .names()
    .filter((name) => NAME.test(name))
}

function writeKey(folder: string, { id, key }: { id: number; key: Buffer }): void {
  assert(id <= ID_MAX && key.length === KEY_BYTES, 'the number of a key is one byte, a key 32')
  keyFolder(folder).add(`bank-${id}`, { id, key: key.toString('base64') })
}
