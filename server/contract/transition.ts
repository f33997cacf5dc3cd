import type pg from 'pg'
import { assert } from '../lib/assert.js'
import { sha256 } from '../lib/id.js'
import { transaction } from '../lib/postgres.js'
import { appendAudit } from './audit/append.js'
import type { AuditEvent } from './audit/kinds.js'
import type { Contract, ContractRefusal, Outcome } from './contract.js'
import { type ContractLibrary, contractText } from './kinds.js'
import type { SignatureRing } from './ring.js'
import { detach, signStatement, verifyStatement } from './signature.js'
import { type Side, step } from './state.js'
import type { Statement } from './statement.js'
import { findContract, hasLapsed, listContracts, readSignatures } from './store-read.js'
import { LOCK_CONTRACTS, settleTerms } from './store-sites.js'

/** Takes what shall be in the audit chain when the change is done. */
export type Tell = (event: AuditEvent) => void

/**
 * One change of a contract in one transaction, with its entries in the audit chain. `work` refuses before it writes anything.
 * @param id the contract that the outcome shows
 */
export async function change(
  pool: pg.Pool,
  id: string,
  work: (client: pg.PoolClient, tell: Tell) => Promise<ContractRefusal | null>,
): Promise<Outcome> {
  return transaction(pool, async (client) => {
    await client.query(LOCK_CONTRACTS)
    const events: AuditEvent[] = []
    const why = await work(client, (event) => events.push(event))
    if (why !== null) return { done: false, why }
    const contract = await findContract(client, id)
    assert(contract, 'a contract that was changed exists')
    for (const event of events) await appendAudit(client, event)
    return { done: true, contract }
  })
}

/** What the audit chain says of a contract: ids, kind and version. */
export function factsOf({ kind, version, federation, party }: Contract) {
  return { contractKind: kind, version, federation: federation.id, party: party.id }
}

const TOLD = {
  suspend: 'contract-suspended',
  resume: 'contract-resumed',
  terminate: 'contract-terminated',
  supersede: 'contract-superseded',
} as const

/** Moves a contract, and ends with it what was offered to replace it. @param by the contract that supersedes it */
export async function moveIn(
  client: pg.ClientBase,
  contract: Contract,
  { type, at, tell, by }: { type: keyof typeof TOLD; at: Date; tell: Tell; by?: string },
): Promise<ContractRefusal | null> {
  const moved = step({ state: contract.state, signed: [] }, { type })
  if (!moved.moved) return moved.why
  const over = moved.state === 'terminated' || moved.state === 'superseded'
  await client.query('UPDATE public.contract SET state = $2, ended_at = $3 WHERE id = $1', [
    contract.id,
    moved.state,
    over ? at : null,
  ])
  const facts = type === 'supersede' ? { ...factsOf(contract), by } : factsOf(contract)
  tell({ at, kind: TOLD[type], subject: contract.id, facts })
  if (over) await endAmendments(client, contract, { at, tell, by })
  return null
}

/** An amendment of what is over would have nothing to replace. */
async function endAmendments(
  client: pg.ClientBase,
  { id, kind, party }: Contract,
  { at, tell, by }: { at: Date; tell: Tell; by: string | undefined },
): Promise<void> {
  const open = await listContracts(client, { kind, partyId: party.id, states: ['draft', 'offered', 'signed-by-one'] })
  for (const one of open)
    if (one.amends === id && one.id !== by) await moveIn(client, one, { type: 'terminate', at, tell })
}

/**
 * Puts a signature under a contract. With the second one it comes into force, what it replaces is superseded, and the terms of
 * the sites follow: in the caller's transaction.
 * @param statement what is signed; its signatory's side must be free
 * @param personId who answers for it here: the signatory, or the officer who confirmed what was signed elsewhere
 */
