import type pg from 'pg'

/** Who of an organisation signed its contracts of one kind, each with their last signature. */
export async function signatoriesOf(
  pool: pg.Pool,
  { organisationId, kind }: { organisationId: string; kind: string },
): Promise<Map<string, Date>> {
  const { rows } = await pool.query<{ person: string; at: Date }>(
    `SELECT s.person_id AS person, max(s.signed_at) AS at
     FROM public.contract_signature s
     JOIN public.contract c ON c.id = s.contract_id AND c.party_id = $1 AND c.kind::text = $2
     JOIN public.person p ON p.id = s.person_id AND p.organisation_id = $1
     GROUP BY s.person_id LIMIT 200`,
    [organisationId, kind],
  )
  return new Map(rows.map(({ person, at }) => [person, at]))
}
