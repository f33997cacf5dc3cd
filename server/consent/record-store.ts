import type pg from 'pg'
import { findContract } from '../contract/index.js'
import type { ConsentEvent, ConsentSources, RecordParty } from './record-events.js'

type Queryable = pg.Pool | pg.ClientBase

/** Receipts are random numbers (UUID of version 4): a text of another form is none. */
export function isReceipt(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(text)
}

/** The log of a receipt, oldest first, at most 500 lines; empty for one that there is not. Under the console's role. */
export async function readEvents(db: Queryable, receipt: string): Promise<ConsentEvent[]> {
  const { rows } = await db.query<ConsentEvent>(
    `SELECT event, at, site, purposes, notice_version AS "noticeVersion", notice_sha256 AS "noticeSha256", source,
       proof_sha256 AS "proofSha256", given_at AS "givenAt", expires_at AS "expiresAt", intact FROM plane.consent_log($1)`,
    [receipt],
  )
  return rows
}

/** All that the record of a receipt is made from; null for a receipt that there is not. Under the console's role. */
export async function readConsent(db: Queryable, receipt: string): Promise<ConsentSources | null> {
  const events = await readEvents(db, receipt)
  const first = events[0]
  const yes = events.findLast(({ event }) => event === 'given' || event === 'reconfirmed')
  if (first === undefined || yes === undefined) return null
  const [notice, site, term] = await Promise.all([
    readNotice(db, yes.noticeVersion),
    siteOf(db, first.site),
    termOf(db, { site: first.site, at: first.at }),
  ])
  return {
    receipt,
    events,
    notice,
    site: { id: first.site, cinemaId: site?.cinemaId ?? '', cinema: site?.cinema ?? '', hosts: site?.hosts ?? [] },
    ...(await agreementsOf(db, { term, address: site?.address ?? null })),
  }
}

/** A version of the notice, as people said yes to it; null when there is none. */
export async function readNotice(db: Queryable, version: string): Promise<ConsentSources['notice']> {
  const { rows } = await db.query<NonNullable<ConsentSources['notice']>>(
    'SELECT version, text_fr AS "textFr", text_en AS "textEn", sha256 FROM public.notice WHERE version = $1',
    [version],
  )
  return rows[0] ?? null
}

async function siteOf(db: Queryable, site: string) {
  const { rows } = await db.query<{ cinemaId: string; cinema: string; hosts: string[]; address: string | null }>(
    `SELECT m.id AS "cinemaId", m.name AS cinema, s.hosts, nullif(concat_ws(' ', m.postal_code, m.city), '') AS address
       FROM public.site s JOIN public.cinema m ON m.id = s.cinema_id WHERE s.id = $1`,
    [site],
  )
  return rows[0]
}

interface TermRow {
  id: string
  from: Date
  to: Date | null
  contract: string
  operatorContract: string
}

/** The stretch of contracts that held when the consent was first seen. */
async function termOf(db: Queryable, { site, at }: { site: string; at: Date }): Promise<TermRow | undefined> {
  const { rows } = await db.query<TermRow>(
    `SELECT id, lower(valid) AS "from", upper(valid) AS "to", contract, operator_contract AS "operatorContract"
       FROM plane.contract_term WHERE site = $1 AND valid @> $2::timestamptz`,
    [site, at],
  )
  return rows[0]
}

async function agreementsOf(
  db: Queryable,
  { term, address }: { term: TermRow | undefined; address: string | null },
): Promise<Pick<ConsentSources, 'term' | 'parties' | 'terms'>> {
  if (term === undefined) return { term: null, parties: [], terms: null }
  const [cinema, operator] = await Promise.all([
    findContract(db, term.contract),
    findContract(db, term.operatorContract),
  ])
  const parties: RecordParty[] = []
  if (cinema !== null) {
    parties.push({ role: 'cinema', ...cinema.party, address, contract: cinema })
    parties.push({ role: 'federation', ...cinema.federation, address: null, contract: cinema })
  }
  if (operator !== null) parties.push({ role: 'operator', ...operator.party, address: null, contract: operator })
  return {
    term: { id: term.id, from: term.from, to: term.to },
    parties,
    terms: cinema?.terms.kind === 'federation-cinema' ? cinema.terms : null,
  }
}
