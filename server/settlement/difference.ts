import type { Micros } from '../lib/money.js'

/** Why the federation decides as it does: a closed list, besides which a note may say more. */
export const DIFFERENCE_REASONS = [
  'counting',
  'invalid-traffic',
  'late-clicks',
  'price',
  'operator-error',
  'other',
] as const
export type DifferenceReason = (typeof DIFFERENCE_REASONS)[number]

/** What counts for a difference: what the operator reports, or what we counted. */
export const DECISIONS = ['accepted', 'kept'] as const
export type Decision = (typeof DECISIONS)[number]

export interface Counted {
  clicks: number
  micros: Micros
}

/** A decision of the federation's, about two amounts: when one of them changes it is about nothing any more. */
export interface DecidedDifference {
  campaign: number
  estimatedMicros: Micros
  reportedMicros: Micros
  decision: Decision
  reason: DifferenceReason
  note: string
  person: string
  at: Date
}

/** One campaign of a month: what we counted, what the operator says, and what was decided. */
export interface CampaignOfMonth {
  campaign: number
  estimated: Counted
  /** Null while nothing was declared; a campaign that a declaration leaves out is reported as nothing. */
  reported: Counted | null
  /** Reported less estimated, in micro-euros; zero while nothing was declared. */
  differenceMicros: Micros
  /** The decision about these amounts; null where there is none, and where none is needed. */
  decided: DecidedDifference | null
}

/** Puts estimate, declaration and decisions of a month beside each other, by campaign. */
export function compareMonth(
  estimated: ReadonlyMap<number, Counted>,
  reported: ReadonlyMap<number, Counted> | null,
  decisions: readonly DecidedDifference[],
): CampaignOfMonth[] {
  const campaigns = [...new Set([...estimated.keys(), ...(reported?.keys() ?? [])])].sort((a, b) => a - b)
  return campaigns.map((campaign) => {
    const ours = estimated.get(campaign) ?? NOTHING
    const theirs = reported === null ? null : (reported.get(campaign) ?? NOTHING)
    const differenceMicros = theirs === null ? 0n : theirs.micros - ours.micros
    const decided = decisions.findLast(
      (one) =>
        one.campaign === campaign &&
        one.estimatedMicros === ours.micros &&
        one.reportedMicros === theirs?.micros &&
        // Accepted while a click was there that was taken back since, at no price: the amount would go to nobody.
        (one.decision === 'kept' || hasShares(ours)),
    )
    return { campaign, estimated: ours, reported: theirs, differenceMicros, decided: decided ?? null }
  })
}

const NOTHING: Counted = { clicks: 0, micros: 0n }

/** Whether some cinema has a share of a campaign's month, to which a difference could go. */
export function hasShares({ clicks, micros }: Counted): boolean {
  return clicks > 0 || micros > 0n
}

/** Campaigns whose difference nobody has decided about: they hold the close up. */
export function undecided(campaigns: readonly CampaignOfMonth[]): CampaignOfMonth[] {
  return campaigns.filter(({ differenceMicros, decided }) => differenceMicros !== 0n && decided === null)
}

/** What the operator owes for a campaign by what was decided, in micro-euros. */
export function owedMicros({ estimated, reported, decided }: CampaignOfMonth): Micros {
  return decided?.decision === 'accepted' && reported !== null ? reported.micros : estimated.micros
}
