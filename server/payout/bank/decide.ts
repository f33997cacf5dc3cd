import type pg from 'pg'
import { appendAudit } from '../../contract/index.js'
import { transaction } from '../../lib/postgres.js'
import { effectOf, momentOf, standingOf } from './standing.js'
import { type KeptRow, lockDetails, stopRow } from './store.js'
import { type BankLetter, tellOfBank } from './tell.js'

interface Decision {
  /** The row that was shown to whoever decides. */
  id: string
  person: string
  letter: BankLetter
  now: Date
}

export type BankDecided =
  | {
      done: true /** Since when, or from when on, they are used; null of those that were stopped. */
      from: Date | null
    }
  | {
      refused:
        | 'unknown'
        /** Stopped, or replaced by newer ones. */
        | 'stopped'
        /** The federation has said yes before. */
        | 'confirmed'
        /** They are used already: they are changed, not stopped. */
        | 'in-force'
    }

/**
 * The federation's yes to a change, by an officer who made sure of it at the cinema: a second person, whom whoever got into a cinema's
 * account is not (OWASP ASVS 5.0 §2.3.5). The change takes effect when its hold is over too.
 * @param federation whose contracts the organisation must have
 */
export async function confirmBankDetails(
  pool: pg.Pool,
  { federation, ...decision }: Decision & { federation: string },
): Promise<BankDecided> {
  return decide(pool, { ...decision, federation }, async (client, row, now) => {
    if (row.confirmedAt !== null) return { refused: 'confirmed' }
    await client.query('UPDATE payout.bank_details SET confirmed_at = $2, confirmed_by = $3 WHERE id = $1', [
      ...[row.id, now, decision.person],
    ])
    const from = effectOf({ ...row, confirmedAt: now })
    await tell(client, row, { ...decision, now, kind: 'confirmed', until: from !== null && from > now ? from : null })
    const facts = { organisation: row.organisation }
    await appendAudit(client, { at: now, kind: 'bank-details-confirmed', subject: row.id, facts })
    return { done: true, from }
  })
}

/**
 * Stops details before they take effect: any signatory of the cinema, or the federation. What was used before is used on.
 * @param by whose details it must be, or the federation whose contracts their organisation must have
 */
export async function stopBankDetails(
  pool: pg.Pool,
  { by, ...decision }: Decision & { by: { organisation: string } | { federation: string } },
): Promise<BankDecided> {
  const as = 'organisation' in by ? 'cinema' : 'federation'
  return decide(pool, { ...decision, ...by }, async (client, row, now) => {
    await stopRow(client, row, { person: decision.person, as, now })
    await tell(client, row, { ...decision, now, kind: 'stopped', until: null })
    const facts = { organisation: row.organisation, by: as } as const
    await appendAudit(client, { at: now, kind: 'bank-details-stopped', subject: row.id, facts })
    return { done: true, from: null }
  })
}

/** Holds the organisation's details while something is decided about those that are pending. */
async function decide(
  pool: pg.Pool,
  asked: Decision & { organisation?: string; federation?: string },
  work: (client: pg.ClientBase, row: KeptRow, now: Date) => Promise<BankDecided>,
): Promise<BankDecided> {
  return transaction(pool, async (client) => {
    const { rows: found } = await client.query<{ organisation: string }>(
      `SELECT b.organisation_id AS organisation FROM payout.bank_details b
       WHERE b.id::text = $1 AND ($2::uuid IS NULL OR b.organisation_id = $2)
         AND ($3::uuid IS NULL OR EXISTS (SELECT FROM public.contract c WHERE c.party_id = b.organisation_id AND c.federation_id = $3))`,
      [asked.id, asked.organisation ?? null, asked.federation ?? null],
    )
    const organisation = found[0]?.organisation
    if (organisation === undefined) return { refused: 'unknown' }
    const rows = await lockDetails(client, organisation)
    const row = rows.find(({ id }) => id === asked.id)
    if (row === undefined) return { refused: 'unknown' }
    if (row.stoppedAt !== null) return { refused: 'stopped' }
    const now = momentOf(rows, asked.now)
    if (standingOf(rows, now).pending?.id !== row.id) return { refused: 'in-force' }
    return work(client, row, now)
  })
}

async function tell(
  client: pg.ClientBase,
  row: KeptRow,
  { kind, until, letter, now }: { kind: 'confirmed' | 'stopped'; until: Date | null; letter: BankLetter; now: Date },
): Promise<void> {
  const { organisation, askedBy } = row
  const news = { kind, first: false, until, waits: until !== null, cinema: null }
  await tellOfBank(client, { organisation, people: [askedBy], news, letter, now })
}
