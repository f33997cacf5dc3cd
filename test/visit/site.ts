import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { sha256 } from '../../server/lib/id.js'

/** One cinema with one site, under contracts in force: written by SQL, so that these tests hang on nothing else. */
export interface TestSite {
  key: string
  site: string
  cinema: string
  term: string
  host: string
  origin: string
}

export const NOTICE = 'test-2026'

/** @param validFrom and @param validTo the range in which the contracts are in force; null: without end */
export async function insertSite(
  owner: pg.Pool,
  {
    host = 'cinema.example',
    validFrom = '2026-01-01',
    validTo = null,
  }: { host?: string; validFrom?: string; validTo?: string | null } = {},
): Promise<TestSite> {
  const [organisation, contract, cinema, site, term] = [
    randomUUID(),
    randomUUID(),
    randomUUID(),
    randomUUID(),
    randomUUID(),
  ]
  const key = `K${site.slice(0, 8)}`
  await owner.query(
    `INSERT INTO public.notice (version, text_fr, text_en, sha256) VALUES ($1, 'fr', 'en', $2) ON CONFLICT DO NOTHING`,
    [NOTICE, sha256('notice')],
  )
  await owner.query(`INSERT INTO public.organisation (id, kind, name) VALUES ($1, 'cinema', 'Le Royal')`, [
    organisation,
  ])
  await owner.query(
    `INSERT INTO public.contract (id, kind, version, federation_id, party_id, state, terms, text_sha256)
     VALUES ($1, 'federation-cinema', 'test', $2, $2, 'in-force', '{}', $3)`,
    [contract, organisation, sha256('text')],
  )
  await owner.query(
    `INSERT INTO public.cinema (id, organisation_id, slug, name, city, labels) VALUES ($1, $2, $3, 'Le Royal', 'Toulon', '{}')`,
    [cinema, organisation, key],
  )
  await owner.query(`INSERT INTO public.site (id, cinema_id, key, hosts, notice_version) VALUES ($1, $2, $3, $4, $5)`, [
    site,
    cinema,
    key,
    [host],
    NOTICE,
  ])
  await owner.query(
    `INSERT INTO plane.contract_term (id, site, cinema, contract, operator_contract, valid, click_price_micros, look_back_days, sharing)
     VALUES ($1, $2, $3, $4, $4, tstzrange($5, $6), 400, 90, 'equal')`,
    [term, site, cinema, contract, validFrom, validTo],
  )
  return { key, site, cinema, term, host, origin: `https://${host}` }
}
