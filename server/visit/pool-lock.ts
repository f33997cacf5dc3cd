import type pg from 'pg'

/**
 * Who turns visits into rows of the pool shares this lock until its commit; who takes a person out of the pool has it
 * alone. So a roll-up that still saw a consent has committed before its withdrawal looks for rows to delete, and one that
 * comes later finds no consent. One lock for all costs nothing a row, where locking each consent cost more than counting it.
 */
const POOL = `hashtextextended('lanterne.pool', 0)`

/** Until the end of the transaction. The first statement, so that all that follows sees what was committed before. */
export async function shareThePool(client: pg.ClientBase): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock_shared(${POOL})`)
}

/** Until the end of the transaction; waits for roll-ups under way. */
export async function haveThePoolAlone(client: pg.ClientBase): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(${POOL})`)
}
