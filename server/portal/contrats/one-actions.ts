import {
  amendContract,
  type Contract,
  type ContractRefusal,
  type ContractVersion,
  confirmSignedElsewhere,
  discardSignedElsewhere,
  type ElsewhereRefusal,
  listContracts,
  moveContract,
  recordSignedElsewhere,
  type Side,
  type SignatureRing,
  signContract,
} from '../../contract/index.js'
import type { Asked, PortalOptions } from '../page.js'
import { signedIn } from '../page.js'
import type { Upload } from './upload.js'

export type Refused = ContractRefusal | 'no-keys'
export type OneRefused = Refused | ElsewhereRefusal
type Acted = { done: true; said: string } | { done: false; why: OneRefused }

/** What the federation does to one of its contracts; each says what was done by its word in the address. */

export async function sign({ view, now }: Asked, options: PortalOptions, contract: Contract): Promise<Acted> {
  const deps = withKeys(options)
  if (deps === null) return { done: false, why: 'no-keys' }
  const signed = await signContract(deps, { contractId: contract.id, personId: signedIn(view).id, at: now })
  return signed.done ? { done: true, said: 'signe' } : signed
}

const MOVES = {
  retirer: { type: 'terminate', from: ['offered', 'signed-by-one'] },
  suspendre: { type: 'suspend', from: ['in-force'] },
  reprendre: { type: 'resume', from: ['suspended'] },
  resilier: { type: 'terminate', from: ['in-force', 'suspended'] },
} as const

export async function move({ request }: Asked, { pool, clock }: PortalOptions, contract: Contract): Promise<Acted> {
  const gesture = String(request.body?.geste)
  if (!Object.hasOwn(MOVES, gesture)) return { done: false, why: 'illegal-transition' }
  const moved = await moveContract(pool, {
    contractId: contract.id,
    at: clock,
    ...MOVES[gesture as keyof typeof MOVES],
  })
  return moved.done ? { done: true, said: 'fait' } : moved
}

export async function amend(
  { request, now }: Asked,
  { pool, contracts }: PortalOptions,
  contract: Contract,
): Promise<Acted> {
  const { library } = contracts
  const choices = readChoices(request.body, library.latest(contract.kind))
  const amended = await amendContract({ pool, library }, { contractId: contract.id, choices, at: now })
  return amended.done ? { done: true, said: 'avenant' } : amended
}

/** The choices of a form, each as its term wants it; what is no number there is refused with the terms. */
function readChoices(body: unknown, { terms }: ContractVersion): Record<string, unknown> {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const published = terms as unknown as Record<string, unknown>
  const named = terms.negotiable.filter((name) => typeof given[name] === 'string')
  return Object.fromEntries(
    named.map((name) => {
      const text = String(given[name]).trim()
      if (typeof published[name] === 'boolean') return [name, text === 'oui']
      return [name, typeof published[name] === 'number' ? Number(text) : text]
    }),
  )
}

/** The amendment of a contract that waits for signatures; null when there is none. */
export async function openAmendment({ pool }: PortalOptions, { id, kind, party }: Contract): Promise<Contract | null> {
  const open = await listContracts(pool, { kind, partyId: party.id, states: ['offered', 'signed-by-one'] })
  return open.find(({ amends }) => amends === id) ?? null
}

export async function record(
  { view, now }: Asked,
  options: PortalOptions,
  { contract, upload: { fields, file } }: { contract: Contract; upload: Upload },
): Promise<Acted> {
  const deps = withKeys(options)
  if (deps === null) return { done: false, why: 'no-keys' }
  if (file === null) return { done: false, why: 'not-a-pdf' }
  const recorded = await recordSignedElsewhere(deps, {
    contractId: contract.id,
    side: sideOf(fields.cote),
    file,
    signedOn: fields.date ?? '',
    signatoryName: fields.nom ?? '',
    capacity: fields.qualite ?? '',
    personId: signedIn(view).id,
    at: now,
  })
  return recorded.done ? { done: true, said: 'enregistre' } : recorded
}

export async function confirm(
  { request, view, now }: Asked,
  options: PortalOptions,
  contract: Contract,
): Promise<Acted> {
  const deps = withKeys(options)
  const recordId = idIn(request.body)
  if (deps === null) return { done: false, why: 'no-keys' }
  if (recordId === null) return { done: false, why: 'unknown-record' }
  const confirmed = await confirmSignedElsewhere(deps, {
    ...{ recordId, contractId: contract.id, personId: signedIn(view).id, at: now },
  })
  return confirmed.done ? { done: true, said: 'confirme' } : confirmed
}

export async function discard({ request, now }: Asked, { pool }: PortalOptions, contract: Contract): Promise<Acted> {
  const recordId = idIn(request.body)
  const gone = recordId !== null && (await discardSignedElsewhere(pool, { recordId, contractId: contract.id, at: now }))
  return gone ? { done: true, said: 'ecarte' } : { done: false, why: 'unknown-record' }
}

function sideOf(text: string | undefined): Side {
  return text === 'federation' ? 'federation' : 'party'
}

function idIn(body: unknown): string | null {
  const id = (body as { document?: unknown } | undefined)?.document
  return typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id) ? id : null
}

function withKeys({ pool, contracts: { library, ring } }: PortalOptions) {
  return ring === null ? null : { pool, library, ring: ring as SignatureRing }
}
