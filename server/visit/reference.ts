import type pg from 'pg'
import type { DeclaredSource } from '../consent/index.js'
import { loadSiteTerms, type SiteTerm } from '../contract/index.js'
import { loadCatalogue, type PageRule } from '../film/index.js'
import type { VisitReference } from './judge.js'
import { createPageReader } from './page.js'

/** What the pixel needs to judge visits: every site with its terms, the films, and how each site's addresses name them. */
export async function loadVisitReference(db: pg.Pool): Promise<VisitReference> {
  return createReferenceLoader(db)()
}

/**
 * The same again and again. Films and rules change rarely: what was read of pages with them is remembered until they do, or else
 * every page would be read anew every few seconds.
 */
export function createReferenceLoader(db: pg.Pool): () => Promise<VisitReference> {
  let last: { stamp: string; readPage: VisitReference['readPage'] } | null = null
  return async function load() {
    const [terms, sites, stamp] = await Promise.all([
      loadSiteTerms(db),
      db.query<{ id: string; key: string; hosts: string[]; source: DeclaredSource; suspended: boolean }>(
        `SELECT s.id, s.key, s.hosts, s.consent_source AS source, r.suspended_at IS NOT NULL AS suspended
           FROM public.site s LEFT JOIN plane.conformity_site r ON r.site = s.id`,
      ),
      loadStamp(db),
    ])
    const byKey = new Map(sites.rows.map(({ key, ...site }) => [key, { ...site, terms: [] as SiteTerm[] }]))
    for (const term of terms) byKey.get(term.siteKey)?.terms.push(term)
    if (last === null || last.stamp !== stamp) {
      // What is read after the stamp is at least as new: an even newer stamp reads it once more.
      const [catalogue, rules] = await Promise.all([loadCatalogue(db), loadRules(db)])
      last = { stamp, readPage: createPageReader({ catalogue, rules }) }
    }
    return { sites: byKey, readPage: last.readPage }
  }
}

/** Another text whenever a film, a name of one or a rule is another. */
async function loadStamp(db: pg.Pool): Promise<string> {
  const { rows } = await db.query<{ stamp: string }>(
    `SELECT concat(
       (SELECT md5(string_agg(f::text, chr(10) ORDER BY f.id)) FROM public.film f), ' ',
       (SELECT md5(string_agg(a::text, chr(10) ORDER BY a.name)) FROM public.film_alias a), ' ',
       (SELECT md5(string_agg(r::text, chr(10) ORDER BY r.site, r.pattern, r.reads)) FROM plane.page_rule r)) AS stamp`,
  )
  return rows[0]?.stamp ?? ''
}

/** The rules of every site, those with most evidence first. */
async function loadRules(db: pg.Pool): Promise<Map<string, PageRule[]>> {
  const { rows } = await db.query<PageRule & { site: string }>(
    'SELECT site, pattern, reads, kind, ids, evidence FROM plane.page_rule ORDER BY site, evidence DESC, reads DESC, pattern',
  )
  const bySite = new Map<string, PageRule[]>()
  for (const { site, ...rule } of rows) bySite.set(site, [...(bySite.get(site) ?? []), rule])
  return bySite
}
