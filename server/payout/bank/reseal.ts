import type pg from 'pg'
import { transaction } from '../../lib/postgres.js'
import type { BankRing } from './ring.js'
import { openDetails, sealDetails } from './seal.js'
import { type KeptRow, ROW } from './store.js'

const PIECE = 100

/**
 * Seals again by the newest key what an older one sealed, so that the older one may be destroyed. Rows that cannot be opened are
 * left as they are, and counted. Harmless to repeat, and to do twice at once.
 */
export async function resealBankDetails(
  pool: pg.Pool,
  { ring }: { ring: BankRing },
): Promise<{ resealed: number; damaged: number }> {
  const done = { resealed: 0, damaged: 0 }
  for (let after = 0n, full = true; full; ) {
    const rows = await transaction(pool, async (client) => {
      const { rows } = await client.query<KeptRow>(
        `SELECT ${ROW} FROM payout.bank_details b WHERE b.number > $1 AND b.key_id <> $2 ORDER BY b.number LIMIT ${PIECE} FOR UPDATE`,
        [after, ring.current.id],
      )
      for (const row of rows) {
        const sealed = sealAgain(ring, row)
        if (sealed === null) done.damaged += 1
        else {
          await client.query('UPDATE payout.bank_details SET key_id = $2, sealed = $3, iban_mac = $4 WHERE id = $1', [
            ...[row.id, sealed.keyId, sealed.sealed, sealed.ibanMac],
          ])
          done.resealed += 1
        }
      }
      return rows
    })
    after = rows.at(-1)?.number ?? after
    full = rows.length === PIECE
  }
  return done
}

function sealAgain(ring: BankRing, row: KeptRow) {
  const bound = { organisation: row.organisation, row: row.id }
  try {
    return sealDetails(ring, { ...openDetails(ring, { ...row, ...bound }), ...bound })
  } catch {
    return null
  }
}
