import { canonicalize } from 'json-canonicalize'

/** What may be signed: no number but a safe integer, no text but well-formed Unicode. */
export type Signable = null | boolean | number | string | readonly Signable[] | { readonly [name: string]: Signable }

const MAX_DEPTH = 32

/**
 * The one JSON text of a value (RFC 8785), so that both sides sign the same bytes. Stricter than the library, which
 * passes lone surrogates (the RFC wants an error) and prints floats (money is never one): anything else throws.
 */
export function canonicalJson(value: Signable): string {
  refuse(value, 0)
  return canonicalize(value)
}

function refuse(value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new TypeError('what is signed is not that deep')
  if (value === null || typeof value === 'boolean') return
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError('a number that is signed is a safe integer')
  } else if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('a text that is signed has no lone surrogate')
  } else if (Array.isArray(value)) {
    // By index: `for … of` would pass a hole, which the library prints as null.
    for (let index = 0; index < value.length; index++) refuse(value[index], depth + 1)
  } else if (isPlain(value)) {
    for (const [name, inner] of Object.entries(value)) {
      refuse(name, depth + 1)
      refuse(inner, depth + 1)
    }
  } else throw new TypeError(`a ${typeof value} cannot be signed`)
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !('toJSON' in value)
}
