import type pg from 'pg'
import type { BankRing } from './bank/ring.js'
import { placeOf as placeOfDebtor } from './debtor.js'
import type { Payer } from './plan.js'
import { openFile, sealFile } from './seal-file.js'

/**
 * Seals again by the newest key what an older one sealed: the accounts of payers and the files of batches. Once nothing is damaged,
 * and the same was done of the bank details, the older key may be destroyed. Harmless to repeat.
 */
export async function resealPayoutFiles(
  pool: pg.Pool,
  { ring }: { ring: BankRing },
): Promise<{ resealed: number; damaged: number }> {
  const done = { resealed: 0, damaged: 0 }
  const count = (sealed: Buffer | null) => {
    done[sealed === null ? 'damaged' : 'resealed'] += 1
  }
  const debtors = await pool.query<{ payer: Payer; sealed: Buffer }>('SELECT payer, sealed FROM payout.debtor')
  for (const { payer, sealed } of debtors.rows.filter((row) => isOld(row.sealed, ring))) {
    const again = sealedAgain(ring, { sealed, place: placeOfDebtor(payer) })
    count(again)
    // Only over what was read: an account that was noted meanwhile stays.
    if (again !== null)
      await pool.query('UPDATE payout.debtor SET sealed = $3 WHERE payer = $1 AND sealed = $2', [payer, sealed, again])
  }
  const batches = await pool.query<{ id: string }>(
    'SELECT id FROM payout.batch WHERE get_byte(file_sealed, 0) <> $1 ORDER BY id',
    [ring.current.id],
  )
  for (const { id } of batches.rows) {
    const { rows } = await pool.query<{ sealed: Buffer }>(
      'SELECT file_sealed AS sealed FROM payout.batch WHERE id = $1',
      [id],
    )
    const again = sealedAgain(ring, { sealed: rows[0]?.sealed ?? Buffer.alloc(0), place: `batch:${id}` })
    count(again)
    if (again !== null) await pool.query('UPDATE payout.batch SET file_sealed = $2 WHERE id = $1', [id, again])
  }
  return done
}

function isOld(sealed: Buffer, ring: BankRing): boolean {
  return sealed[0] !== ring.current.id
}

function sealedAgain(ring: BankRing, { sealed, place }: { sealed: Buffer; place: string }): Buffer | null {
  const bytes = openFile(ring, { sealed, place })
  return bytes === null ? null : sealFile(ring, { bytes, place })
}
