import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { assert } from '../lib/assert.js'
import { sha256 } from '../lib/id.js'
import { transaction } from '../lib/postgres.js'
import { appendAudit } from './audit/append.js'
import type { Contract, ContractRefusal, Outcome } from './contract.js'
import type { ContractLibrary } from './kinds.js'
import type { PublicJwk, SignatureRing } from './ring.js'
import { attach, type Detached, detach, signOffer, verifyOffer } from './signature.js'
import { type Statement, statementOf } from './statement.js'
import { draftIn, offerIn, signatoryOf } from './store.js'
import { listContracts, lockContract } from './store-read.js'
import { LOCK_CONTRACTS } from './store-sites.js'
import type { ContractKind, Terms } from './terms.js'
import { change, sealSignature } from './transition.js'

/**
 * The kinds that the federation may sign once for all who accept: no choice, no start, no operator to name. Of any other kind
 * each contract is countersigned by somebody.
 */
export const STANDING_KINDS = ['federation-distributor', 'federation-publisher'] as const
export type StandingKind = (typeof STANDING_KINDS)[number]

/** Terms that the federation has signed, for whoever accepts them. */
export interface StandingOffer extends Detached {
  id: string
  federationId: string
  kind: StandingKind
  version: string
  statement: string
  signedAt: Date
  endedAt: Date | null
  signatory: { id: string; name: string }
}

/** The standing offers of a federation, or of all, the newest first. @param open those that were not taken back only */
export async function listStandingOffers(
  db: pg.Pool | pg.ClientBase,
  { federationId, kind, open = true }: { federationId?: string; kind?: StandingKind; open?: boolean },
): Promise<StandingOffer[]> {
  return readOffers(
    db,
    `($1::uuid IS NULL OR o.federation_id = $1) AND ($2::text IS NULL OR o.kind::text = $2)
     AND (NOT $3 OR o.ended_at IS NULL)`,
    [federationId ?? null, kind ?? null, open],
  )
}

async function readOffers(db: pg.Pool | pg.ClientBase, where: string, values: unknown[]): Promise<StandingOffer[]> {
  const { rows } = await db.query<Omit<StandingOffer, 'signatory'>>(
    `SELECT o.id, o.federation_id AS "federationId", o.kind, o.version, o.jws, o.statement, o.signed_at AS "signedAt",
       o.ended_at AS "endedAt"
     FROM contract.standing_offer o WHERE ${where} ORDER BY o.signed_at DESC, o.id LIMIT 200`,
    values,
  )
  return rows.map((row) => ({ ...row, signatory: JSON.parse(row.statement).signatory }))
}

type Offered = { done: true; id: string } | { done: false; why: ContractRefusal }

