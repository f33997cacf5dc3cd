import type pg from 'pg'
import {
  attach,
  type Contract,
  type ContractKind,
  type Detached,
  type Evidence,
  type PartyNames,
  type PublicJwk,
  type Side,
  type Statement,
  verifyContract,
  verifyStatement,
} from '../../contract/index.js'

export type CinemaContract = Contract<'federation-cinema'>

/** Who signed a contract, for which side, and whether the signature is theirs by the published keys. */
export interface ContractSignature {
  contractId: string
  name: string
  side: Side
  at: Date
  verified: boolean
  /** The names of the two organisations on the day; null when the signature cannot be read. */
  parties: PartyNames | null
  /** Of a document that was signed elsewhere: who recorded and who confirmed it. */
  elsewhere: Statement['elsewhere'] | null
  /** Made by an offer that the federation signed once for all who accept it. */
  standing: boolean
}

/** The signatures of these contracts, the first made first. Whoever signed is named as they were then. */
export async function signaturesOf(
  pool: pg.Pool,
  { contractIds, jwks }: { contractIds: readonly string[]; jwks: { keys: PublicJwk[] } },
): Promise<ContractSignature[]> {
  const { rows } = await pool.query<Detached & { contract: string; at: Date; name: string; side: Side }>(
    `SELECT s.contract_id AS contract, s.jws, s.statement, s.signed_at AS at, p.name, s.side
     FROM public.contract_signature s
     JOIN public.person p ON p.id = s.person_id
     WHERE s.contract_id = ANY ($1::uuid[]) ORDER BY s.signed_at, s.side DESC LIMIT 1000`,
    [contractIds],
  )
  return Promise.all(
    rows.map(async ({ contract, at, name, side, ...detached }): Promise<ContractSignature> => {
      const made = { contractId: contract, at }
      const read = await verifyStatement(attach(detached), jwks)
      // What says nothing by itself is shown with what is known of it, and as what it is.
      if (!read.valid || read.statement.contract !== contract)
        return { ...made, name, side, verified: false, parties: null, elsewhere: null, standing: false }
      const { signatory, parties, elsewhere = null, standingOffer } = read.statement
      const { federation, party, operator } = parties
      const names = { federation: federation.name, party: party.name, operator: operator?.name }
      const how = { elsewhere, standing: standingOffer !== undefined }
      return { ...made, name: signatory.name, side: signatory.side, verified: true, parties: names, ...how }
    }),
  )
}

/** Of the contracts between the same two: the one that rules, the one that waits for signatures, and the last that ended. */
export interface Standing<K extends ContractKind = 'federation-cinema'> {
  live: Contract<K> | null
  open: Contract<K> | null
  last: Contract<K> | null
}

/** @param contracts in the order in which they were offered; drafts are nobody's yet */
export function standingOf<K extends ContractKind>(contracts: readonly Contract<K>[]): Standing<K> {
  const latest = (...states: Contract['state'][]) =>
    contracts.filter(({ state }) => states.includes(state)).at(-1) ?? null
  return {
    live: latest('in-force') ?? latest('suspended'),
    open: latest('offered', 'signed-by-one'),
    last: latest('terminated', 'superseded'),
  }
}

/**
 * Which of these contracts ended as offers: terminated before both sides had signed. When they were to begin says nothing of
 * that, since an offer may name a day.
 */
export async function withdrawnOf(
  pool: pg.Pool,
  contracts: readonly Pick<Contract, 'id' | 'state'>[],
): Promise<ReadonlySet<string>> {
  const ended = contracts.filter(({ state }) => state === 'terminated').map(({ id }) => id)
  if (ended.length === 0) return new Set()
  const { rows } = await pool.query<{ id: string }>(
    `SELECT c.id FROM public.contract c WHERE c.id = ANY ($1::uuid[])
       AND (SELECT count(*) FROM public.contract_signature s WHERE s.contract_id = c.id) < 2`,
    [ended],
  )
  return new Set(rows.map(({ id }) => id))
}

/** The signatures of one contract, and what they prove together; without keys nothing is proved. */
export async function proofOf(
  pool: pg.Pool,
  { contractId, jwks }: { contractId: string; jwks: { keys: PublicJwk[] } | null },
): Promise<{ signatures: ContractSignature[]; evidence: Evidence | null }> {
  const [signatures, evidence] = await Promise.all([
    signaturesOf(pool, { contractIds: [contractId], jwks: jwks ?? { keys: [] } }),
    jwks === null ? null : verifyContract(pool, { contractId, jwks }),
  ])
  return { signatures, evidence }
}
