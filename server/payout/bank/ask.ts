import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { appendAudit, type Contract, listContracts } from '../../contract/index.js'
import { addDays } from '../../lib/clock.js'
import { transaction } from '../../lib/postgres.js'
import type { BankRing } from './ring.js'
import { type BankDetails, macsOf, openDetails, sealDetails } from './seal.js'
import { momentOf, standingOf } from './standing.js'
import { type KeptRow, lockDetails, type OfCinema, stopRow } from './store.js'
import { type BankLetter, tellOfBank, tellOfficers } from './tell.js'

/** In a day and by organisation: whoever mistypes needs a few, and each is a mail to several people. */
const ASKS_PER_DAY = 10

export type AskedBank =
  /** They are used from now on: the first of an organisation. */
  | { done: 'in-force'; id: string }
  /** They wait: until the hold is over, and the federation has said yes. */
  | { done: 'held'; id: string; until: Date }
  /** The first, with an IBAN that another organisation has: they wait for the federation's yes alone. */
  | { done: 'to-confirm'; id: string }
  | { refused: 'no-contract' | 'same' | 'too-often' }

/**
 * Says where an organisation is paid from now on. The caller has confirmed who it is by a passkey (contracts 2026-12, annex B:
 * "à une personne de la salle qui s'est de nouveau authentifiée"). What waited before is replaced. Signatories are told by mail, and
 * whoever gave the details that are used now; of what waits, those of the federation too who confirm it.
 */
export async function changeBankDetails(
  pool: pg.Pool,
  asked: OfCinema & { details: BankDetails; ring: BankRing; letter: BankLetter; now: Date },
): Promise<AskedBank> {
  const { organisation, cinema, person, details, ring, letter } = asked
  return transaction(pool, async (client) => {
    const rows = await lockDetails(client, organisation)
    const now = momentOf(rows, asked.now)
    const contract = await rulingContract(client, organisation)
    if (contract === null) return { refused: 'no-contract' }
    if (rows.filter(({ askedAt }) => askedAt > addDays(now, -1)).length >= ASKS_PER_DAY) return { refused: 'too-often' }
    const { inForce, pending } = standingOf(rows, now)
    const last = pending ?? inForce
    if (last !== null && isSame(last, { ring, details })) return { refused: 'same' }

    const shared = await isOfAnother(client, { organisation, macs: macsOf(ring, details.iban) })
    const first = inForce === null
    const until = first ? now : addDays(now, contract.terms.bankChangeHoldDays)
    const inForceNow = first && !shared
    if (pending !== null) await stopRow(client, pending, { person, as: 'replaced', now })
    const id = randomUUID()
    const { keyId, sealed, ibanMac } = sealDetails(ring, { organisation, row: id, ...details })
    await client.query(
      `INSERT INTO payout.bank_details (id, organisation_id, key_id, sealed, iban_mac, last_four, shared, asked_at, asked_by,
         hold_until, confirmed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        ...[id, organisation, keyId, sealed, ibanMac, details.iban.slice(-4), shared, now, person],
        ...[until, inForceNow ? now : null],
      ],
    )
    const news = { kind: 'asked', first, until: first ? null : until, waits: !inForceNow, cinema } as const
    await tellOfBank(client, { organisation, people: [person, inForce?.askedBy ?? person], news, letter, now })
    if (!inForceNow)
      await tellOfficers(client, { federation: contract.federation.id, news: { ...news, kind: 'review' }, letter, now })
    if (pending !== null)
      await appendAudit(client, {
        ...{ at: now, kind: 'bank-details-stopped', subject: pending.id },
        facts: { organisation, by: 'replaced' },
      })
    await appendAudit(client, { at: now, kind: 'bank-details-asked', subject: id, facts: { organisation, first } })
    if (inForceNow) return { done: 'in-force', id }
    return first ? { done: 'to-confirm', id } : { done: 'held', id, until }
  })
}

/** The contract whose terms say how long a change waits: the one in force, or else the last that ever was. */
async function rulingContract(
  client: pg.ClientBase,
  organisation: string,
): Promise<Contract<'federation-cinema'> | null> {
  const states = ['in-force', 'suspended', 'terminated', 'superseded'] as const
  const contracts = await listContracts(client, { kind: 'federation-cinema', partyId: organisation, states })
  const were = contracts.filter(({ inForceFrom }) => inForceFrom !== null)
  return were.find(({ state }) => state === 'in-force') ?? were.at(-1) ?? null
}

async function isOfAnother(
  client: pg.ClientBase,
  { organisation, macs }: { organisation: string; macs: readonly { keyId: number; ibanMac: Buffer }[] },
): Promise<boolean> {
  const { rows } = await client.query<{ keyId: number; ibanMac: Buffer }>(
    `SELECT key_id AS "keyId", iban_mac AS "ibanMac" FROM payout.bank_details
     WHERE organisation_id <> $1 AND stopped_at IS NULL AND iban_mac = ANY ($2::bytea[])`,
    [organisation, macs.map(({ ibanMac }) => ibanMac)],
  )
  return rows.some((row) => macs.some(({ keyId, ibanMac }) => keyId === row.keyId && ibanMac.equals(row.ibanMac)))
}

function isSame(row: KeptRow, { ring, details }: { ring: BankRing; details: BankDetails }): boolean {
  try {
    const { holder, iban, bic } = openDetails(ring, { ...row, row: row.id })
    return holder === details.holder && iban === details.iban && bic === details.bic
  } catch {
    return false // What cannot be opened any more is replaced by giving it again.
  }
}
