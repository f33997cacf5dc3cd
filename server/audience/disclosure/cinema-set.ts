/** Cinemas as bits: cinema n of a list is bit n. */
export type CinemaSet = Uint32Array

export function emptySet(cinemas: number): CinemaSet {
  return new Uint32Array(Math.ceil(cinemas / 32))
}

export function setOf(cinemas: number, members: Iterable<number>): CinemaSet {
  const set = emptySet(cinemas)
  for (const n of members) set[n >>> 5] = (set[n >>> 5] as number) | (1 << (n & 31))
  return set
}

export function has(set: CinemaSet, n: number): boolean {
  return ((set[n >>> 5] as number) & (1 << (n & 31))) !== 0
}

/** Adds the cinemas of one set to another. */
export function addAll(set: CinemaSet, more: CinemaSet): void {
  for (let w = 0; w < set.length; w++) set[w] = (set[w] as number) | (more[w] as number)
}

/** How many cinemas are in one of two sets and not in the other. */
export function distance(a: CinemaSet, b: CinemaSet): number {
  let differ = 0
  for (let w = 0; w < a.length; w++) differ += bitsOf((a[w] as number) ^ (b[w] as number))
  return differ
}

export function sizeOf(set: CinemaSet): number {
  let size = 0
  for (const word of set) size += bitsOf(word)
  return size
}

/** A text that is the same for the same set. */
export function setKey(set: CinemaSet): string {
  return set.join(',')
}

function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return (((fours + (fours >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}
