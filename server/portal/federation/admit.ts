import { z } from 'zod'
import {
  type ContractRefusal,
  createContract,
  moveContract,
  type Outcome,
  offerContract,
  signContract,
} from '../../contract/index.js'
import { uuidFromName } from '../../lib/id.js'
import { isRefusedRow } from '../../lib/postgres.js'
import type { PortalOptions } from '../page.js'
import type { Member } from '../read/admission.js'

/** What the federation does to a cinema's contract. `contrat` is the one that it looked at when it decided. */
export const Gesture = z.object({
  geste: z.enum(['proposer', 'contresigner', 'suspendre', 'reprendre', 'resilier', 'retirer']),
  contrat: z.uuid().optional(),
})
export type Gesture = z.infer<typeof Gesture>

export type AdmissionRefusal = ContractRefusal | 'open-contract' | 'no-keys' | 'cinema-unsigned'
export type Admitted = { done: true; said: AdmissionDone } | { done: false; why: AdmissionRefusal }
export type AdmissionDone = 'proposee' | 'contresignee' | 'suspendue' | 'reprise' | 'resiliee' | 'retiree'

type Tools = Pick<PortalOptions, 'pool' | 'clock' | 'contracts'>
interface Who {
  federationId: string
  personId: string
  at: Date
}

/** Does it, if the contract that was looked at is still the one that it is done to; otherwise nothing, and says why. */
export async function admit(tools: Tools, member: Member, { geste, contrat }: Gesture, who: Who): Promise<Admitted> {
  if (geste === 'proposer') return propose(tools, member, who)
  const { live, open } = member
  const contract = geste === 'contresigner' || geste === 'retirer' ? open : live
  if (contract === null || contract.id !== contrat) return { done: false, why: whyNot(member, { geste, contrat }) }
  if (geste === 'contresigner') return countersign(tools, { member, contractId: contract.id }, who)
  const { type, from, said } = MOVES[geste]
  const moved = await moveContract(tools.pool, { contractId: contract.id, type, from, at: tools.clock })
  return moved.done ? { done: true, said } : moved
}

/** `from`: where the contract must still be when it is held, for it may have moved since the page was made. */
const MOVES = {
  suspendre: { type: 'suspend', from: ['in-force'], said: 'suspendue' },
  reprendre: { type: 'resume', from: ['suspended'], said: 'reprise' },
  resilier: { type: 'terminate', from: ['in-force', 'suspended'], said: 'resiliee' },
  // Before a contract is in force, to terminate it is to withdraw its offer.
  retirer: { type: 'terminate', from: ['offered', 'signed-by-one'], said: 'retiree' },
} as const

/** A second countersignature finds the contract in force: that is what it is told, rather than that it does not exist. */
function whyNot({ live, contracts }: Member, { geste, contrat }: Gesture): AdmissionRefusal {
  if (geste === 'contresigner' && live !== null && live.id === contrat) return 'already-signed'
  return contracts.some(({ id }) => id === contrat) ? 'illegal-transition' : 'unknown-contract'
}

/** The federation signs after the cinema: what it says there sets going, its signature does. */
async function countersign(
  { pool, contracts }: Tools,
  { member, contractId }: { member: Member; contractId: string },
  who: Who,
): Promise<Admitted> {
  const { library, ring } = contracts
  if (member.step !== 'countersign') return { done: false, why: 'cinema-unsigned' }
  if (ring === null) return { done: false, why: 'no-keys' }
  const signed = await signContract({ pool, library, ring }, { contractId, personId: who.personId, at: who.at })
  return signed.done ? { done: true, said: 'contresignee' } : signed
}

/** Offers the newest version. Two who do it at once make one offer: its id is made from how many there were before. */
async function propose({ pool, contracts: { library } }: Tools, member: Member, who: Who): Promise<Admitted> {
  const { live, open, contracts, organisationId: partyId } = member
  if (live !== null || open !== null) return { done: false, why: 'open-contract' }
  const kind = 'federation-cinema'
  const { federationId, at } = who
  // A draft is an offer that was interrupted.
  const draft = contracts.find(({ state }) => state === 'draft')
  const id = draft?.id ?? uuidFromName(`contract:${kind}:${federationId}:${partyId}:${contracts.length}`)
  if (draft === undefined) {
    const made = await createContract({ pool, library }, { kind, federationId, partyId, id }).catch(alreadyMade)
    if (!made.done) return made
  }
  const offered = await offerContract({ pool, library }, { contractId: id, at })
  return offered.done ? { done: true, said: 'proposee' } : offered
}

function alreadyMade(error: unknown): Exclude<Outcome, { done: true }> | { done: false; why: 'open-contract' } {
  if (isRefusedRow(error)) return { done: false, why: 'open-contract' }
  throw error
}
