import type pg from 'pg'
import { listContracts, type PublicJwk } from '../../contract/index.js'
import type { Micros } from '../../lib/money.js'
import {
  type CinemaContract,
  type ContractSignature,
  type Standing,
  signaturesOf,
  standingOf,
  withdrawnOf,
} from './contracts.js'

export interface MemberPlace {
  slug: string
  name: string
  city: string
}

/** What there is to do before a cinema's visits may enter the pool; null when it was done, once. */
export type AdmissionStep = 'countersign' | 'propose' | 'waits'

/** An organisation of cinemas, and how it stands with the federation: one contract covers all of its cinemas. */
export interface Member extends Standing {
  organisationId: string
  cinemas: MemberPlace[]
  contracts: CinemaContract[]
  /** Of the contract that waits. */
  signatures: ContractSignature[]
  /** When the visits of a suspended cinema stopped, as the terms of its sites say; null for one without a site. */
  stoppedAt: Date | null
  /** The last one ended as an offer, without both signatures. */
  withdrawn: boolean
  step: AdmissionStep | null
}

const MAX_CINEMAS = 500

/** All organisations that have cinemas, or one of them, as they stand with this federation. */
export async function membersOf(
  pool: pg.Pool,
  asked: { federationId: string; jwks: { keys: PublicJwk[] }; organisationId?: string },
): Promise<Member[]> {
  const { federationId, jwks, organisationId } = asked
  const [{ rows }, all] = await Promise.all([
    pool.query<MemberPlace & { organisationId: string }>(
      `SELECT slug, name, city, organisation_id AS "organisationId" FROM public.cinema
       WHERE organisation_id IS NOT NULL AND ($1::uuid IS NULL OR organisation_id = $1)
       ORDER BY name, city, id LIMIT ${MAX_CINEMAS}`,
      [organisationId ?? null],
    ),
    listContracts(pool, {
      kind: 'federation-cinema',
      ...(organisationId === undefined ? {} : { partyId: organisationId }),
    }),
  ])
  const own = all.filter(({ federation }) => federation.id === federationId)
  const contractsOf = groupBy(own, ({ party }) => party.id)
  const standings = [...groupBy(rows, (row) => row.organisationId)].map(([id, cinemas]) => {
    const contracts = contractsOf.get(id) ?? []
    return { organisationId: id, cinemas, contracts, ...standingOf(contracts) }
  })
  const contractIds = standings.flatMap(({ open }) => (open?.state === 'signed-by-one' ? [open.id] : []))
  const suspended = standings.flatMap(({ live }) => (live?.state === 'suspended' ? [live.id] : []))
  const [signatures, stops, withdrawn] = await Promise.all([
    contractIds.length === 0 ? [] : signaturesOf(pool, { contractIds, jwks }),
    suspended.length === 0 ? new Map<string, Date>() : endsOf(pool, suspended),
    withdrawnOf(
      pool,
      standings.flatMap(({ last }) => last ?? []),
    ),
  ])
  return standings.map((standing) => {
    const made = signatures.filter(({ contractId }) => contractId === standing.open?.id)
    const stoppedAt = (standing.live && stops.get(standing.live.id)) ?? null
    const step = stepOf(standing, made)
    const lastWithdrawn = standing.last !== null && withdrawn.has(standing.last.id)
    return { ...standing, signatures: made, stoppedAt, withdrawn: lastWithdrawn, step }
  })
}

/** By contract, when the last term under it ended. */
async function endsOf(pool: pg.Pool, contractIds: readonly string[]): Promise<Map<string, Date>> {
  const { rows } = await pool.query<{ contract: string; at: Date }>(
    `SELECT contract, max(upper(valid)) AS at FROM plane.contract_term
     WHERE contract = ANY ($1::uuid[]) AND NOT upper_inf(valid) GROUP BY contract`,
    [contractIds],
  )
  return new Map(rows.map(({ contract, at }) => [contract, at]))
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one])
  return groups
}

function stepOf({ live, open }: Standing, signatures: readonly ContractSignature[]): AdmissionStep | null {
  if (open !== null) return signatures.some(({ side }) => side === 'party') ? 'countersign' : 'waits'
  return live === null ? 'propose' : null
}

/** How many cinemas wait for the federation: to sign after them, or to be offered their first contract. */
export function countToAdmit(members: readonly Member[]): number {
  return countCinemasOf(
    members.filter(({ step, last }) => step === 'countersign' || (step === 'propose' && last === null)),
  )
}

/** One contract covers all cinemas of an organisation: they wait, and are counted, together. */
export function countCinemasOf(members: readonly Pick<Member, 'cinemas'>[]): number {
  return members.reduce((sum, { cinemas }) => sum + cinemas.length, 0)
}

/**
 * What a cinema's contract in force sets going: its visits are received, or not before a day; or not yet, since no site was
 * declared, or the federation's own contract with an operator is not in force.
 */
export type Reception = 'received' | 'later' | 'no-site' | 'no-operator'

/** @param operator whether the federation's contract with its operator is in force */
export function receptionOf(
  { contract, sites, operator }: { contract: CinemaContract; sites: readonly CoveredSite[]; operator: boolean },
  { at }: { at: Date },
): Reception {
  if (contract.inForceFrom !== null && contract.inForceFrom > at) return 'later'
  if (sites.length === 0) return 'no-site'
  // Once it is in force the terms of the sites are what the pixel obeys.
  const received = contract.state === 'in-force' ? sites.some(({ since }) => since !== null) : operator
  return received ? 'received' : 'no-operator'
}

export async function operatorInForce(
  pool: pg.Pool,
  { federationId, at }: { federationId: string; at: Date },
): Promise<boolean> {
  const contracts = await listContracts(pool, { kind: 'operator-federation', states: ['in-force'] })
  return contracts.some(
    ({ federation, inForceFrom }) => federation.id === federationId && inForceFrom !== null && inForceFrom <= at,
  )
}

export interface CoveredSite {
  cinema: string
  key: string
  hosts: string[]
  /** Since when its visits are let in; null when they are not. */
  since: Date | null
  clickPrice: Micros | null
  lookBackDays: number | null
}

/** The sites of an organisation's cinemas, each with the term that holds at a moment. */
export async function sitesCovered(
  pool: pg.Pool,
  { organisationId, at }: { organisationId: string; at: Date },
): Promise<CoveredSite[]> {
  const { rows } = await pool.query<CoveredSite>(
    `SELECT c.name AS cinema, s.key, s.hosts, lower(t.valid) AS since, t.click_price_micros AS "clickPrice",
       t.look_back_days AS "lookBackDays"
     FROM public.cinema c JOIN public.site s ON s.cinema_id = c.id
     LEFT JOIN plane.contract_term t ON t.site = s.id AND t.valid @> $2::timestamptz
     WHERE c.organisation_id = $1 ORDER BY c.name, s.created_at, s.id LIMIT 200`,
    [organisationId, at],
  )
  return rows
}
