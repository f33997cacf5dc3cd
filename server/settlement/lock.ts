import type pg from 'pg'

/** Decisions about months go one after another: each sees what the one before decided. Held until the transaction ends. */
export async function lockMonths(client: pg.ClientBase): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.settlement', 0))`)
}
