import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Clock } from '../lib/clock.js'
import type { Contract, ContractRefusal, Outcome } from './contract.js'
import { type ContractLibrary, contractText, namesOperator } from './kinds.js'
import type { SignatureRing } from './ring.js'
import { CONTRACT_STATES, type ContractState, type Side, step } from './state.js'
import { statementOf } from './statement.js'
import { lockContract } from './store-read.js'
import { settleTerms, VISITS_WAIT } from './store-sites.js'
import { type ContractKind, chooseTerms, PARTY, type Terms } from './terms.js'
import { change, factsOf, moveIn, operatorOf, sealSignature, type Tell, textSha256 } from './transition.js'

/** What a draft is made from. */
export interface Draft {
  kind: ContractKind
  federationId: string
  partyId: string
  /** The latest unless another is named. */
  version?: string
  /** What the parties set otherwise than published, among what the version lets them. */
  choices?: Readonly<Record<string, unknown>>
  id?: string
}

/** Drafts a contract from a published version. */
export async function createContract(
  { pool, library }: { pool: pg.Pool; library: ContractLibrary },
  draft: Draft,
): Promise<Outcome> {
  const id = draft.id ?? randomUUID()
  return change(pool, id, (client) => draftIn({ client, library }, { ...draft, id }))
}

/** The same in a transaction that goes on. */
export async function draftIn(
  { client, library }: { client: pg.ClientBase; library: ContractLibrary },
  draft: Draft & { id: string; amends?: string },
): Promise<ContractRefusal | null> {
  const { id, kind, federationId, partyId, amends = null } = draft
  const published = draft.version === undefined ? library.latest(kind) : library.find(kind, draft.version)
  if (published === null) return 'unknown-version'
  const terms: Terms | null = chooseTerms(published.terms, draft.choices ?? {})
  if (terms === null) return 'terms-not-negotiable'
  const operatorId =
    namesOperator(published) && kind !== 'operator-federation' ? await operatorOf(client, federationId) : null
  const { rows } = await client.query<{ id: string; kind: string; name: string }>(
    'SELECT id, kind, name FROM public.organisation WHERE id = ANY ($1)',
    [[federationId, partyId, operatorId].filter((one) => one !== null)],
  )
  const federation = rows.find((row) => row.id === federationId && row.kind === 'federation')
  const party = rows.find((row) => row.id === partyId && row.kind === PARTY[kind])
  if (federation === undefined || party === undefined) return 'wrong-parties'
  const operator = rows.find((row) => row.id === operatorId)
  const names = { federation: federation.name, party: party.name, operator: operator?.name }
  await client.query(
    `INSERT INTO public.contract (id, kind, version, federation_id, party_id, state, terms, text_sha256, operator_id,
       amends_id)
     VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7, $8, $9)`,
    [
      ...[id, kind, published.version, federationId, partyId, JSON.stringify(terms)],
      ...[contractText(published, { terms, names }).sha256, operatorId, amends],
    ],
  )
  return null
}

/**
 * Offers a draft to both sides for signature; from here on its text is fixed.
 * @param startsAt when it shall come into force, if that is later than the second signature
 */
export async function offerContract(
  { pool, library }: { pool: pg.Pool; library: ContractLibrary },
  { contractId, at, startsAt = null }: { contractId: string; at: Date; startsAt?: Date | null },
): Promise<Outcome> {
  return change(pool, contractId, (client, tell) => offerIn({ client, tell, library }, { contractId, at, startsAt }))
}

/** The same in a transaction that goes on. */
export async function offerIn(
  { client, tell, library }: { client: pg.ClientBase; tell: Tell; library: ContractLibrary },
  { contractId, at, startsAt }: { contractId: string; at: Date; startsAt: Date | null },
): Promise<ContractRefusal | null> {
  const contract = await lockContract(client, contractId)
  if (contract === null) return 'unknown-contract'
  const moved = step({ state: contract.state, signed: [] }, { type: 'offer' })
  if (!moved.moved) return moved.why
  const hash = textSha256(library, contract)
  await client.query(
    'UPDATE public.contract SET state = $2, offered_at = $3, in_force_from = $4, text_sha256 = $5 WHERE id = $1',
    [contractId, moved.state, at, startsAt, hash],
  )
  const starts = startsAt === null ? {} : { startsAt: startsAt.toISOString() }
  const facts = { ...factsOf(contract), textSha256: hash.toString('hex'), ...starts }
  tell({ at, kind: 'contract-offered', subject: contractId, facts })
  return null
}

/**
 * Signs for the side that the person belongs to and may bind. With the second signature the contract comes into force, an older
 * one between the same two is superseded, and the terms of the sites follow: in one transaction.
 */
export async function signContract(
  { pool, library, ring }: { pool: pg.Pool; library: ContractLibrary; ring: SignatureRing },
  { contractId, personId, at }: { contractId: string; personId: string; at: Date },
): Promise<Outcome> {
  return change(pool, contractId, async (client, tell) => {
    const contract = await lockContract(client, contractId)
    if (contract === null) return 'unknown-contract'
    const signatory = await signatoryOf(client, contract, personId)
    if (typeof signatory === 'string') return signatory
    const statement = statementOf(contract, { signatory, at, startsAt: contract.inForceFrom?.toISOString() ?? null })
    return sealSignature({ client, tell, library, ring }, { contract, statement, personId, at })
  })
}

/**
 * Suspends, resumes or terminates: at this instant, together with the terms of the sites that it covers.
 * @param from the states that it is meant to leave: in another one it has changed since somebody looked, and stays as it is
 * @param at a clock is read once visits wait for this change: those that were kept are older, and none of a later moment is
 */
export async function moveContract(
  pool: pg.Pool,
  {
    contractId,
    type,
    from = CONTRACT_STATES,
    at: moment,
  }: {
    contractId: string
    type: 'suspend' | 'resume' | 'terminate'
    from?: readonly ContractState[]
    at: Date | Clock
  },
): Promise<Outcome> {
  return change(pool, contractId, async (client, tell) => {
    const contract = await lockContract(client, contractId)
    if (contract === null) return 'unknown-contract'
    if (!from.includes(contract.state)) return 'illegal-transition'
    await client.query(VISITS_WAIT)
    const at = typeof moment === 'function' ? moment() : moment
    const why = await moveIn(client, contract, { type, at, tell })
    if (why !== null) return why
    await settleTerms(client, { federationId: contract.federation.id, at })
    return null
  })
}

/** Who signs for which side, or why they may not. */
export async function signatoryOf(
  client: pg.ClientBase,
  { federation, party }: Pick<Contract, 'federation' | 'party'>,
  personId: string,
): Promise<{ id: string; name: string; side: Side } | 'not-a-party' | 'not-a-signatory'> {
  const { rows } = await client.query<{ id: string; name: string; organisation_id: string; may: boolean }>(
    `SELECT id, name, organisation_id, 'signatory' = ANY (roles) AS may FROM public.person
     WHERE id = $1 AND left_at IS NULL`,
    [personId],
  )
  const [person] = rows
  const sides = { [federation.id]: 'federation', [party.id]: 'party' } as const
  const side = person && sides[person.organisation_id]
  if (person === undefined || side === undefined) return 'not-a-party'
  return person.may ? { id: person.id, name: person.name, side } : 'not-a-signatory'
}
