import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { assert } from '../lib/assert.js'
import { transaction } from '../lib/postgres.js'
import type { Contract, ContractRefusal, Outcome } from './contract.js'
import { statementOf } from './evidence.js'
import { type ContractLibrary, contractText } from './kinds.js'
import type { SignatureRing } from './ring.js'
import { signStatement, verifyStatement } from './signature.js'
import { CONTRACT_STATES, type ContractState, type Side, step } from './state.js'
import { findContract, listContracts, lockContract, readSignatures } from './store-read.js'
import { LOCK_CONTRACTS, settleTerms } from './store-sites.js'
import { type ContractKind, chooseTerms, PARTY } from './terms.js'

/**
 * Drafts a contract from a published version, the latest unless another is named.
 * @param choices what the parties set otherwise than published, among what the version lets them
 */
export async function createContract(
  { pool, library }: { pool: pg.Pool; library: ContractLibrary },
  draft: {
    kind: ContractKind
    federationId: string
    partyId: string
    version?: string
    choices?: Readonly<Record<string, unknown>>
    id?: string
  },
): Promise<Outcome> {
  const { kind, federationId, partyId, id = randomUUID() } = draft
  const published = draft.version === undefined ? library.latest(kind) : library.find(kind, draft.version)
  if (published === null) return { done: false, why: 'unknown-version' }
  const terms = chooseTerms(published.terms, draft.choices ?? {})
  if (terms === null) return { done: false, why: 'terms-not-negotiable' }
  return change(pool, id, async (client) => {
    const { rows } = await client.query<{ id: string; kind: string; name: string }>(
      'SELECT id, kind, name FROM public.organisation WHERE id = ANY ($1)',
      [[federationId, partyId]],
    )
    const federation = rows.find((row) => row.id === federationId && row.kind === 'federation')
    const party = rows.find((row) => row.id === partyId && row.kind === PARTY[kind])
    if (federation === undefined || party === undefined) return 'wrong-parties'
    const text = contractText(published, { terms, names: { federation: federation.name, party: party.name } })
    await client.query(
      `INSERT INTO public.contract (id, kind, version, federation_id, party_id, state, terms, text_sha256)
       VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7)`,
      [id, kind, published.version, federationId, partyId, JSON.stringify(terms), text.sha256],
    )
    return null
  })
}

/**
 * Offers a draft to both sides for signature; from here on its text is fixed.
 * @param startsAt when it shall come into force, if that is later than the second signature
 */
export async function offerContract(
  { pool, library }: { pool: pg.Pool; library: ContractLibrary },
  { contractId, at, startsAt = null }: { contractId: string; at: Date; startsAt?: Date | null },
): Promise<Outcome> {
  return change(pool, contractId, async (client) => {
    const contract = await lockContract(client, contractId)
    if (contract === null) return 'unknown-contract'
    const moved = step({ state: contract.state, signed: [] }, { type: 'offer' })
    if (!moved.moved) return moved.why
    await client.query(
      'UPDATE public.contract SET state = $2, offered_at = $3, in_force_from = $4, text_sha256 = $5 WHERE id = $1',
      [contractId, moved.state, at, startsAt, textSha256(library, contract)],
    )
    return null
  })
}

/**
 * Signs for the side that the person belongs to. With the second signature the contract comes into force, an older one
 * between the same two is superseded, and the terms of the sites follow: in one transaction.
 */
export async function signContract(
  { pool, library, ring }: { pool: pg.Pool; library: ContractLibrary; ring: SignatureRing },
  { contractId, personId, at }: { contractId: string; personId: string; at: Date },
): Promise<Outcome> {
  return change(pool, contractId, async (client) => {
    const contract = await lockContract(client, contractId)
    if (contract === null) return 'unknown-contract'
    const signatory = await signatoryOf(client, contract, personId)
    if (signatory === null) return 'not-a-party'
    const signers = await whoSigned(client, { contractId, ring })
    const signed = signers.map(({ side }) => side)
    const moved = step({ state: contract.state, signed }, { type: 'sign', side: signatory.side })
    if (!moved.moved) return moved.why
    // Whoever signed for one side, and belongs to the other one since, does not make a contract with themselves.
    if (signers.some(({ id }) => id === personId)) return 'already-signed'
    if (!textSha256(library, contract).equals(contract.textSha256)) return 'text-changed'
    const from = contract.inForceFrom !== null && contract.inForceFrom > at ? contract.inForceFrom : at
    if (moved.state === 'in-force') {
      const why = await supersedeOlder(client, contract, { at, from })
      if (why !== null) return why
    }
    const startsAt = contract.inForceFrom?.toISOString() ?? null
    const jws = await signStatement(ring, statementOf(contract, { signatory, at, startsAt }))
    await client.query(
      'INSERT INTO public.contract_signature (contract_id, person_id, signed_at, jws) VALUES ($1, $2, $3, $4)',
      [contractId, personId, at, jws],
    )
    await client.query('UPDATE public.contract SET state = $2, in_force_from = $3 WHERE id = $1', [
      contractId,
      moved.state,
      moved.state === 'in-force' ? from : contract.inForceFrom,
    ])
    await settleTerms(client, { federationId: contract.federation.id, at })
    return null
  })
}

