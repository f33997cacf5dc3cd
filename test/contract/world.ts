import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import {
  type Contract,
  type ContractKind,
  createContract,
  createSignatureRing,
  loadContracts,
  loadNotices,
  loadSignatureRing,
  type Outcome,
  offerContract,
  putNotices,
  signContract,
} from '../../server/contract/index.js'
import type { OrganisationKind } from '../../server/membership/index.js'
import { root } from '../database.js'

export const contracts = join(root, 'contracts')
export const library = loadContracts(contracts)

/** A ring of keys in a folder of its own. */
export function testRing() {
  const folder = mkdtempSync(join(tmpdir(), 'lanterne-ring-'))
  createSignatureRing(join(folder, 'keys'))
  return { ring: loadSignatureRing(join(folder, 'keys')), drop: () => rmSync(folder, { recursive: true, force: true }) }
}

export const notice = (pool: pg.Pool) => putNotices(pool, loadNotices(contracts))

/** An organisation with one person. */
export async function organisation(pool: pg.Pool, kind: OrganisationKind): Promise<{ id: string; person: string }> {
  const id = randomUUID()
  await pool.query('INSERT INTO public.organisation (id, kind, name) VALUES ($1, $2, $3)', [id, kind, `Un ${kind}`])
  return { id, person: await colleague(pool, id) }
}

/** Somebody at an organisation, who may sign for it unless `roles` says otherwise. */
export async function colleague(
  pool: pg.Pool,
  organisationId: string,
  { name = 'Agnès Varda', roles = ['reader', 'manager', 'signatory'] }: { name?: string; roles?: string[] } = {},
): Promise<string> {
  const person = randomUUID()
  await pool.query('INSERT INTO public.person (id, organisation_id, name, email, roles) VALUES ($1, $2, $3, $4, $5)', [
    ...[person, organisationId, name, `${person}@exemple.fr`, roles],
  ])
  return person
}

export async function cinema(pool: pg.Pool, organisationId: string | null): Promise<string> {
  const id = randomUUID()
  await pool.query(
    'INSERT INTO public.cinema (id, organisation_id, slug, name, city, labels) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, organisationId, id, 'Le Trianon', 'Romainville', []],
  )
  return id
}

/** The contract of a change that must have been done. */
export function done(outcome: Outcome): Contract {
  if (!outcome.done) throw new Error(`refused: ${outcome.why}`)
  return outcome.contract
}

type Deps = Parameters<typeof signContract>[0]

/** Drafts, offers and has both sides sign. */
export async function bringIntoForce(
  deps: Deps,
  draft: {
    kind: ContractKind
    federation: { id: string; person: string }
    party: { id: string; person: string }
    at: Date
    startsAt?: Date
    choices?: Record<string, unknown>
    version?: string
  },
): Promise<Contract> {
  const { kind, federation, party, at, startsAt = null, choices = {}, version } = draft
  const named = version === undefined ? {} : { version }
  const { id } = done(
    await createContract(deps, { kind, federationId: federation.id, partyId: party.id, choices, ...named }),
  )
  done(await offerContract(deps, { contractId: id, at, startsAt }))
  done(await signContract(deps, { contractId: id, personId: federation.person, at }))
  return done(await signContract(deps, { contractId: id, personId: party.person, at }))
}
