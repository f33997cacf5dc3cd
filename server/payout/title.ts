import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { balances, cinemaPayable } from '../ledger/index.js'
import { parisDay } from '../lib/clock.js'
import { MICROS_PER_CENT } from '../lib/money.js'
import { parisMidnight } from '../lib/paris.js'
import { transaction } from '../lib/postgres.js'
import { readBatchTerms } from './claims.js'
import { type Decided, isReference } from './decide.js'

export type TitleRefusal =
  /** No cinema of an organisation in public hands. */
  | 'not-by-title'
  /** More than is owed and not noted as paid yet. */
  | 'over-balance'
  | 'bad-reference'
  | 'bad-day'
  /** A title of this number was noted before. */
  | 'known'

/**
 * Notes that a title of a cinema in public hands was paid (contract federation-cinema art. 12): it has issued it on the strength of its
 * statement, and no transfer of ours pays it. The worker writes it into the ledger.
 */
export async function noteTitlePaid(
  pool: pg.Pool,
  title: { cinema: string; cents: bigint; reference: string; paidOn: string; person: string; now: Date },
): Promise<Decided<TitleRefusal>> {
  const { cinema, cents, paidOn, person, now } = title
  const reference = title.reference.trim()
  if (!isReference(reference)) return { done: false, why: 'bad-reference' }
  if (parisMidnight(paidOn) === null || paidOn > parisDay(now)) return { done: false, why: 'bad-day' }
  return transaction(pool, async (client) => {
    // Of two at once the second sees what the first took.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.payouts', 0))`)
    const organisation = await publicOrganisation(client, cinema)
    const said = organisation === null ? null : await readBatchTerms(client)
    const payer = said?.ofOrganisation.get(organisation ?? '')?.payer
    if (payer === undefined) return { done: false, why: 'not-by-title' }
    if (cents <= 0n || cents * MICROS_PER_CENT > (await owed(client, cinema)))
      return { done: false, why: 'over-balance' }
    const id = randomUUID()
    const { rowCount } = await client.query(
      `INSERT INTO payout.title_payment (id, cinema, payer, cents, reference, paid_on, noted_by, noted_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (cinema, reference) DO NOTHING`,
      [id, cinema, payer, cents, reference, paidOn, person, now],
    )
    if (rowCount !== 1) return { done: false, why: 'known' }
    await appendAudit(client, { at: now, kind: 'title-paid-noted', subject: id, facts: { paidOn } })
    return { done: true }
  })
}

async function publicOrganisation(client: pg.ClientBase, cinema: string): Promise<string | null> {
  const { rows } = await client.query<{ organisation: string }>(
    `SELECT c.organisation_id::text AS organisation FROM public.cinema c WHERE c.id = $1 AND 'public-body' = (
       SELECT regime FROM payout.tax_regime r WHERE r.organisation_id = c.organisation_id ORDER BY number DESC LIMIT 1)`,
    [cinema],
  )
  return rows[0]?.organisation ?? null
}

/** Confirmed and not paid, less what was noted and what a batch takes, as far as the ledger does not have it yet. */
async function owed(client: pg.ClientBase, cinema: string): Promise<bigint> {
  const account = cinemaPayable(cinema)
  const { rows } = await client.query<{ cents: bigint }>(
    `SELECT coalesce(sum(cents), 0)::bigint AS cents FROM (
       SELECT cents FROM payout.title_payment WHERE cinema = $1 AND posted_at IS NULL
       UNION ALL
       SELECT l.cents FROM payout.line l JOIN payout.batch b ON b.id = l.batch
       WHERE l.cinema = $1 AND b.state IN ('prepared', 'signed', 'approved', 'handed') AND NOT EXISTS (
         SELECT FROM payout.posting p WHERE p.batch = l.batch AND p.number = l.number AND p.kind = 'handed' AND p.posted_at IS NOT NULL)
     ) AS taken`,
    [cinema],
  )
  return ((await balances(client, { prefix: account })).get(account) ?? 0n) - (rows[0]?.cents ?? 0n) * MICROS_PER_CENT
}
