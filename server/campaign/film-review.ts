/** What the federation says of a film; without a word of it the film waits. */
export const FILM_DECISIONS = ['accepted', 'refused'] as const
export type FilmDecision = (typeof FILM_DECISIONS)[number]

/** The longest reason, in characters. */
export const REASON_MAX = 500

/** Why the operator may not accept a campaign for a film; null when it may. */
export function whyNotAccepted(decision: FilmDecision | null): 'film-not-accepted' | 'film-refused' | null {
  if (decision === 'accepted') return null
  return decision === null ? 'film-not-accepted' : 'film-refused'
}

/** A reason as it is kept: null for none. */
export function readReason(text: string): string | null {
  const reason = text.trim()
  return reason === '' ? null : reason
}

/** Why a decision cannot be made; null when it can. */
export type DecisionRefusal = 'reason-missing' | 'reason-not-valid' | 'campaign-accepted'

/**
 * Judges a decision. A film may be refused, at first or after a yes, while nothing was accepted for it: whoever booked and
 * was accepted counts on that yes. What the federation still may do then is to refuse the campaign itself.
 * @param held whether a campaign of this film is accepted or running
 */
export function judgeDecision({
  decision,
  reason,
  held,
}: {
  decision: FilmDecision
  reason: string | null
  held: boolean
}): DecisionRefusal | null {
  if (reason !== null && !isReason(reason)) return 'reason-not-valid'
  if (decision === 'accepted') return null
  if (reason === null) return 'reason-missing'
  return held ? 'campaign-accepted' : null
}

/** As long as the database counts, in characters, and text that it can keep. */
function isReason(reason: string): boolean {
  return [...reason].length <= REASON_MAX && reason.isWellFormed() && !reason.includes('\0')
}
