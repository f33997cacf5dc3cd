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

/** How many seconds a window may have, for the two minutes in which SAME_VISIT looks. */
const MAX_WINDOW_SECONDS = 30

/** That the click `d` is a visit of a human's page by the person of the click `c`, in a window of $1 seconds to both sides. */
export const SAME_VISIT = `
  d.minute IN (floor((extract(epoch FROM c.at) - $1) / 60)::int, floor((extract(epoch FROM c.at) + $1) / 60)::int)
  AND d.duplicate_key = c.duplicate_key AND d.id <> c.id
  AND d.at > c.at - make_interval(secs => $1) AND d.at < c.at + make_interval(secs => $1)
  AND d.agent_class = 'browser' AND d.fetch_class IN ('navigation', 'unknown')`

/** Whether the click `d` is paid, by the verdict that counts now; null before the first. */
export const IS_PAYABLE =
  '(SELECT v.payable FROM plane.click_verdict v WHERE v.click = d.id ORDER BY v.round DESC LIMIT 1)'

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
  assert(windowSeconds <= MAX_WINDOW_SECONDS, 'a window to both sides lies in two minutes at most')
  const { rows } = await client.query<ClickToJudge>(
    `SELECT c.id, c.at, c.campaign, c.placement, c.creative, c.agent_class AS "agentClass", c.fetch_class AS "fetchClass",
       c.data_centre AS "dataCentre", c.duplicate_key AS "duplicateKey", c.network_key AS "networkKey",
       EXISTS (SELECT FROM plane.click_visitor v WHERE v.click = c.id)
         OR EXISTS (SELECT FROM plane.click_candidate k WHERE k.click = c.id) AS "visitorKnown",
       coalesce(k.state IN ('accepted', 'running', 'ended') AND c.at >= k.starts_at AND c.at < k.ends_at, false)
         AS "campaignRunning",
       EXISTS (
         SELECT FROM plane.click d
         WHERE ${SAME_VISIT}
           -- An earlier one that comes late, from a spool, is the duplicate of the one that was paid meanwhile, and still is.
           AND ((d.at, d.id) < (c.at, c.id) OR ${IS_PAYABLE})
       ) AS duplicate
     FROM plane.click c LEFT JOIN public.campaign k ON k.id = c.campaign
     WHERE ${where}
     ORDER BY c.at, c.id`,
    [windowSeconds, ...values],
  )
  return rows
}
