import type { PortalOptions } from '../../page.js'

/** Who provides the audience: the federation, under the host of the console. */
export async function providerOf({
  pool,
  origin,
}: Pick<PortalOptions, 'pool' | 'origin'>): Promise<{ name: string; domain: string }> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT name FROM public.organisation WHERE kind = 'federation' ORDER BY created_at, id LIMIT 1`,
  )
  return { name: rows[0]?.name ?? '', domain: new URL(origin).hostname }
}
