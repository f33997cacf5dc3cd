import type pg from 'pg'

export interface CampaignName {
  name: string
  film: string
}

/** What campaigns are called, and the films that they are for; one that is gone is not in the map. */
export async function campaignNames(
  db: pg.Pool | pg.ClientBase,
  campaigns: readonly number[],
): Promise<Map<number, CampaignName>> {
  const { rows } = await db.query<CampaignName & { campaign: number }>(
    `SELECT c.id AS campaign, c.name, f.title AS film FROM public.campaign c JOIN public.film f ON f.id = c.film_id
     WHERE c.id = ANY ($1::int[])`,
    [campaigns],
  )
  return new Map(rows.map(({ campaign, name, film }) => [campaign, { name, film }]))
}
