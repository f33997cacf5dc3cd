import type pg from 'pg'
import { learnRules, loadCatalogue, type PageRule, type SeenPage } from '../film/index.js'
import { transaction } from '../lib/postgres.js'

/** What pages of a site told since it was last written, with nothing of who looked at them. */
export interface SeenEntry {
  site: string
  path: string
  title: string | null
  /** The title as it is matched, where no film is certain by it. */
  unknown: string | null
  /** As the page said it. */
  kind: string | null
  /** Paris day, YYYY-MM-DD. */
  day: string
  visits: number
  /** Enough visits came to it: an address that one person was given is not kept. */
  common: boolean
}

/** What one site may leave behind: a site that makes titles up fills its own room only. */
export const MOST_TITLES = 2_000
export const MOST_PAGES = 1_000
/** After so many days without a visit a page says nothing of today's site, and a title waits in vain. */
const PAGE_DAYS = 90
const TITLE_DAYS = 180

/** Adds what pages told. What is beyond a site's room is dropped. */
export async function addSeen(db: pg.Pool, entries: readonly SeenEntry[]): Promise<void> {
  const columns = [
    entries.map(({ site }) => site),
    entries.map(({ path }) => path),
    entries.map(({ title }) => title),
    entries.map(({ unknown }) => unknown),
    entries.map(({ kind }) => kind),
    entries.map(({ day }) => day),
    entries.map(({ visits }) => visits),
    entries.map(({ common }) => common),
  ]
  const told = `unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::bigint[], $8::boolean[])
    AS t(site, path, title, unknown, kind, day, visits, common)`
  // In one order everywhere, so that two processes never wait for each other.
  await db.query(
    `WITH titles AS (
       SELECT t.site, t.unknown AS normalised, min(t.title) AS title, min(t.day) AS first_day, max(t.day) AS last_day,
         sum(t.visits) AS visits, count(f.site) > 0 AS known
       FROM ${told} LEFT JOIN plane.film_seen f ON f.site = t.site AND f.normalised = t.unknown
       WHERE t.unknown IS NOT NULL GROUP BY t.site, t.unknown
     )
     INSERT INTO plane.film_seen AS f (site, normalised, title, first_day, last_day, visits)
     SELECT site, normalised, title, first_day, last_day, visits
     FROM (SELECT t.*, row_number() OVER (PARTITION BY site, known ORDER BY visits DESC, normalised) AS at,
             (SELECT count(*) FROM plane.film_seen o WHERE o.site = t.site) AS there FROM titles t) AS t
     WHERE known OR there + at <= $9 ORDER BY site, normalised
     ON CONFLICT (site, normalised) DO UPDATE SET title = excluded.title, visits = f.visits + excluded.visits,
       first_day = least(f.first_day, excluded.first_day), last_day = greatest(f.last_day, excluded.last_day)`,
    [...columns, MOST_TITLES],
  )
  await db.query(
    `WITH pages AS (
       SELECT t.site, t.path, min(t.title) AS title, min(t.kind) AS kind, max(t.day) AS last_day, sum(t.visits) AS visits,
         count(p.site) > 0 AS known
       FROM ${told} LEFT JOIN plane.page_seen p ON p.site = t.site AND p.path = t.path
       WHERE t.common GROUP BY t.site, t.path
     )
     INSERT INTO plane.page_seen AS p (site, path, title, kind, last_day, visits)
     SELECT site, path, title, kind, last_day, visits
     FROM (SELECT t.*, row_number() OVER (PARTITION BY site, known ORDER BY visits DESC, path) AS at,
             (SELECT count(*) FROM plane.page_seen o WHERE o.site = t.site) AS there FROM pages t) AS t
     WHERE known OR there + at <= $9 ORDER BY site, path
     ON CONFLICT (site, path) DO UPDATE SET title = coalesce(excluded.title, p.title), kind = coalesce(excluded.kind, p.kind),
       visits = p.visits + excluded.visits, last_day = greatest(p.last_day, excluded.last_day)`,
    [...columns, MOST_PAGES],
  )
}

/**
 * Learns every site's rules anew from the pages that it has now, and forgets pages and titles that nobody looked at for long.
 * @param today Paris day, YYYY-MM-DD
 * @returns how many sites have rules
 */
export async function learnPages(
  pool: pg.Pool,
  { now, today }: { now: Date; today: string },
): Promise<{ sites: number }> {
  await pool.query('DELETE FROM plane.page_seen WHERE last_day < $1::date - $2::int', [today, PAGE_DAYS])
  await pool.query('DELETE FROM plane.film_seen WHERE last_day < $1::date - $2::int', [today, TITLE_DAYS])
  const catalogue = await loadCatalogue(pool)
  const { rows: sites } = await pool.query<{ site: string }>(
    'SELECT site FROM plane.page_seen UNION SELECT site FROM plane.page_rule ORDER BY site',
  )
  let learnt = 0
  for (const { site } of sites) {
    const { rows: pages } = await pool.query<SeenPage>(
      'SELECT path, title, kind FROM plane.page_seen WHERE site = $1 ORDER BY visits DESC, path LIMIT $2',
      [site, MOST_PAGES],
    )
    const rules = learnRules(pages, catalogue)
    if (rules.length > 0) learnt++
    await replaceRules(pool, { site, rules, now })
  }
  return { sites: learnt }
}

async function replaceRules(
  pool: pg.Pool,
  { site, rules, now }: { site: string; rules: readonly PageRule[]; now: Date },
): Promise<void> {
  await transaction(pool, async (client) => {
    await client.query('DELETE FROM plane.page_rule WHERE site = $1', [site])
    await client.query(
      `INSERT INTO plane.page_rule (site, pattern, reads, kind, ids, evidence, learnt_at)
       SELECT $1, r.pattern, r.reads, r.kind, r.ids, r.evidence, $3
       FROM jsonb_to_recordset($2) AS r(pattern text, reads text, kind text, ids jsonb, evidence int)`,
      [site, JSON.stringify(rules), now],
    )
  })
}
