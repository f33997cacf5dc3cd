/**
 * Whether a cinema has no part in the clicks of a moment, as SQL: by the last decision about that moment, so that one that was wrong is
 * taken back by another.
 * @param column the columns, or expressions, of the cinema and the moment: constants of the caller's
 */
export function hasLostPart(column: { cinema: string; at: string }): string {
  return `coalesce((SELECT lost.decision = 'excluded' FROM plane.scripted_visits lost
    WHERE lost.cinema = ${column.cinema} AND lost.decision IS NOT NULL AND ${column.at} >= lost.from_at AND ${column.at} < lost.to_at
    ORDER BY lost.decided_at DESC, lost.id DESC LIMIT 1), false)`
}
