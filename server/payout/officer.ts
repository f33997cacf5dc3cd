import type pg from 'pg'
import type { SigningRole } from './signed-text.js'

const ROLE_OF = { preparer: 'payment-preparer', approver: 'payment-approver' } as const

/** Whether a person works at the federation now, and has the role that signs so. */
export async function maySignAs(
  db: pg.Pool | pg.ClientBase,
  { role, person }: { role: SigningRole; person: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM public.person p JOIN public.organisation o ON o.id = p.organisation_id AND o.kind = 'federation'
     WHERE p.id = $1 AND p.left_at IS NULL AND $2 = ANY (p.roles::text[])`,
    [person, ROLE_OF[role]],
  )
  return rowCount === 1
}