/** A signatory of the federation signs a version once, for all who accept it; it takes the place of the offer before. */
export async function makeStandingOffer(
  { pool, library, ring }: { pool: pg.Pool; library: ContractLibrary; ring: SignatureRing },
  offer: { federationId: string; kind: StandingKind; personId: string; at: Date; version?: string; id?: string },
): Promise<Offered> {
  const { federationId, kind, personId, at, id = randomUUID() } = offer
  const published = offer.version === undefined ? library.latest(kind) : library.find(kind, offer.version)
  if (published === null) return { done: false, why: 'unknown-version' }
  return transaction(pool, async (client): Promise<Offered> => {
    await client.query(LOCK_CONTRACTS)
    const { rows } = await client.query<{ id: string; name: string }>(
      `SELECT id, name FROM public.organisation WHERE id = $1 AND kind = 'federation'`,
      [federationId],
    )
    const [federation] = rows
    if (federation === undefined) return { done: false, why: 'wrong-parties' }
    const signatory = await signatoryOf(client, { federation, party: federation }, personId)
    if (typeof signatory === 'string') return { done: false, why: signatory }
    const { version, fingerprint } = published
    const compact = await signOffer(ring, {
      ...{ offer: id, kind, version, fingerprint, terms: published.terms as Terms, federation },
      signatory: { id: signatory.id, name: signatory.name },
      signedAt: at.toISOString(),
    })
    const { jws, statement } = detach(compact)
    await client.query(
      'UPDATE contract.standing_offer SET ended_at = $3 WHERE federation_id = $1 AND kind = $2::contract_kind AND ended_at IS NULL',
      [federationId, kind, at],
    )
    await client.query(
      `INSERT INTO contract.standing_offer (id, federation_id, kind, version, person_id, signed_at, jws, statement)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, federationId, kind, version, personId, at, jws, statement],
    )
    const facts = { contractKind: kind, version, federation: federationId, statementSha256: hex(compact) }
    await appendAudit(client, { at, kind: 'standing-offer-signed', subject: id, facts })
    return { done: true, id }
  })
}

/** The federation takes an offer back: nobody may accept it any more; what was accepted stays in force. */
export async function endStandingOffer(
  pool: pg.Pool,
  { offerId, federationId, at }: { offerId: string; federationId: string; at: Date },
): Promise<boolean> {
  return transaction(pool, async (client) => {
    await client.query(LOCK_CONTRACTS)
    const { rows } = await client.query<{ kind: StandingKind; version: string }>(
      `UPDATE contract.standing_offer SET ended_at = $3 WHERE id = $1 AND federation_id = $2 AND ended_at IS NULL
       RETURNING kind, version`,
      [offerId, federationId, at],
    )
    const [ended] = rows
    if (ended === undefined) return false
    const facts = { contractKind: ended.kind, version: ended.version, federation: federationId }
    await appendAudit(client, { at, kind: 'standing-offer-ended', subject: offerId, facts })
    return true
  })
}

/**
 * Accepts a standing offer: one click of a signatory signs, and the federation's own signature of the offer countersigns.
 * What was in force between the two is superseded at that instant.
 */
export async function acceptStandingOffer(
  { pool, library, ring }: { pool: pg.Pool; library: ContractLibrary; ring: SignatureRing },
  {
    offerId,
    partyId,
    personId,
    at,
    id = randomUUID(),
  }: {
    offerId: string
    partyId: string
    personId: string
    at: Date
    id?: string
  },
): Promise<Outcome> {
  return change(pool, id, async (client, tell) => {
    const [offer] = await readOffers(client, 'o.id = $1 AND o.ended_at IS NULL', [offerId])
    if (offer === undefined || !STANDING_KINDS.includes(offer.kind)) return 'no-standing-offer'
    const { kind, version, federationId } = offer
    const parties = { federation: { id: federationId, name: '' }, party: { id: partyId, name: '' } }
    const signatory = await signatoryOf(client, parties, personId)
    if (typeof signatory === 'string') return signatory
    if (signatory.side !== 'party') return 'not-a-party'
    if (signatory.id === offer.signatory.id) return 'already-signed'
    const between = await listContracts(client, { kind, partyId })
    const own = between.filter(({ federation }) => federation.id === federationId)
    const live = own.find(({ state }) => state === 'in-force' || state === 'suspended')
    // A suspension is not lifted by a click of whoever is suspended.
    if (live?.state === 'suspended') return 'amended-not-in-force'
    if (live?.version === version) return 'nothing-changes'
    const amends = live === undefined ? {} : { amends: live.id }
    const draft = { id, kind, federationId, partyId, version, ...amends }
    // Nothing is refused once a contract is written: both would be refused above, or the transaction is undone.
    const drafted = await draftIn({ client, library }, draft)
    if (drafted !== null) return drafted
    const offered = await offerIn({ client, tell, library }, { contractId: id, at, startsAt: null })
    assert(offered === null, 'a draft that was just made is offered')
    const standingOffer = { id: offerId, sha256: hex(offer.statement) }
    for (const side of ['party', 'federation'] as const) {
      const contract = await lockContract(client, id)
      assert(contract, 'a contract that was just made exists')
      const by = side === 'party' ? { signatory } : { signatory: { ...offer.signatory, side }, standingOffer }
      const { signatory: signs, ...under } = by
      const statement = { ...statementOf(contract, { signatory: signs, at, startsAt: null }), ...under }
      const why = await sealSignature({ client, tell, library, ring }, { contract, statement, personId: signs.id, at })
      assert(why === null, `an offer that was accepted is signed for both sides: ${why}`)
    }
    return null
  })
}

/** Whether a statement that says it was made by a standing offer was: the offer is there, signed, and of this version and these terms. */
export async function agreesWithOffer(
  db: pg.Pool | pg.ClientBase,
  { statement, contract, jwks }: { statement: Statement; contract: Contract; jwks: { keys: PublicJwk[] } },
): Promise<boolean> {
  const { standingOffer, signatory } = statement
  if (standingOffer === undefined) return true
  const [offer] = await readOffers(db, 'o.id = $1', [standingOffer.id])
  if (offer === undefined || hex(offer.statement) !== standingOffer.sha256) return false
  const read = await verifyOffer(attach(offer), jwks)
  if (!read.valid) return false
  const { federation, kind, version, terms, signatory: signed } = read.statement
  return (
    signatory.side === 'federation' &&
    signed.id === signatory.id &&
    federation.id === contract.federation.id &&
    kind === contract.kind &&
    version === contract.version &&
    JSON.stringify(sorted(terms)) === JSON.stringify(sorted(contract.terms))
  )
}

/** Whether terms of a kind are in force for an organisation, under which it may book or be booked. */
export async function hasTermsInForce(
  db: pg.Pool | pg.ClientBase,
  { kind, partyId, at }: { kind: ContractKind; partyId: string; at: Date },
): Promise<boolean> {
  const contracts = await listContracts(db, { kind, partyId, states: ['in-force'] })
  return contracts.some(({ inForceFrom }) => inForceFrom !== null && inForceFrom <= at)
}

function sorted(terms: Terms): [string, unknown][] {
  return Object.entries(terms).sort(([a], [b]) => (a < b ? -1 : 1))
}

function hex(text: string): string {
  return sha256(text).toString('hex')
}
