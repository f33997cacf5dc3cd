const HOUR_MS = 3_600_000

/** The smallest id (UUIDv7) of anything that happened at a moment or after: clicks are found by their ids in the order of time. */
export function firstIdAt(at: Date): string {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** The hour (UTC) of a moment. */
export function hourOf(at: Date): Date {
  return new Date(at.getTime() - (at.getTime() % HOUR_MS))
}

export function hourAfter(hour: Date): Date {
  return new Date(hour.getTime() + HOUR_MS)
}
