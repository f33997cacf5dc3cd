import { int32At } from './copy-out.js'

const FIRST_SLOTS = 1 << 11
/** Of a slot: the number + 1, or 0 where it is free, then the UUID. Side by side, so that a look mostly costs one line of the cache. */
const WORDS = 5

/**
 * Numbers UUIDs from 0 in the order in which they are first seen. Thirty to sixty bytes for each, where a Map of strings takes over
 * a hundred: open addressing over a typed array, at most two thirds full.
 */
export class UuidTable {
  size = 0
  #slots = new Int32Array(WORDS * FIRST_SLOTS)
  /** A power of two, less one. */
  #mask = FIRST_SLOTS - 1

  /** The number of the UUID whose 16 bytes begin at `at`; it gets one if it has none. */
  put(bytes: Uint8Array, at: number): number {
    const slot = this.#slotOf(bytes, at)
    const found = this.#slots[slot] as number
    if (found !== 0) return found - 1
    const number = this.size++
    this.#slots[slot] = number + 1
    for (let word = 0; word < 4; word++) this.#slots[slot + 1 + word] = int32At(bytes, at + 4 * word)
    if (this.size * 3 > this.#mask * 2) this.#rehash()
    return number
  }

  /** Its number, or -1. */
  find(bytes: Uint8Array, at: number): number {
    return (this.#slots[this.#slotOf(bytes, at)] as number) - 1
  }

  get bytes(): number {
    return this.#slots.byteLength
  }

  #slotOf(bytes: Uint8Array, at: number): number {
    const a = int32At(bytes, at)
    const b = int32At(bytes, at + 4)
    const c = int32At(bytes, at + 8)
    const d = int32At(bytes, at + 12)
    const slots = this.#slots
    const mask = this.#mask
    for (let n = hash(a, b, c, d) & mask; ; n = (n + 1) & mask) {
      const slot = WORDS * n
      if (slots[slot] === 0) return slot
      if (slots[slot + 1] === a && slots[slot + 2] === b && slots[slot + 3] === c && slots[slot + 4] === d) return slot
    }
  }

  #rehash(): void {
    const old = this.#slots
    this.#slots = new Int32Array(2 * old.length)
    this.#mask = 2 * this.#mask + 1
    const mask = this.#mask
    for (let from = 0; from < old.length; from += WORDS) {
      if (old[from] === 0) continue
      let n = hash(old[from + 1] ?? 0, old[from + 2] ?? 0, old[from + 3] ?? 0, old[from + 4] ?? 0) & mask
      while (this.#slots[WORDS * n] !== 0) n = (n + 1) & mask
      for (let word = 0; word < WORDS; word++) this.#slots[WORDS * n + word] = old[from + word] as number
    }
  }
}

/** Pseudonyms are as good as random, other UUIDs are not: all words have a part in it. */
function hash(a: number, b: number, c: number, d: number): number {
  let mixed = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ c, 0xc2b2ae35)
  mixed = Math.imul(mixed ^ (mixed >>> 13) ^ d, 0x27d4eb2f)
  return mixed ^ (mixed >>> 16)
}

/** The same numbers at the beginning of an array that is half as long again: twice as long, a large one would stand half empty. */
export function grown<T extends Int32Array | Uint32Array | Uint16Array>(array: T): T {
  const larger = new (array.constructor as new (length: number) => T)(Math.floor(1.5 * array.length))
  larger.set(array)
  return larger
}
