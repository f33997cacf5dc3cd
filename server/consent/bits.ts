const DOT = 64
const NOT_BASE64URL = 255

/** The value of each base64url character by its code; a dot, which separates segments, is 64. */
const VALUES = (() => {
  const values = new Uint8Array(128).fill(NOT_BASE64URL)
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  for (let value = 0; value < 64; value++) values[alphabet.charCodeAt(value)] = value
  values['.'.charCodeAt(0)] = DOT
  return values
})()

export const MAX_SEXTETS = 4096

/** Reused by every call, so that nothing is allocated for a string. */
const scratch = new Uint8Array(MAX_SEXTETS)

/**
 * The six bits of each character; null when one is neither base64url nor a dot, or when there are more than MAX_SEXTETS.
 * The answer is good until the next call.
 */
export function sextetsOf(text: string): Uint8Array | null {
  if (text.length > MAX_SEXTETS) return null
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const value = code < 128 ? (VALUES[code] as number) : NOT_BASE64URL
    if (value === NOT_BASE64URL) return null
    scratch[index] = value
  }
  return scratch
}

/**
 * Reads bits from sextets, the highest first. Reading past the end gives zeros and sets `overrun`, so that a caller may
 * read a whole structure and ask once.
 */
export class BitReader {
  readonly #sextets: Uint8Array
  readonly #endBit: number
  #bit: number
  /** Index after the last sextet of this reader. */
  readonly end: number
  overrun = false
  /** Set by a caller who met a value that should not be there. */
  odd = false

  /** @param from index of the first sextet, @param end index after the last */
  constructor(sextets: Uint8Array, from: number, end: number) {
    this.#sextets = sextets
    this.#bit = from * 6
    this.#endBit = end * 6
    this.end = end
  }

  /** The next bits as an integer. @param count 1 to 24 */
  take(count: number): number {
    let bit = this.#bit
    const stop = bit + count
    if (stop > this.#endBit) {
      this.overrun = true
      return 0
    }
    this.#bit = stop
    let value = 0
    while (bit < stop) {
      const inSextet = bit % 6
      const taken = Math.min(6 - inSextet, stop - bit)
      const part = ((this.#sextets[(bit - inSextet) / 6] as number) >> (6 - inSextet - taken)) & ((1 << taken) - 1)
      value = (value << taken) | part
      bit += taken
    }
    return value
  }

  /** Passes over bits. @param count 0 or more */
  skip(count: number): void {
    this.#bit += count
    if (this.#bit > this.#endBit) this.overrun = true
  }
}
