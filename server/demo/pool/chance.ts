/** Numbers from 0 (included) to 1 (not included), always the same ones for a seed. Nothing secret is made of them. */
export type Chance = () => number

/** Mulberry32 (T. Ettinger, public domain): 32 bits of state are enough to draw an audience. */
export function chanceOf(seed: number): Chance {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A standard normal variable (Box and Muller). */
export function normal(chance: Chance): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
}

/** Draws from items by their weights. */
export function drawer<T>(items: readonly T[], weightOf: (item: T) => number): (chance: Chance) => T {
  let sum = 0
  const upto = Float64Array.from(items, (item) => (sum += weightOf(item)))
  return (chance) => {
    const drawn = chance() * sum
    let [low, high] = [0, upto.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((upto[middle] as number) > drawn) high = middle
      else low = middle + 1
    }
    return items[low] as T
  }
}
