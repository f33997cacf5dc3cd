/** A campaign's life: the distributor submits, the operator accepts, the clock starts and ends it. */
export const CAMPAIGN_STATES = ['draft', 'submitted', 'accepted', 'running', 'ended', 'refused'] as const
export type CampaignState = (typeof CAMPAIGN_STATES)[number]

export type CampaignAction = 'submit' | 'take-back' | 'accept' | 'refuse' | 'start' | 'end'
/** `clock` is the worker's sweep: a start or an end that is due. */
export type CampaignActor = 'distributor' | 'operator' | 'federation' | 'clock'

interface Move {
  from: readonly CampaignState[]
  to: CampaignState
  by: readonly CampaignActor[]
}

const moves: Record<CampaignAction, Move> = {
  submit: { from: ['draft'], to: 'submitted', by: ['distributor'] },
  'take-back': { from: ['submitted'], to: 'draft', by: ['distributor'] },
  accept: { from: ['submitted'], to: 'accepted', by: ['operator'] },
  // The federation may refuse a film even after the operator took it (DESIGN §9).
  refuse: { from: ['submitted', 'accepted', 'running'], to: 'refused', by: ['operator', 'federation'] },
  start: { from: ['accepted'], to: 'running', by: ['clock'] },
  end: { from: ['accepted', 'running'], to: 'ended', by: ['distributor', 'operator', 'clock'] },
}

/** What is done to a campaign and leaves it in its state. */
export const CAMPAIGN_DEEDS = ['edit', 'quote', 'answer-quote', 'set-deal', 'import-delivery'] as const
export type CampaignDeed = (typeof CAMPAIGN_DEEDS)[number]

const deeds: Record<CampaignDeed, { in: readonly CampaignState[]; by: CampaignActor }> = {
  // What was submitted is what is answered: whoever wants to change it takes it back first.
  edit: { in: ['draft'], by: 'distributor' },
  quote: { in: ['submitted'], by: 'operator' },
  'answer-quote': { in: ['submitted'], by: 'distributor' },
  'set-deal': { in: ['submitted', 'accepted', 'running'], by: 'operator' },
  // A platform reports for some days after the end.
  'import-delivery': { in: ['running', 'ended'], by: 'operator' },
}

export type Moved = { moved: true; to: CampaignState } | { moved: false; why: 'not-yours-to-do' | 'wrong-state' }

/** What becomes of a campaign when somebody does something to it. */
export function move({
  state,
  action,
  actor,
}: {
  state: CampaignState
  action: CampaignAction
  actor: CampaignActor
}): Moved {
  const { from, to, by } = moves[action]
  if (!by.includes(actor)) return { moved: false, why: 'not-yours-to-do' }
  if (action === 'refuse' && actor === 'operator' && state !== 'submitted') return { moved: false, why: 'wrong-state' }
  if (!from.includes(state)) return { moved: false, why: 'wrong-state' }
  return { moved: true, to }
}

/** Whether somebody may do something to a campaign that leaves it in its state. */
export function mayDo({
  state,
  deed,
  actor,
}: {
  state: CampaignState
  deed: CampaignDeed
  actor: CampaignActor
}): boolean {
  return deeds[deed].by === actor && deeds[deed].in.includes(state)
}

/** The state that the clock gives a campaign now: null when nothing is due. */
export function dueState(
  campaign: { state: CampaignState; startsAt: Date; endsAt: Date },
  now: Date,
): CampaignState | null {
  const action = now >= campaign.endsAt ? 'end' : now >= campaign.startsAt ? 'start' : null
  if (action === null) return null
  const moved = move({ state: campaign.state, action, actor: 'clock' })
  return moved.moved ? moved.to : null
}
