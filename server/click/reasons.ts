import type { AgentClass } from '../lib/agent.js'
import type { FetchClass } from './features.js'

/** Two clicks with one duplicate key closer than this are one. The window is disclosed to all parties. */
export const DUPLICATE_WINDOW_SECONDS = 30

/** Why a click is not paid. The first five are invalid traffic; the others are real clicks that nobody owes for. */
export const REASONS = [
  'bot',
  'empty-agent',
  'prefetch',
  'not-a-navigation',
  'duplicate',
  'campaign-not-running',
  'unknown-visitor',
  'no-cinema',
] as const
export type Reason = (typeof REASONS)[number]
export const INVALID_TRAFFIC: readonly Reason[] = REASONS.slice(0, 5)

export interface ClickFacts {
  agentClass: AgentClass['kind']
  fetchClass: FetchClass
  /** An earlier click of the same person on the campaign, or one that is payable already, is within the window. */
  duplicate: boolean
  campaignRunning: boolean
  /** The click is linked to a person of the pool. */
  visitorKnown: boolean
  /** Cinemas under contract that this person visited, with *pay*, in the look-back; null where nobody looked. */
  cinemas: number | null
}

/** Everything that speaks against paying a click; payable when nothing does. */
export function judgeClick(facts: ClickFacts): Reason[] {
  const against: Record<Reason, boolean> = {
    bot: facts.agentClass === 'bot',
    'empty-agent': facts.agentClass === 'empty',
    prefetch: facts.fetchClass === 'prefetch',
    'not-a-navigation': facts.fetchClass === 'not-a-navigation',
    duplicate: facts.duplicate,
    'campaign-not-running': !facts.campaignRunning,
    'unknown-visitor': !facts.visitorKnown,
    'no-cinema': facts.visitorKnown && facts.cinemas === 0,
  }
  return REASONS.filter((reason) => against[reason])
}
