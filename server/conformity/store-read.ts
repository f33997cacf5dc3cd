import type pg from 'pg'
import { addDays } from '../lib/clock.js'
import type { Standing } from './consequence.js'
import type { DeclaredSite, Finding, Severity } from './judge.js'
import type { Observation } from './observation.js'

/** A site with its last result, as pages show it. */
export interface SiteResult extends DeclaredSite, Standing {
  id: string
  cinema: { slug: string; name: string; city: string }
  askedAt: Date | null
  /** The robot knows of it since then; null: not yet. */
  since: Date | null
  /** The last look broke off, then. */
  failedAt: Date | null
  /** When pages of it were last seen. */
  lookedAt: Date | null
  /** The last check; null: it was not looked at yet. */
  check: { id: string; at: Date; state: Severity | 'impossible'; findings: Finding[] } | null
}

export interface CheckDetail {
  id: string
  siteId: string
  at: Date
  state: Severity | 'impossible'
  rules: string
  findings: Finding[]
  observation: Observation
  hasScreenshot: boolean
}

const MAX_RESULTS = 1_000
const MAX_EARLIER = 12
const UNSEEN_DAYS = 28

const RESULT = `
  SELECT s.id, s.key, s.hosts, s.notice_version AS "noticeVersion",
    jsonb_build_object('slug', c.slug, 'name', c.name, 'city', c.city) AS cinema,
    r.asked_at AS "askedAt", r.since, r.failed_at AS "failedAt", r.looked_at AS "lookedAt", r.noticed_at AS "noticedAt", r.due_at AS "dueAt", coalesce(r.causes, '{}') AS causes,
    r.suspended_at AS "suspendedAt", k.id AS "checkId", k.at AS "checkAt", k.state AS "checkState", k.findings AS "checkFindings"
  FROM public.site s JOIN public.cinema c ON c.id = s.cinema_id
  LEFT JOIN plane.conformity_site r ON r.site = s.id
  LEFT JOIN LATERAL (
    SELECT id, at, state, findings FROM plane.conformity_check WHERE site = s.id ORDER BY at DESC LIMIT 1) AS k ON true`

type Row = Omit<SiteResult, 'check'> & {
  checkId: string | null
  checkAt: Date
  checkState: Severity | 'impossible'
  checkFindings: Finding[]
}

/** The sites of a cinema with their last results. */
export async function resultsOfCinema(pool: pg.Pool, { cinemaId }: { cinemaId: string }): Promise<SiteResult[]> {
  const { rows } = await pool.query<Row>(`${RESULT} WHERE s.cinema_id = $1 ORDER BY s.key LIMIT 50`, [cinemaId])
  return rows.map(resultOf)
}

/** All sites that the robot looks at: those under contract now, or suspended. Suspended first, then by how grave it is. */
export async function resultsOfAll(pool: pg.Pool, { now }: { now: Date }): Promise<SiteResult[]> {
  const { rows } = await pool.query<Row>(
    `${RESULT} WHERE r.suspended_at IS NOT NULL
       OR EXISTS (SELECT FROM plane.contract_term t WHERE t.site = s.id AND t.valid @> $1::timestamptz)
     ORDER BY r.suspended_at IS NULL, array_position('{red,amber,impossible,green}', k.state) NULLS LAST, c.name, s.key
     LIMIT ${MAX_RESULTS}`,
    [now],
  )
  return rows.map(resultOf)
}

/** How many sites are red or suspended: what the federation should look at. */
export async function countRed(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ red: number }>(
    'SELECT count(*)::int AS red FROM plane.conformity_site WHERE noticed_at IS NOT NULL',
  )
  return rows[0]?.red ?? 0
}

/**
 * How many sites under contract the robot has not seen a page of for four weeks, whoever is to blame: `robots.txt`, a server that
 * sends it away, or its own machine. Nobody knows what they do.
 */
export async function countUnseen(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  const { rows } = await pool.query<{ unseen: number }>(
    `SELECT count(*)::int AS unseen FROM plane.conformity_site r
     WHERE coalesce(r.looked_at, r.since) < $2
       AND EXISTS (SELECT FROM plane.contract_term t WHERE t.site = r.site AND t.valid @> $1::timestamptz)`,
    [now, unseenBefore(now)],
  )
  return rows[0]?.unseen ?? 0
}

/** Since when no page of a site was seen, if that is long; else null. */
export function unseenSince({ lookedAt, since }: Pick<SiteResult, 'lookedAt' | 'since'>, now: Date): Date | null {
  const seen = lookedAt ?? since
  return seen !== null && seen < unseenBefore(now) ? seen : null
}

/** Whoever was last seen before this moment has not been seen for long. */
function unseenBefore(now: Date): Date {
  return addDays(now, -UNSEEN_DAYS)
}

/** One site with its last result; null when there is none of this key. */
export async function resultOfSite(pool: pg.Pool, { key }: { key: string }): Promise<SiteResult | null> {
  const { rows } = await pool.query<Row>(`${RESULT} WHERE s.key = $1`, [key])
  return rows[0] === undefined ? null : resultOf(rows[0])
}

/** The last checks of a site, the newest first, with what each saw. */
export async function checksOfSite(pool: pg.Pool, { siteId }: { siteId: string }): Promise<CheckDetail[]> {
  const { rows } = await pool.query<CheckDetail>(
    `SELECT id, site AS "siteId", at, state, rules, findings, observation, screenshot IS NOT NULL AS "hasScreenshot"
     FROM plane.conformity_check WHERE site = $1 ORDER BY at DESC LIMIT ${MAX_EARLIER}`,
    [siteId],
  )
  return rows
}

/** The picture of a check; null when there is none. `cinemaId`: only a check of that cinema's. */
export async function screenshotOf(
  pool: pg.Pool,
  { id, cinemaId }: { id: string; cinemaId: string | null },
): Promise<Buffer | null> {
  const { rows } = await pool.query<{ screenshot: Buffer | null }>(
    `SELECT k.screenshot FROM plane.conformity_check k JOIN public.site s ON s.id = k.site
     WHERE k.id = $1 AND ($2::uuid IS NULL OR s.cinema_id = $2)`,
    [id, cinemaId],
  )
  return rows[0]?.screenshot ?? null
}

function resultOf({ checkId, checkAt, checkState, checkFindings, ...site }: Row): SiteResult {
  const check = checkId === null ? null : { id: checkId, at: checkAt, state: checkState, findings: checkFindings }
  return { ...site, check }
}
