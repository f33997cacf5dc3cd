import type pg from 'pg'
import { transaction } from '../lib/postgres.js'
import { removeAllPasskeys } from './passkey-store.js'
import type { PersonRole } from './role.js'
import { endEverySession } from './session-store.js'

/** Somebody for whom a second officer may start a recovery. */
export interface Recoverable {
  id: string
  name: string
  email: string
  organisationId: string
  organisation: string
}

const LISTED_MAX = 200

/** A cinema with one person has no second officer of its own: a manager of the federation is it. */
const MAY_RECOVER = `
  FROM public.person p JOIN public.organisation o ON o.id = p.organisation_id
  JOIN public.person officer ON officer.id = $1 AND officer.left_at IS NULL AND 'manager' = ANY (officer.roles)
  JOIN public.organisation own ON own.id = officer.organisation_id
  WHERE p.left_at IS NULL AND p.id <> officer.id AND (
    p.organisation_id = officer.organisation_id
    OR own.kind = 'federation' AND o.kind = 'cinema'
      AND (SELECT count(*) FROM public.person c WHERE c.organisation_id = o.id AND c.left_at IS NULL) = 1)`

const FIELDS = `SELECT p.id, p.name, p.email, p.organisation_id AS "organisationId", o.name AS organisation`

/** Those for whom this officer is the second one. */
export async function recoverableBy(db: pg.ClientBase | pg.Pool, officerId: string): Promise<Recoverable[]> {
  const { rows } = await db.query<Recoverable>(`${FIELDS} ${MAY_RECOVER} ORDER BY o.name, p.name, p.id LIMIT $2`, [
    officerId,
    LISTED_MAX,
  ])
  return rows
}

/** One of them; null when they are not, or do not exist. */
export async function findRecoverable(
  db: pg.ClientBase | pg.Pool,
  { officerId, personId }: { officerId: string; personId: string },
): Promise<Recoverable | null> {
  const { rows } = await db.query<Recoverable>(`${FIELDS} ${MAY_RECOVER} AND p.id = $2`, [officerId, personId])
  return rows[0] ?? null
}

/**
 * Somebody used their link of recovery: their passkeys, sessions and other links end. `tell` is called in the same
 * transaction with the addresses of those who shall know: the others of the organisation who may change who enters.
 */
export async function completeRecovery(
  pool: pg.Pool,
  personId: string,
  tell: (client: pg.ClientBase, told: { name: string; email: string; others: string[] }) => Promise<void>,
): Promise<void> {
  await transaction(pool, async (client) => {
    await removeAllPasskeys(client, personId)
    await endEverySession(client, personId)
    const { rows } = await client.query<{ name: string; email: string; others: string[] }>(
      `SELECT p.name, p.email, ARRAY(
         SELECT c.email FROM public.person c
         WHERE c.organisation_id = p.organisation_id AND c.id <> p.id AND c.left_at IS NULL AND $2 = ANY (c.roles)
         ORDER BY c.id LIMIT 20) AS others
       FROM public.person p WHERE p.id = $1`,
      [personId, 'manager' satisfies PersonRole],
    )
    if (rows[0] !== undefined) await tell(client, rows[0])
  })
}
