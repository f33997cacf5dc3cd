import type pg from 'pg'
import { assert } from '../lib/assert.js'
import type { ClickFacts } from './rules/index.js'

export interface ClickToJudge
  extends Pick<
    ClickFacts,
    'agentClass' | 'fetchClass' | 'dataCentre' | 'duplicate' | 'campaignRunning' | 'visitorKnown'
  > {
  id: string
  at: Date
  campaign: number
  creative: number
  placement: number
  duplicateKey: bigint
  networkKey: bigint | null
}

/** Clicks of transactions `from` <= xid < `upto`. */
interface Arrived {
  from: string
  upto: string
}

/** A click that is no visit of a human's page (a bot's, a prefetch) counts against no other. */
export const HUMAN = `agent_class = 'browser' AND fetch_class IN ('navigation', 'unknown')`

/**
 * The clicks that arrived in a range with what the rules look at. A click that is no visit of a human's page makes no other
 * a duplicate: a browser that prefetches a link would otherwise lose the click that follows. The window slides: of three
 * clicks 20 seconds apart one is paid.
 */
export async function loadArrived(
  client: pg.ClientBase,
  { from, upto }: Arrived,
  { windowSeconds }: { windowSeconds: number },
): Promise<ClickToJudge[]> {
  return load(client, { where: 'c.xid >= $2::xid8 AND c.xid < $3::xid8', values: [from, upto], windowSeconds })
}

/** The same of clicks that are named. */
export async function loadNamed(
  client: pg.ClientBase,
  ids: readonly string[],
  { windowSeconds }: { windowSeconds: number },
): Promise<ClickToJudge[]> {
  return load(client, { where: 'c.id = ANY ($2::uuid[])', values: [`{${ids.join(',')}}`], windowSeconds })
}

async function load(
  client: pg.ClientBase,
  { where, values, windowSeconds }: { where: string; values: string[]; windowSeconds: number },
): Promise<ClickToJudge[]> {
  assert(windowSeconds <= 30, 'a window to both sides lies in two minutes at most')
  const { rows } = await client.query<ClickToJudge>(
    `SELECT c.id, c.at, c.campaign, c.placement, c.creative, c.agent_class AS "agentClass", c.fetch_class AS "fetchClass",
       c.data_centre AS "dataCentre", c.duplicate_key AS "duplicateKey", c.network_key AS "networkKey",
       EXISTS (SELECT FROM plane.click_visitor v WHERE v.click = c.id)
         OR EXISTS (SELECT FROM plane.click_candidate k WHERE k.click = c.id) AS "visitorKnown",
       coalesce(k.state IN ('accepted', 'running', 'ended') AND c.at >= k.starts_at AND c.at < k.ends_at, false)
         AS "campaignRunning",
       EXISTS (
         SELECT FROM plane.click d
         WHERE d.minute IN (floor((extract(epoch FROM c.at) - $1) / 60)::int, floor((extract(epoch FROM c.at) + $1) / 60)::int)
           AND d.duplicate_key = c.duplicate_key AND d.id <> c.id
           AND d.at > c.at - make_interval(secs => $1) AND d.at < c.at + make_interval(secs => $1)
           AND d.agent_class = 'browser' AND d.fetch_class IN ('navigation', 'unknown')
           -- An earlier one that comes late, from a spool, is the duplicate of the one that was paid meanwhile.
           AND ((d.at, d.id) < (c.at, c.id)
             OR EXISTS (SELECT FROM plane.click_verdict v WHERE v.click = d.id AND v.payable))
       ) AS duplicate
     FROM plane.click c LEFT JOIN public.campaign k ON k.id = c.campaign
     WHERE ${where}
     ORDER BY c.at, c.id`,
    [windowSeconds, ...values],
  )
  return rows
}
