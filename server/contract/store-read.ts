import type pg from 'pg'
import { parisDay } from '../lib/clock.js'
import type { Contract } from './contract.js'
import { attach, type Detached } from './signature.js'
import type { ContractState } from './state.js'
import { type ContractKind, TERMS, type Terms } from './terms.js'

type Queryable = pg.Pool | pg.ClientBase

export async function findContract(db: Queryable, id: string): Promise<Contract | null> {
  const [contract] = await read(db, 'WHERE c.id = $1', [id])
  return contract ?? null
}

/** The same, held until the transaction ends. */
export async function lockContract(client: pg.ClientBase, id: string): Promise<Contract | null> {
  const [contract] = await read(client, 'WHERE c.id = $1 FOR UPDATE OF c', [id])
  return contract ?? null
}

/** Contracts, the first offered first; drafts last. The worker's role may read them too. */
export async function listContracts<K extends ContractKind = ContractKind>(
  db: Queryable,
  { kind, partyId, states }: { kind?: K; partyId?: string; states?: readonly ContractState[] } = {},
): Promise<Contract<K>[]> {
  const contracts = await read(
    db,
    `WHERE ($1::text IS NULL OR c.kind::text = $1) AND ($2::uuid IS NULL OR c.party_id = $2)
       AND ($3::text[] IS NULL OR c.state::text = ANY ($3)) ORDER BY c.offered_at, c.id`,
    [kind ?? null, partyId ?? null, states ?? null],
  )
  return contracts as Contract<K>[]
}

/** The signatures of a contract in their compact form, the first made first. */
export async function readSignatures(db: Queryable, contractId: string): Promise<string[]> {
  return (await readDetached(db, contractId)).map(attach)
}

/** The same as they are stored. */
export async function readDetached(db: Queryable, contractId: string): Promise<Detached[]> {
  const { rows } = await db.query<Detached>(
    'SELECT jws, statement FROM public.contract_signature WHERE contract_id = $1 ORDER BY signed_at, side DESC',
    [contractId],
  )
  return rows
}

/** Whether an amendment is deemed refused at a moment (`lapseAmendments`), whether or not it was ended for it yet. */
export async function hasLapsed(client: pg.ClientBase, { id, at }: { id: string; at: Date }): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM contract.unanswered($2::date) AS late WHERE late = $1', [
    ...[id, parisDay(at)],
  ])
  return rowCount === 1
}

interface Row {
  id: string
  kind: ContractKind
  version: string
  federation_id: string
  federation_name: string
  party_id: string
  party_name: string
  operator_id: string | null
  operator_name: string | null
  amends_id: string | null
  state: ContractState
  terms: unknown
  text_sha256: Buffer
  offered_at: Date | null
  in_force_from: Date | null
  ended_at: Date | null
}

async function read(db: Queryable, where: string, values: unknown[]): Promise<Contract[]> {
  const { rows } = await db.query<Row>(
    `SELECT c.id, c.kind, c.version, c.state, c.terms, c.text_sha256, c.offered_at, c.in_force_from, c.ended_at,
            f.id AS federation_id, f.name AS federation_name, p.id AS party_id, p.name AS party_name,
            o.id AS operator_id, o.name AS operator_name, c.amends_id
       FROM public.contract c
       JOIN public.organisation f ON f.id = c.federation_id
       JOIN public.organisation p ON p.id = c.party_id
       LEFT JOIN public.organisation o ON o.id = c.operator_id ${where}`,
    values,
  )
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    version: row.version,
    federation: { id: row.federation_id, name: row.federation_name },
    party: { id: row.party_id, name: row.party_name },
    operator: row.operator_id === null ? null : { id: row.operator_id, name: row.operator_name ?? '' },
    amends: row.amends_id,
    state: row.state,
    terms: TERMS[row.kind].parse(row.terms) as Terms,
    textSha256: row.text_sha256,
    offeredAt: row.offered_at,
    inForceFrom: row.in_force_from,
    endedAt: row.ended_at,
  }))
}
