import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { assert } from '../lib/assert.js'
import { transaction } from '../lib/postgres.js'
import { isNoticeVersion, type Notice } from './notice.js'
import type { SiteTerm } from './site-term.js'

/** One change of contracts, or of what they cover, at a time. */
export const LOCK_CONTRACTS = `SELECT pg_advisory_xact_lock(hashtextextended('lanterne.contract', 0))`

/** Visits share this lock until their commit (plane.keep_visits): whoever has it alone waits for those under way, and has the next wait. */
export const VISITS_WAIT = `SELECT pg_advisory_xact_lock(hashtextextended('lanterne.people', 0))`

/**
 * All terms that hold now or will: what the pixel keeps in memory. It reads only what the pixel's role may.
 * @param since terms that ended at this moment or before are left out; the database's clock when it is not given
 */
export async function loadSiteTerms(db: pg.Pool, { since }: { since?: Date } = {}): Promise<SiteTerm[]> {
  const { rows } = await db.query<SiteTerm>(
    `SELECT t.id AS "termId", s.id AS "siteId", s.key AS "siteKey", s.hosts, t.cinema AS "cinemaId",
            n.version AS "noticeVersion", n.sha256 AS "noticeSha256", s.consent_source AS "consentSource",
            lower(t.valid) AS "validFrom", upper(t.valid) AS "validTo", t.click_price_micros AS "clickPriceMicros",
            t.look_back_days AS "lookBackDays", t.sharing
       FROM plane.contract_term t
       JOIN public.site s ON s.id = t.site
       JOIN public.notice n ON n.version = s.notice_version
      WHERE upper_inf(t.valid) OR upper(t.valid) > coalesce($1::timestamptz, now())
      ORDER BY s.key, lower(t.valid)`,
    [since ?? null],
  )
  return rows
}

/**
 * Makes the terms of a federation's sites agree with its contracts, from `at` on: a site has a term exactly while its
 * cinema's contract and the operator's are both in force. What was valid before `at` is never changed. Called in the
 * transaction that changed a contract, a site or a cinema's organisation; harmless to repeat.
 */
export async function settleTerms(
  client: pg.ClientBase,
  { federationId, at }: { federationId: string; at: Date },
): Promise<void> {
  // Whoever waits here sees what the other one did: a site that is added while a contract comes into force is not missed.
  await client.query(LOCK_CONTRACTS)
  const values = [federationId, at]
  const stale = `
    upper_inf(t.valid) AND t.contract IN (SELECT id FROM public.contract WHERE federation_id = $1)
    AND NOT EXISTS (SELECT FROM due WHERE ${SAME})`
  await client.query(
    `WITH due AS (${DUE}) UPDATE plane.contract_term t SET valid = tstzrange(lower(t.valid), $2)
      WHERE lower(t.valid) < $2 AND ${stale}`,
    values,
  )
  // A term that had not begun never held. Visits under it, by a clock that is ahead, are counted for the site and not pooled;
  // where it is in the pool already this throws, and the change is tried again an instant later.
  await client.query(
    `WITH due AS (${DUE}) DELETE FROM plane.contract_term t WHERE lower(t.valid) >= $2 AND ${stale}`,
    values,
  )
  await client.query(
    `WITH due AS (${DUE})
     INSERT INTO plane.contract_term
       (id, site, cinema, contract, operator_contract, valid, click_price_micros, look_back_days, sharing)
     SELECT gen_random_uuid(), site, cinema, contract, operator_contract, tstzrange(since, NULL), click_price_micros,
            look_back_days, sharing
       FROM due WHERE NOT EXISTS (SELECT FROM plane.contract_term t WHERE upper_inf(t.valid) AND ${SAME})`,
    values,
  )
}

/** The terms that there should be from $2 on in the federation $1. */
const DUE = `
  SELECT s.id AS site, s.cinema_id AS cinema, c.id AS contract, o.id AS operator_contract,
         greatest($2::timestamptz, c.in_force_from, o.in_force_from) AS since,
         (o.terms->>'clickPriceMicros')::bigint AS click_price_micros,
         (c.terms->>'lookBackDays')::integer AS look_back_days, c.terms->>'sharing' AS sharing
    FROM public.contract c
    JOIN public.contract o ON o.federation_id = c.federation_id AND o.kind = 'operator-federation' AND o.state = 'in-force'
    JOIN public.cinema m ON m.organisation_id = c.party_id
    JOIN public.site s ON s.cinema_id = m.id
   WHERE c.federation_id = $1::uuid AND c.kind = 'federation-cinema' AND c.state = 'in-force'`

/** Whether the term `t`, which has no end, is the one that is due. When it began is settled: these contracts made it. */
const SAME = `
  (t.site, t.cinema, t.contract, t.operator_contract, t.click_price_micros, t.look_back_days, t.sharing)
  = (due.site, due.cinema, due.contract, due.operator_contract, due.click_price_micros, due.look_back_days, due.sharing)`

/**
 * Adds a web site of a cinema. When contracts that cover it are in force, it has its term at once.
 * @param hosts each a host, with its port unless that is the scheme's own
 * @returns the site's id
 */
export async function addSite(
  pool: pg.Pool,
  site: {
    cinemaId: string
    key: string
    hosts: readonly string[]
    consentSource: string
    noticeVersion: string
    at: Date
    id?: string
  },
): Promise<string> {
  assert(site.hosts.length > 0 && site.hosts.every(isHost), 'a site has hosts, in the form in which browsers send them')
  const id = site.id ?? randomUUID()
  await transaction(pool, async (client) => {
    await client.query(
      `INSERT INTO public.site (id, cinema_id, key, hosts, consent_source, notice_version, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, site.cinemaId, site.key, site.hosts, site.consentSource, site.noticeVersion, site.at],
    )
    const { rows } = await client.query<{ federation_id: string }>(
      `SELECT DISTINCT c.federation_id FROM public.cinema m JOIN public.contract c ON c.party_id = m.organisation_id
        WHERE m.id = $1`,
      [site.cinemaId],
    )
    for (const { federation_id } of rows) await settleTerms(client, { federationId: federation_id, at: site.at })
  })
  return id
}

/**
 * Sets where a cinema's site says that its consent comes from; the pixel hears of it at once.
 * @returns false when the cinema has no such site
 */
export async function setConsentSource(
  pool: pg.Pool,
  { cinemaId, key, source }: { cinemaId: string; key: string; source: string },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    'UPDATE public.site SET consent_source = $3 WHERE cinema_id = $1 AND key = $2',
    [cinemaId, key, source],
  )
  return rowCount === 1
}

/** Whether a text is a host as an `Origin` header spells it. */
export function isHost(text: string): boolean {
  // Under both schemes: neither writes its own port.
  return ['http', 'https'].every((scheme) => {
    const url = `${scheme}://${text}`
    return URL.canParse(url) && new URL(url).host === text
  })
}

/** Stores the published notices. A version that is there with another text is a bug: consents were given to that text. */
export async function putNotices(pool: pg.Pool, notices: readonly Notice[]): Promise<void> {
  for (const { version, textFr, textEn, sha256 } of notices) {
    assert(isNoticeVersion(version), `${version} is no name for a version of a notice`)
    await pool.query(
      'INSERT INTO public.notice (version, text_fr, text_en, sha256) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [version, textFr, textEn, sha256],
    )
    const { rows } = await pool.query<{ sha256: Buffer }>('SELECT sha256 FROM public.notice WHERE version = $1', [
      version,
    ])
    assert(rows[0]?.sha256.equals(sha256), `the notice ${version} was published with another text`)
  }
}
