import type pg from 'pg'
import { transaction } from '../lib/postgres.js'
import { lockMonths } from './lock.js'
import { type CloseRefusal, readMonth } from './months.js'

/**
 * An officer's decision that a month is to be closed; `carryOutCloses` does it. It goes by what the operator declared, and by our own
 * estimate where the operator said nothing in the time that its contract gives it. A close that was refused may be asked for again.
 */
export async function askClose(
  pool: pg.Pool,
  { period, person, now }: { period: string; person: string; now: Date },
): Promise<{ done: true; by: 'declaration' | 'estimate' } | { done: false; why: CloseRefusal }> {
  return transaction(pool, async (client) => {
    await lockMonths(client)
    const { whyNot, declaration } = await readMonth(client, { period, now })
    if (whyNot !== null) return { done: false, why: whyNot }
    await client.query(
      `INSERT INTO settlement.close AS c (period, declaration, asked_by, asked_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (period) DO UPDATE SET state = 'asked', why = NULL, differences = '{}', declaration = excluded.declaration,
         asked_by = excluded.asked_by, asked_at = excluded.asked_at WHERE c.state = 'refused'`,
      [period, declaration?.id ?? null, person, now],
    )
    return { done: true, by: declaration === null ? 'estimate' : 'declaration' }
  })
}
