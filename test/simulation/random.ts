import { createHash } from 'node:crypto'

/** Chance that a seed gives again: whatever a simulation does comes from one of these. */
export interface Random {
  /** 0 <= x < 1. */
  next(): number
  /** A whole number, `from <= n <= to`. */
  between(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** One of them, oftener where the weight is larger. */
  weighted<T extends { weight: number }>(list: readonly T[]): T
  /** `most` of them at most, in an order of chance. */
  some<T>(list: readonly T[], most: number): T[]
  uuid(): string
  /** Of version 7: ids in the order of time. */
  uuidAt(at: number): string
}

/** SFC32 of the PractRand suite, begun from the SHA-256 of the seed. */
export function randomOf(seed: number): Random {
  const start = createHash('sha256').update(`simulation ${seed}`).digest()
  let [a, b, c, counter] = [start.readInt32LE(0), start.readInt32LE(4), start.readInt32LE(8), 1]

  function word(): number {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  const next = () => word() / 2 ** 32
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  const hex = () => word().toString(16).padStart(8, '0')

  function pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('there is nothing to pick from')
    return list[between(0, list.length - 1)] as T
  }

  return {
    next,
    between,
    pick,
    chance: (probability) => next() < probability,
    weighted(list) {
      let left = next() * list.reduce((sum, { weight }) => sum + weight, 0)
      for (const one of list) {
        left -= one.weight
        if (left < 0) return one
      }
      return pick(list)
    },
    some(list, most) {
      const places = list.map((one) => ({ one, place: next() })).sort((x, y) => x.place - y.place)
      return places.slice(0, most).map(({ one }) => one)
    },
    uuid() {
      const text = hex() + hex() + hex() + hex()
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-8${text.slice(13, 16)}-8${text.slice(17, 20)}-${text.slice(20)}`
    },
    uuidAt(at) {
      const time = at.toString(16).padStart(12, '0')
      const text = hex() + hex() + hex()
      return `${time.slice(0, 8)}-${time.slice(8)}-7${text.slice(0, 3)}-8${text.slice(3, 6)}-${text.slice(6, 18)}`
    },
  }
}
