import type { ContractState } from './state.js'
import type { ContractKind, Terms } from './terms.js'

/** An agreement between the federation and one organisation, which covers all of the organisation's cinemas and sites. */
export interface Contract<K extends ContractKind = ContractKind> {
  id: string
  kind: K
  version: string
  federation: { id: string; name: string }
  party: { id: string; name: string }
  /** Whom a cinema's text names as the operator; null where it names none. */
  operator: { id: string; name: string } | null
  /** The contract that this one was offered to replace; null for one by itself. */
  amends: string | null
  state: ContractState
  terms: Terms<K>
  /** Of the French text that both sides were shown. */
  textSha256: Buffer
  offeredAt: Date | null
  /** Since when it is in force; while it is only offered, the start that was offered, if it is not the signature. */
  inForceFrom: Date | null
  endedAt: Date | null
}

/** Why something was not done to a contract. */
export type ContractRefusal =
  | 'unknown-contract'
  | 'unknown-version'
  /** The federation is not one, or the other organisation is not of the kind that this contract is for. */
  | 'wrong-parties'
  | 'terms-not-negotiable'
  | 'illegal-transition'
  | 'already-signed'
  /** The person belongs to neither organisation. */
  | 'not-a-party'
  /** The person may not bind their organisation. */
  | 'not-a-signatory'
  /** The text names another operator than the one whose contract is in force by now. */
  | 'operator-changed'
  /** What an amendment would replace is not in force: suspended, or over. */
  | 'amended-not-in-force'
  /** The time that the contract in force gives to sign an amendment is over: it is deemed refused. */
  | 'amendment-lapsed'
  /** An amendment that changes nothing. */
  | 'nothing-changes'
  /** Between the same two something waits for a signature already. */
  | 'open-contract'
  /** These terms are not offered to everybody: the federation has not signed them, or has taken its offer back. */
  | 'no-standing-offer'
  /** A party was renamed since the offer, so that the text would no longer be the one that was offered. */
  | 'text-changed'
  /** A contract of the same kind that this one does not replace is in force: with another operator, or federation. */
  | 'another-in-force'
  /** It starts later than its signature, but would replace a contract that is in force now. */
  | 'starts-later-than-it-replaces'

export type Outcome = { done: true; contract: Contract } | { done: false; why: ContractRefusal }
