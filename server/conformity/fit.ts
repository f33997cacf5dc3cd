import type { Observation, Phase } from './observation.js'

/** What the database takes is 400,000 bytes as its own text, which has a space more after each comma and colon. */
export const OBSERVATION_MAX_BYTES = 390_000

/**
 * An observation that can be kept. A page that had so much asked for, or kept, that it cannot be, loses the ends of these lists: what
 * is ours stands first in them, and the phase is said to be cut short.
 */
export function fitted(observation: Observation, maxBytes = OBSERVATION_MAX_BYTES): Observation {
  const first = <T extends { ours?: unknown }>(list: T[]) => [
    ...list.filter(({ ours }) => ours !== undefined),
    ...list.filter(({ ours }) => ours === undefined),
  ]
  const cut = new Set<Phase>(observation.cutShort)
  let { seen, stored, blocked } = { ...observation, seen: first(observation.seen), stored: first(observation.stored) }
  const half = <T>(list: T[], drop: (dropped: T) => void): T[] => {
    const kept = list.slice(0, Math.floor(list.length / 2))
    list.slice(kept.length).forEach(drop)
    return kept
  }
  const whole = (): Observation => ({ ...observation, seen, stored, blocked, cutShort: [...cut] })
  while (sizeOf(whole()) > maxBytes && seen.length + stored.length + blocked.length > 0) {
    if (stored.length >= seen.length) stored = half(stored, ({ phase }) => cut.add(phase))
    else seen = half(seen, ({ phase }) => cut.add(phase))
    blocked = blocked.slice(0, Math.max(stored.length, seen.length))
  }
  return whole()
}

function sizeOf(value: unknown): number {
  const text = JSON.stringify(value)
  return Buffer.byteLength(text) + (text.match(/[,:]/g)?.length ?? 0)
}
