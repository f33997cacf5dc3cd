import type pg from 'pg'
import type { Clock } from '../lib/clock.js'
import { createSignInLink, type MembershipStore, type OrganisationKind } from '../membership/index.js'

/** Who gets a link at a development start, under the name that the role has on a French screen. */
const SCREEN_NAMES: readonly [kind: OrganisationKind, who: string][] = [
  ['cinema', 'salle'],
  ['distributor', 'distributeur'],
  ['federation', 'fédération'],
  ['operator', 'opérateur'],
  ['publisher', 'éditeur'],
  ['agency', 'agence'],
]

/** … and of the federation's second person: a payment needs two. */
const SECOND = 'trésorerie'

export interface SignInLink {
  /** The name that the role has on a French screen. */
  who: string
  url: string
}

/**
 * For a development start: one sign-in link a role, good on this machine until the next start. A role for which nobody is
 * registered has none. The cinema of the worked example is in Toulon.
 */
export async function printedLinks(args: {
  pool: pg.Pool
  store: MembershipStore
  clock: Clock
  origin: string
}): Promise<SignInLink[]> {
  const { pool, store, clock, origin } = args
  const link = async (who: string, personId: string): Promise<SignInLink> => {
    const token = await createSignInLink(store, { personId, loopback: true, now: clock() })
    return { who, url: `${origin}/entrer/${token}` }
  }
  const { rows } = await pool.query<{ kind: OrganisationKind; personId: string }>(
    `SELECT DISTINCT ON (o.kind) o.kind, p.id AS "personId"
     FROM public.organisation o JOIN public.person p ON p.organisation_id = o.id AND p.left_at IS NULL
     ORDER BY o.kind,
       EXISTS (SELECT FROM public.cinema c WHERE c.organisation_id = o.id AND c.city = 'Toulon') DESC,
       o.created_at, o.id, p.created_at, p.id`,
  )
  const links: SignInLink[] = []
  for (const [kind, who] of SCREEN_NAMES) {
    const personId = rows.find((row) => row.kind === kind)?.personId
    if (personId === undefined) continue
    links.push(await link(who, personId))
    const second = kind === 'federation' ? await approverBeside(pool, { personId }) : null
    if (second !== null) links.push(await link(SECOND, second))
  }
  return links
}

/** Somebody else of the same organisation who may approve payments. */
async function approverBeside(pool: pg.Pool, { personId }: { personId: string }): Promise<string | null> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT other.id FROM public.person p JOIN public.person other USING (organisation_id)
     WHERE p.id = $1 AND other.id <> p.id AND other.left_at IS NULL AND 'payment-approver' = ANY (other.roles::text[])
     ORDER BY other.created_at, other.id LIMIT 1`,
    [personId],
  )
  return rows[0]?.id ?? null
}