export async function sealSignature(
  { client, tell, library, ring }: { client: pg.ClientBase; tell: Tell; library: ContractLibrary; ring: SignatureRing },
  { contract, statement, personId, at }: { contract: Contract; statement: Statement; personId: string; at: Date },
): Promise<ContractRefusal | null> {
  const { side, id: signatory } = statement.signatory
  const signers = await whoSigned(client, { contractId: contract.id, ring })
  const moved = step({ state: contract.state, signed: signers.map((one) => one.side) }, { type: 'sign', side })
  if (!moved.moved) return moved.why
  // Whoever signed for one side, and belongs to the other one since, does not make a contract with themselves.
  if (signers.some(({ id }) => id === signatory)) return 'already-signed'
  const why = (await whyOutdated(client, { contract, library, at })) ?? null
  if (why !== null) return why
  const from = contract.inForceFrom !== null && contract.inForceFrom > at ? contract.inForceFrom : at
  const inForce = moved.state === 'in-force'
  const superseded = inForce ? await whatItReplaces(client, contract, { at, from }) : []
  if (!Array.isArray(superseded)) return superseded
  const jws = await signStatement(ring, statement)
  const stored = detach(jws)
  await client.query(
    `INSERT INTO public.contract_signature (contract_id, side, person_id, signed_at, jws, statement)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [contract.id, side, personId, at, stored.jws, stored.statement],
  )
  const facts = factsOf(contract)
  tell({ at, kind: 'contract-signed', subject: contract.id, facts: { ...facts, side, statementSha256: hex(jws) } })
  for (const older of superseded) {
    const refused = await moveIn(client, older, { type: 'supersede', at, tell, by: contract.id })
    assert(refused === null, 'a contract that is in force or suspended can be superseded')
  }
  await client.query('UPDATE public.contract SET state = $2, in_force_from = $3 WHERE id = $1', [
    contract.id,
    moved.state,
    inForce ? from : contract.inForceFrom,
  ])
  if (inForce)
    tell({ at, kind: 'contract-in-force', subject: contract.id, facts: { ...facts, from: from.toISOString() } })
  if (inForce && contract.amends !== null)
    tell({ at, kind: 'contract-amended', subject: contract.id, facts: { ...facts, amends: contract.amends } })
  await settleTerms(client, { federationId: contract.federation.id, at })
  return null
}

/** Why what was offered can be signed no more: the text, the operator that it names, or what it amends is another by now, or it is too late. */
async function whyOutdated(
  client: pg.ClientBase,
  { contract, library, at }: { contract: Contract; library: ContractLibrary; at: Date },
): Promise<ContractRefusal | null> {
  if (!textSha256(library, contract).equals(contract.textSha256)) return 'text-changed'
  const operator = contract.operator && (await operatorOf(client, contract.federation.id))
  if (operator && operator !== contract.operator?.id) return 'operator-changed'
  if (contract.amends === null) return null
  const amended = await findContract(client, contract.amends)
  if (amended?.state !== 'in-force') return 'amended-not-in-force'
  return (await hasLapsed(client, { id: contract.id, at })) ? 'amendment-lapsed' : null
}

/** The operator whose contract with a federation is in force, by its id; or null. */
export async function operatorOf(client: pg.ClientBase, federationId: string): Promise<string | null> {
  const live = await listContracts(client, { kind: 'operator-federation', states: ['in-force'] })
  return live.find(({ federation }) => federation.id === federationId)?.party.id ?? null
}

/**
 * A federation has one operator at a time, a cinema one federation, a distributor or a publisher one contract with a
 * federation: otherwise a click would have two prices.
 */
async function whatItReplaces(
  client: pg.ClientBase,
  contract: Contract,
  { at, from }: { at: Date; from: Date },
): Promise<Contract[] | ContractRefusal> {
  const live = await listContracts(client, { kind: contract.kind, states: ['in-force', 'suspended'] })
  const rivals = live.filter(({ federation, party }) => {
    const sameFederation = federation.id === contract.federation.id
    const sameParty = party.id === contract.party.id
    if (contract.kind === 'operator-federation') return sameFederation
    if (contract.kind === 'federation-cinema') return sameParty
    return sameFederation && sameParty
  })
  const replaceable = rivals.every(
    ({ federation, party }) => federation.id === contract.federation.id && party.id === contract.party.id,
  )
  if (!replaceable) return 'another-in-force'
  if (rivals.length > 0 && from > at) return 'starts-later-than-it-replaces'
  return rivals
}

/** From the signatures themselves: who signed for which side stays true when that person works elsewhere. */
async function whoSigned(
  client: pg.ClientBase,
  { contractId, ring }: { contractId: string; ring: SignatureRing },
): Promise<{ id: string; side: Side }[]> {
  const signatures = await readSignatures(client, contractId)
  return Promise.all(
    signatures.map(async (jws) => {
      const verified = await verifyStatement(jws, ring.jwks)
      assert(verified.valid, 'a stored signature is verified by the ring')
      return verified.statement.signatory
    }),
  )
}

/** Of the text of a contract as it would be printed now. */
export function textSha256(library: ContractLibrary, contract: Contract): Buffer {
  const published = library.find(contract.kind, contract.version)
  assert(published, 'the version of a contract stays published')
  return contractText(published, { terms: contract.terms, names: namesOf(contract) }).sha256
}

/** The names that a contract's text prints. */
export function namesOf({ federation, party, operator }: Pick<Contract, 'federation' | 'party' | 'operator'>) {
  return { federation: federation.name, party: party.name, operator: operator?.name }
}

function hex(text: string): string {
  return sha256(text).toString('hex')
}