/**
 * Suspends, resumes or terminates: at this instant, together with the terms of the sites that it covers.
 * @param from the states that it is meant to leave: in another one it has changed since somebody looked, and stays as it is
 */
export async function moveContract(
  pool: pg.Pool,
  {
    contractId,
    type,
    from = CONTRACT_STATES,
    at,
  }: { contractId: string; type: 'suspend' | 'resume' | 'terminate'; from?: readonly ContractState[]; at: Date },
): Promise<Outcome> {
  return change(pool, contractId, async (client) => {
    const contract = await lockContract(client, contractId)
    if (contract === null) return 'unknown-contract'
    if (!from.includes(contract.state)) return 'illegal-transition'
    const why = await move(client, contract, { type, at })
    if (why !== null) return why
    await settleTerms(client, { federationId: contract.federation.id, at })
    return null
  })
}

/** One change in one transaction. `work` refuses before it writes anything. */
async function change(
  pool: pg.Pool,
  contractId: string,
  work: (client: pg.PoolClient) => Promise<ContractRefusal | null>,
): Promise<Outcome> {
  return transaction(pool, async (client) => {
    await client.query(LOCK_CONTRACTS)
    const why = await work(client)
    if (why !== null) return { done: false, why }
    const contract = await findContract(client, contractId)
    assert(contract, 'a contract that was changed exists')
    return { done: true, contract }
  })
}

async function move(
  client: pg.ClientBase,
  contract: Contract,
  { type, at }: { type: 'suspend' | 'resume' | 'terminate' | 'supersede'; at: Date },
): Promise<ContractRefusal | null> {
  const moved = step({ state: contract.state, signed: [] }, { type })
  if (!moved.moved) return moved.why
  const endedAt = moved.state === 'terminated' || moved.state === 'superseded' ? at : null
  await client.query('UPDATE public.contract SET state = $2, ended_at = $3 WHERE id = $1', [
    contract.id,
    moved.state,
    endedAt,
  ])
  return null
}

/**
 * A federation has one operator at a time, a cinema one federation, a distributor or a publisher one contract with a
 * federation: otherwise a click would have two prices.
 */
async function supersedeOlder(
  client: pg.ClientBase,
  contract: Contract,
  { at, from }: { at: Date; from: Date },
): Promise<ContractRefusal | null> {
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
  for (const older of rivals) {
    const why = await move(client, older, { type: 'supersede', at })
    assert(why === null, 'a contract that is in force or suspended can be superseded')
  }
  return null
}

async function signatoryOf(
  client: pg.ClientBase,
  contract: Contract,
  personId: string,
): Promise<{ id: string; name: string; side: Side } | null> {
  const { rows } = await client.query<{ id: string; name: string; organisation_id: string }>(
    'SELECT id, name, organisation_id FROM public.person WHERE id = $1',
    [personId],
  )
  const [person] = rows
  if (person?.organisation_id === contract.federation.id)
    return { id: person.id, name: person.name, side: 'federation' }
  if (person?.organisation_id === contract.party.id) return { id: person.id, name: person.name, side: 'party' }
  return null
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

function textSha256(library: ContractLibrary, contract: Contract): Buffer {
  const published = library.find(contract.kind, contract.version)
  assert(published, 'the version of a contract stays published')
  const names = { federation: contract.federation.name, party: contract.party.name }
  return contractText(published, { terms: contract.terms, names }).sha256
}
