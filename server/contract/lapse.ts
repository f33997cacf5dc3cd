import type pg from 'pg'
import { assert } from '../lib/assert.js'
import { transaction } from '../lib/postgres.js'
import { appendAudit } from './audit/append.js'
import { findContract } from './store-read.js'
import { LOCK_CONTRACTS } from './store-sites.js'
import { factsOf } from './transition.js'

/**
 * Ends the amendments whose party has not signed within `amendmentAnswerDays` of the contract that they would replace, which stays
 * in force: they are deemed refused (article 17 of `federation-cinema`, 18 of `operator-federation`, version 2026-12). A contract of
 * an older version, and one that amends nothing, gives no time to answer in: what is offered under it waits until it is withdrawn.
 * @returns how many
 */
export async function lapseAmendments(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  return transaction(pool, async (client) => {
    await client.query(LOCK_CONTRACTS)
    const { rows } = await client.query<{ id: string }>('SELECT contract.lapse_amendments($1) AS id', [now])
    for (const { id } of rows) {
      const contract = await findContract(client, id)
      assert(contract !== null, 'an amendment that was ended exists')
      await appendAudit(client, { at: now, kind: 'contract-lapsed', subject: id, facts: factsOf(contract) })
    }
    return rows.length
  })
}
