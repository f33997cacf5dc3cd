import type pg from 'pg'
import { assert } from '../lib/assert.js'
import type { OrganisationKind } from './organisation.js'
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

/** As many as there are organisations with one person, for a federation. */
const LISTED_MAX = 1_000

/**
 * A manager is the second officer of everybody else in their organisation. Whoever has no other manager there has none of their own,
 * be they alone or not: a manager of the federation is it. For the federation's own there is the command line.
 */
const MAY_RECOVER = `
  FROM public.person p JOIN public.organisation o ON o.id = p.organisation_id
  JOIN public.person officer ON officer.id = $1 AND officer.left_at IS NULL AND 'manager' = ANY (officer.roles)
  JOIN public.organisation own ON own.id = officer.organisation_id
  WHERE p.left_at IS NULL AND p.id <> officer.id AND (
    p.organisation_id = officer.organisation_id
    OR own.kind = 'federation' AND o.kind <> 'federation' AND NOT EXISTS (
      SELECT FROM public.person c
      WHERE c.organisation_id = o.id AND c.id <> p.id AND c.left_at IS NULL AND 'manager' = ANY (c.roles)))`

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

/** Whoever shall know of a recovery. */
export interface Told {
  email: string
  kind: OrganisationKind
}

/** What there is to tell of a recovery. */
export interface Recovered {
  name: string
  organisation: string
  /** Whose it is, then the managers of their organisation, and of that of the officer who asked. */
  told: Told[]
}

/**
 * Somebody uses their link of recovery: their passkeys, sessions and other links end. In the transaction that lets them in.
 * @param askedBy the officer who asked for it; null from the command line
 */
export async function completeRecovery(
  client: pg.ClientBase,
  { personId, askedBy }: { personId: string; askedBy: string | null },
): Promise<Recovered> {
  await removeAllPasskeys(client, personId)
  await endEverySession(client, personId)
  const { rows } = await client.query<Told & { name: string; organisation: string }>(
    `SELECT c.email, o.kind, p.name, own.name AS organisation
     FROM public.person p JOIN public.organisation own ON own.id = p.organisation_id
     JOIN public.person c ON c.left_at IS NULL AND (c.id = p.id OR $3 = ANY (c.roles) AND c.organisation_id IN
       (p.organisation_id, (SELECT a.organisation_id FROM public.person a WHERE a.id = $2)))
     JOIN public.organisation o ON o.id = c.organisation_id
     WHERE p.id = $1 ORDER BY c.id <> p.id, c.id LIMIT 41`,
    [personId, askedBy, 'manager' satisfies PersonRole],
  )
  const [first] = rows
  assert(first !== undefined, 'whoever recovers works here')
  return { name: first.name, organisation: first.organisation, told: rows.map(({ email, kind }) => ({ email, kind })) }
}
