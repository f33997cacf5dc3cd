import type pg from 'pg'
import { FOUNDED_KINDS, type FoundedKind } from './store-found.js'

/** An organisation in which nobody can invite, or nobody can sign. */
export interface Unstaffed {
  id: string
  kind: FoundedKind
  name: string
  /** An invitation to it waits. */
  invited: boolean
  /** One of them was sent by the federation, which may take it back. */
  withdrawable: boolean
}

/** So many on one page: after the import of a list of members there are as many as it has lines. */
export const UNSTAFFED_ON_PAGE = 200

/** Those of them that are on a page, by name, and how many there are on all pages. @param page from 1 on */
export async function unstaffedOrganisations(
  pool: pg.Pool,
  { now, page, onPage = UNSTAFFED_ON_PAGE }: { now: Date; page: number; onPage?: number },
): Promise<{ organisations: Unstaffed[]; count: number }> {
  const [{ rows }, { rows: counted }] = await Promise.all([
    pool.query<Unstaffed>(`${SELECT} ORDER BY o.name, o.id LIMIT $3 OFFSET $4`, [
      ...[FOUNDED_KINDS, now, onPage, (page - 1) * onPage],
    ]),
    pool.query<{ count: number }>(`SELECT count(*)::int AS count ${FROM}`, [FOUNDED_KINDS]),
  ])
  return { organisations: rows, count: counted[0]?.count ?? 0 }
}

/** One of them, on whatever page; null when it is none. */
export async function findUnstaffed(
  pool: pg.Pool,
  { organisationId, now }: { organisationId: string; now: Date },
): Promise<Unstaffed | null> {
  const { rows } = await pool.query<Unstaffed>(`${SELECT} AND o.id = $3`, [FOUNDED_KINDS, now, organisationId])
  return rows[0] ?? null
}

const HAS = (role: 'manager' | 'signatory') =>
  `EXISTS (SELECT FROM public.person p WHERE p.organisation_id = o.id AND p.left_at IS NULL AND '${role}' = ANY (p.roles))`
const FROM = `FROM public.organisation o
  WHERE o.kind::text = ANY ($1) AND NOT (${HAS('manager')} AND ${HAS('signatory')})`
const WAITS = 'i.organisation_id = o.id AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $2'
const SELECT = `
  SELECT o.id, o.kind, o.name,
    EXISTS (SELECT FROM public.invitation i WHERE ${WAITS}) AS invited,
    EXISTS (SELECT FROM public.invitation i JOIN public.person p ON p.id = i.invited_by
      JOIN public.organisation s ON s.id = p.organisation_id AND s.kind = 'federation' WHERE ${WAITS}) AS withdrawable
  ${FROM}`
