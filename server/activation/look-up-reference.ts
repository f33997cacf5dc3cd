import type pg from 'pg'
import { type Cell, parseCell } from '../audience/index.js'
import { type Evaluation, loadEvaluation } from './evaluate.js'

/** What a publisher's page may ask for now, as the pixel keeps it in memory. */
export interface LookUpReference extends Evaluation {
  /** Campaigns by the host on which they are placed, `host` or `host:port`. A host without any is not here. */
  hosts: ReadonlyMap<string, readonly LookUpCampaign[]>
}

export interface LookUpCampaign {
  id: number
  /** What the answer calls it: random, and without meaning in any other campaign. */
  code: string
  publisher: string
  /** Title of the film. */
  film: string
  cell: Cell
  startsAt: Date
  endsAt: Date
}

/**
 * Reads what look-ups are answered from: running campaigns whose distributor and publisher both have a contract in force, and whose
 * cell is large enough to be used, on the sites that the publisher has said are its own.
 */
export async function loadLookUpReference(pool: pg.Pool, { now }: { now: Date }): Promise<LookUpReference> {
  const [evaluation, campaigns] = await Promise.all([loadEvaluation(pool, { now }), loadCampaigns(pool, now)])
  const hosts = new Map<string, LookUpCampaign[]>()
  for (const { host, segment, ...campaign } of campaigns) {
    const cell = parseCell(segment)
    if (cell === null) continue // Booked when the grid had other names: it is shown without targeting.
    const there = hosts.get(host)
    if (there === undefined) hosts.set(host, [{ ...campaign, cell }])
    else there.push({ ...campaign, cell })
  }
  return { ...evaluation, hosts }
}

async function loadCampaigns(
  pool: pg.Pool,
  now: Date,
): Promise<(Omit<LookUpCampaign, 'cell'> & { host: string; segment: string })[]> {
  const { rows } = await pool.query(
    `WITH in_force AS (
       SELECT party_id, kind FROM public.contract
       WHERE kind IN ('federation-publisher', 'federation-distributor') AND state = 'in-force' AND in_force_from <= $1
     )
     SELECT DISTINCT c.id, c.activation_code AS code, p.publisher_id AS publisher, p.host, f.title AS film, c.segment,
       c.starts_at AS "startsAt", c.ends_at AS "endsAt"
     FROM public.campaign c
     JOIN public.film f ON f.id = c.film_id
     JOIN public.placement p ON p.campaign_id = c.id
     JOIN public.publisher_site s ON s.publisher_id = p.publisher_id AND s.host = p.host
     JOIN plane.activated_cell a ON a.cell = c.segment
     WHERE c.state = 'running'
       AND EXISTS (SELECT FROM in_force f WHERE f.party_id = c.distributor_id AND f.kind = 'federation-distributor')
       AND EXISTS (SELECT FROM in_force f WHERE f.party_id = p.publisher_id AND f.kind = 'federation-publisher')
     ORDER BY c.id`,
    [now],
  )
  return rows
}
