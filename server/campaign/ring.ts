import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { assert } from '../lib/assert.js'
import { keyFolder } from '../lib/key-folder.js'

/** Keys of click links. New links are sealed with the current one; links of older keys stay good while their file is there. */
export interface LinkRing {
  current: { id: number; key: Buffer }
  keys: ReadonlyMap<number, Buffer>
}

const KEY_BYTES = 32
const KeyFile = z.object({ id: z.number().int().min(1).max(255), key: z.string() })

/** The folder's ring; its first key is made when it holds none. Folder 0700, files 0600. */
export function createLinkRing(folder: string, random: Buffer = randomBytes(KEY_BYTES)): LinkRing {
  if (namesIn(folder).length === 0) writeKey(folder, { id: 1, key: random })
  return loadLinkRing(folder)
}

/** Adds a key, which becomes the current one. A key is retired by removing its file when its last link has expired. */
export function rotateLinkRing(folder: string, random: Buffer = randomBytes(KEY_BYTES)): LinkRing {
  writeKey(folder, { id: loadLinkRing(folder).current.id + 1, key: random })
  return loadLinkRing(folder)
}

/** Reads all keys of a folder; the highest id is current. Throws when there is none, or one is damaged, or for everybody to read. */
export function loadLinkRing(folder: string): LinkRing {
  const keys = new Map<number, Buffer>()
  for (const name of namesIn(folder)) {
    const file = KeyFile.parse(keyFolder(folder).read(name))
    const key = Buffer.from(file.key, 'base64')
    assert(key.length === KEY_BYTES, `the link key ${name} has ${KEY_BYTES} bytes`)
    keys.set(file.id, key)
  }
  const id = Math.max(...keys.keys())
  const key = keys.get(id)
  assert(key, `no link key in ${folder}`)
  return { current: { id, key }, keys }
}

function namesIn(folder: string): string[] {
  return keyFolder(folder)
    .names()
    .filter((name) => /^link-\d+$/.test(name))
}

/** Never over an existing key: the links sealed with it would all be forged. */
function writeKey(folder: string, { id, key }: { id: number; key: Buffer }): void {
  assert(id <= 255 && key.length === KEY_BYTES, 'a key id is one byte, a key 32')
  keyFolder(folder).add(`link-${id}`, { id, key: key.toString('base64') })
}
