/** Where a contract is in its life. */
export const CONTRACT_STATES = [
  'draft',
  'offered',
  'signed-by-one',
  'in-force',
  'suspended',
  'terminated',
  'superseded',
] as const
export type ContractState = (typeof CONTRACT_STATES)[number]

/** Each contract has two sides, and each signs once. */
export type Side = 'federation' | 'party'

/** What happens to a contract. `supersede` happens to the older one when its replacement comes into force. */
export type ContractEvent =
  | { type: 'offer' | 'suspend' | 'resume' | 'terminate' | 'supersede' }
  | { type: 'sign'; side: Side }

export type Step =
  | { moved: true; state: ContractState }
  | { moved: false; why: 'illegal-transition' | 'already-signed' }

/**
 * The life of a contract: draft → offered → signed by one → in force ⇄ suspended → terminated or superseded. From a
 * state that an event does not belong to it is refused, and nothing changes. Ended is for ever.
 * @param signed the sides that have signed
 */
export function step(contract: { state: ContractState; signed: readonly Side[] }, event: ContractEvent): Step {
  if (event.type === 'sign') return sign(contract, event.side)
  const state = MOVES[event.type][contract.state]
  return state === undefined ? { moved: false, why: 'illegal-transition' } : { moved: true, state }
}

function sign({ state, signed }: { state: ContractState; signed: readonly Side[] }, side: Side): Step {
  if (state !== 'offered' && state !== 'signed-by-one') return { moved: false, why: 'illegal-transition' }
  if (signed.includes(side)) return { moved: false, why: 'already-signed' }
  return { moved: true, state: signed.length === 0 ? 'signed-by-one' : 'in-force' }
}

const MOVES: Record<Exclude<ContractEvent['type'], 'sign'>, Partial<Record<ContractState, ContractState>>> = {
  offer: { draft: 'offered' },
  suspend: { 'in-force': 'suspended' },
  resume: { suspended: 'in-force' },
  // Before it is in force, to terminate is to withdraw the offer or to decline it.
  terminate: {
    draft: 'terminated',
    offered: 'terminated',
    'signed-by-one': 'terminated',
    'in-force': 'terminated',
    suspended: 'terminated',
  },
  supersede: { 'in-force': 'superseded', suspended: 'superseded' },
}
