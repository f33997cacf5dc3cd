import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { transaction } from '../lib/postgres.js'
import type { BankRing } from './bank/ring.js'
import type { Payer } from './plan.js'
import { openFile, sealFile } from './seal-file.js'
import type { Account } from './sepa/pain001.js'

/** The account of a payer as pages show it. */
export interface ShownDebtor {
  holder: string
  ibanTail: string
  setAt: Date
}

/** Notes from which account a payer pays; it counts for batches that are prepared from now on. */
export async function setDebtor(
  pool: pg.Pool,
  { payer, account, ring, person, now }: { payer: Payer; account: Account; ring: BankRing; person: string; now: Date },
): Promise<void> {
  const { holder, iban, bic } = account
  const sealed = sealFile(ring, { bytes: Buffer.from(JSON.stringify({ holder, iban, bic })), place: placeOf(payer) })
  await transaction(pool, async (client) => {
    await client.query(
      `INSERT INTO payout.debtor (payer, sealed, iban_tail, set_by, set_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (payer) DO UPDATE SET sealed = excluded.sealed, iban_tail = excluded.iban_tail, set_by = excluded.set_by,
       set_at = excluded.set_at`,
      [payer, sealed, iban.slice(-4), person, now],
    )
    await appendAudit(client, { at: now, kind: 'payer-account-noted', subject: `payer:${payer}`, facts: { payer } })
  })
}

/** Null while nobody has noted it, or when it cannot be opened. */
export async function debtorOf(
  db: pg.Pool | pg.ClientBase,
  { payer, ring }: { payer: Payer; ring: BankRing },
): Promise<{ account: Account; shown: ShownDebtor } | null> {
  const { rows } = await db.query<{ sealed: Buffer; ibanTail: string; setAt: Date }>(
    'SELECT sealed, iban_tail AS "ibanTail", set_at AS "setAt" FROM payout.debtor WHERE payer = $1',
    [payer],
  )
  const [row] = rows
  const bytes = row === undefined ? null : openFile(ring, { sealed: row.sealed, place: placeOf(payer) })
  if (row === undefined || bytes === null) return null
  const account = JSON.parse(bytes.toString('utf8')) as Account
  return { account, shown: { holder: account.holder, ibanTail: row.ibanTail, setAt: row.setAt } }
}

/** What a payer's account is sealed for. */
export function placeOf(payer: Payer): string {
  return `debtor:${payer}`
}
