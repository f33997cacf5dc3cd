/** A length as a file writes it. `hours`: only the hour is said, so that nobody knows the minutes. */
export type ReadLength = { minutes: number } | { hours: number } | null

/** The longest film that a cinema shows in one go; above it the number is something else. */
const MOST_MINUTES = 900
/** A bare number up to here is of hours: films of so few minutes are not programmed by themselves. */
const MOST_HOURS = 12

/**
 * Reads a length: `117`, `1h45`, `1 h 45 min`, `01:45:00`, `PT105M`, `1,75` (hours and parts of them). A small whole number is
 * of hours, rounded. Null: it says nothing.
 */
export function readLength(text: string): ReadLength {
  const plain = text.trim().toLowerCase()
  if (plain === '') return null
  const written =
    /^pt(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:\d+s)?$/.exec(plain) ??
    /^(\d{1,2}) ?(?:h|:) ?(\d{2})?(?: ?(?:mn?|min\w*))?(?::\d{2})?$/.exec(plain)
  if (written !== null) return plausible(Number(written[1] ?? 0) * 60 + Number(written[2] ?? 0))
  const number = /^(\d{1,4})(?:[.,](\d{1,2}))?(?: ?(?:mn?|min\w*|'))?$/.exec(plain)
  if (number === null) return null
  const value = Number(`${number[1]}.${number[2] ?? '0'}`)
  const isBare = /[\d]$/.test(plain)
  if (!isBare || value > MOST_HOURS) return plausible(Math.round(value))
  if (value === 0) return null
  return Number.isInteger(value) ? { hours: value } : plausible(Math.round(value * 60))
}

function plausible(minutes: number): ReadLength {
  return minutes > 0 && minutes <= MOST_MINUTES ? { minutes } : null
}
