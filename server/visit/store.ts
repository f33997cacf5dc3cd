import type pg from 'pg'
import { arrayLiteral, transaction } from '../lib/postgres.js'
import { haveThePoolAlone } from './pool-lock.js'
import type { PageKind, StorageAccess } from './wire.js'

/** A consented visit of a browser that has an id. Ids, time and visitor are minted before the first try to commit. */
export interface LinkedVisit {
  visitor: string
  id: string
  at: Date
  site: string
  kind: PageKind
  film: number | null
  device: string
  purposes: number
  term: string
  /** The consent that allows it; `receipt` is used when this is the first visit that carries it. */
  consent: ConsentClaimed
}

export interface ConsentClaimed {
  receipt: string
  noticeVersion: string
  noticeSha256: Buffer
  source: string
  proofSha256: Buffer | null
  givenAt: Date
  expiresAt: Date
  /** The proof itself tells when it was given: only such a proof may renew a consent before it has expired. */
  dated: boolean
}

export type UnlinkedVisit = Omit<LinkedVisit, 'visitor'> & { identity: StorageAccess }

/**
 * Writes the consents that these visits carry, where they are new or changed and a contract holds. First sight is the date
 * of an undated yes: seeing it again does not move it (no sliding). A yes that is renewed or widened goes on under its
 * receipt; one that allows less ends the old receipt and what was pooled under it beyond the new one, and starts another.
 */
export async function recordConsents(
  db: pg.Pool,
  visits: readonly LinkedVisit[],
  { tombstoneKey }: { tombstoneKey: Buffer },
): Promise<void> {
  const narrowed = await findNarrowed(db, visits)
  if (narrowed.length === 0) return writeConsents(db, visits, tombstoneKey)
  await transaction(db, async (client) => {
    // A roll-up that still saw the wider consent has committed by then; later ones find the new receipt.
    await haveThePoolAlone(client)
    for (const { visitor } of narrowed) await client.query('SELECT plane.settle_clicks($1)', [visitor])
    await writeConsents(client, visits, tombstoneKey)
    for (const { visitor } of narrowed) {
      const at = visits[0]?.at ?? new Date(0)
      await unlinkClicks(client, { visitor, at })
      await client.query('SELECT plane.loosen_matches($1, $2)', [visitor, at])
    }
  })
}

/** People who allowed more on a site, or for longer, than their latest visit says. */
async function findNarrowed(db: pg.Pool, visits: readonly LinkedVisit[]): Promise<{ visitor: string; site: string }[]> {
  const { rows } = await db.query<{ visitor: string; site: string }>({
    name: 'find-narrowed',
    text: `SELECT DISTINCT l.visitor, l.site
      FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::timestamptz[], $6::timestamptz[])
        AS c(visitor, site, purposes, notice_version, expires_at, at)
      JOIN plane.consent_link l USING (visitor, site)
      WHERE l.expires_at > c.at AND (l.purposes & ~c.purposes <> 0
        OR (l.expires_at > c.expires_at AND (l.purposes, l.notice_version) IS DISTINCT FROM (c.purposes, c.notice_version)))`,
    values: [
      arrayLiteral(visits.map((visit) => visit.visitor)),
      arrayLiteral(visits.map((visit) => visit.site)),
      arrayLiteral(visits.map((visit) => visit.purposes)),
      visits.map((visit) => visit.consent.noticeVersion),
      timestamps(visits.map((visit) => visit.consent.expiresAt)),
      timestamps(visits.map((visit) => visit.at)),
    ],
  })
  return rows
}

/** Of a person who lets nobody attribute their clicks any more, none may be known. */
async function unlinkClicks(client: pg.PoolClient, { visitor, at }: { visitor: string; at: Date }): Promise<void> {
  await client.query(
    `DELETE FROM plane.click_visitor WHERE visitor = $1 AND NOT EXISTS (
       SELECT FROM plane.consent_link l WHERE l.visitor = $1 AND l.purposes & 4 = 4 AND l.expires_at > $2)`,
    [visitor, at],
  )
}

async function writeConsents(
  db: pg.Pool | pg.PoolClient,
  visits: readonly LinkedVisit[],
  tombstoneKey: Buffer,
): Promise<void> {
  const consents = visits.map((visit) => visit.consent)
  await db.query({
    name: 'write-consents',
    text: WRITE_CONSENTS,
    values: [
      arrayLiteral(visits.map((visit) => visit.visitor)),
      arrayLiteral(visits.map((visit) => visit.site)),
      arrayLiteral(consents.map((consent) => consent.receipt)),
      arrayLiteral(visits.map((visit) => visit.purposes)),
      consents.map((consent) => consent.noticeVersion),
      arrayLiteral(consents.map((consent) => bytea(consent.noticeSha256))),
      consents.map((consent) => consent.source),
      arrayLiteral(consents.map((consent) => bytea(consent.proofSha256))),
      timestamps(consents.map((consent) => consent.givenAt)),
      timestamps(consents.map((consent) => consent.expiresAt)),
      timestamps(visits.map((visit) => visit.at)),
      arrayLiteral(consents.map((consent) => (consent.dated ? 't' : 'f'))),
      arrayLiteral(visits.map((visit) => visit.term)),
      tombstoneKey,
    ],
  })
}

/**
 * Of several visits of a person to a site the latest counts. Without a contract in force its consent is not kept either, and
 * none of somebody who was erased. A yes that was given after the last one had ended begins a receipt of its own.
 */
const WRITE_CONSENTS = `
  WITH claim AS (
    SELECT DISTINCT ON (c.visitor, c.site) c.* FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::text[],
      $6::bytea[], $7::text[], $8::bytea[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::boolean[], $13::uuid[])
      AS c(visitor, site, receipt, purposes, notice_version, notice_sha256, source, proof_sha256, given_at, expires_at, at, dated, term)
    JOIN plane.contract_term t ON t.id = c.term AND t.valid @> c.at
    JOIN plane.not_erased($1::uuid[], $14) AS n(visitor) USING (visitor)
    ORDER BY c.visitor, c.site, c.at DESC
  ), narrowed AS (
    SELECT l.*, c.at, c.expires_at AS until, s.cinema_id AS cinema, CASE WHEN c.purposes & 1 = 1 THEN c.purposes ELSE c.purposes & 4 END AS mask
    FROM plane.consent_link l JOIN claim c USING (visitor, site) JOIN public.site s ON s.id = l.site
    WHERE l.purposes & ~c.purposes <> 0 AND l.expires_at > c.at
  ), unpooled AS (
    DELETE FROM plane.visitor_cinema_day d USING narrowed n
    WHERE d.visitor = n.visitor AND d.cinema = n.cinema AND d.purposes & n.mask = 0
  ), kept AS (
    UPDATE plane.visitor_cinema_day d SET purposes = d.purposes & n.mask, expires_at = least(d.expires_at, n.until),
      visits = CASE WHEN n.mask & 1 = 1 THEN d.visits ELSE 0 END, films = CASE WHEN n.mask & 1 = 1 THEN d.films ELSE '{}' END
    FROM narrowed n WHERE d.visitor = n.visitor AND d.cinema = n.cinema AND d.purposes & n.mask <> 0
  ), shortened AS (
    -- A proof that dates the yes earlier than it was first seen ends it earlier: no row outlives the consent that carries it.
    UPDATE plane.visitor_cinema_day d SET expires_at = c.expires_at
    FROM plane.consent_link l JOIN claim c USING (visitor, site) JOIN public.site s ON s.id = l.site
    WHERE d.visitor = l.visitor AND d.cinema = s.cinema_id AND d.expires_at > c.expires_at AND l.expires_at > c.expires_at
      AND l.purposes & ~c.purposes = 0 AND (l.purposes, l.notice_version) IS DISTINCT FROM (c.purposes, c.notice_version)
  ), ended AS (
    INSERT INTO plane.consent (receipt, event, at, site, purposes, notice_version, notice_sha256, source, given_at, expires_at)
    SELECT n.receipt, 'withdrawn', n.at, n.site, n.purposes, e.notice_version, e.notice_sha256, e.source, n.given_at, n.expires_at
    FROM narrowed n CROSS JOIN LATERAL (
      SELECT notice_version, notice_sha256, source FROM plane.consent WHERE receipt = n.receipt ORDER BY at DESC LIMIT 1) AS e
    ON CONFLICT DO NOTHING
  ), linked AS (
    INSERT INTO plane.consent_link AS l (visitor, site, receipt, purposes, notice_version, proof_sha256, given_at, expires_at)
    SELECT visitor, site, receipt, purposes, notice_version, proof_sha256, given_at, expires_at FROM claim ORDER BY visitor, site
    ON CONFLICT (visitor, site) DO UPDATE SET
      receipt = CASE WHEN l.purposes & ~excluded.purposes <> 0 OR l.expires_at <= excluded.given_at THEN excluded.receipt ELSE l.receipt END,
      purposes = excluded.purposes, notice_version = excluded.notice_version, proof_sha256 = excluded.proof_sha256,
      (given_at, expires_at) = (
        -- An undated yes that only says less than before was not asked for anew: it lives no longer than the one it was part of.
        SELECT CASE WHEN less THEN l.given_at ELSE excluded.given_at END, CASE WHEN less THEN l.expires_at ELSE excluded.expires_at END
        FROM (SELECT NOT c.dated AND l.notice_version = excluded.notice_version AND excluded.purposes & ~l.purposes = 0 AS less
          FROM claim c WHERE c.visitor = l.visitor AND c.site = l.site) AS said)
    -- Of a consent that is over, ended or taken back, nothing is written but by a yes that is a new one: a later one, or an
    -- undated one to another notice or to more than before. What was refused today would make tomorrow's look like a new one.
    WHERE (SELECT CASE
        WHEN l.expires_at > c.at THEN (l.purposes, l.notice_version) IS DISTINCT FROM (c.purposes, c.notice_version)
          OR (c.dated AND c.given_at > l.given_at)
        WHEN c.dated THEN c.given_at > l.given_at
        ELSE l.notice_version <> c.notice_version OR c.purposes & ~l.purposes <> 0 END
      FROM claim c WHERE c.visitor = l.visitor AND c.site = l.site)
    RETURNING l.visitor, l.site, l.receipt, l.given_at, l.expires_at
  )
  INSERT INTO plane.consent (receipt, event, at, site, purposes, notice_version, notice_sha256, source, proof_sha256, given_at, expires_at)
  SELECT l.receipt, CASE WHEN l.receipt = c.receipt THEN 'given' ELSE 'reconfirmed' END, c.at, c.site, c.purposes,
    c.notice_version, c.notice_sha256, c.source, c.proof_sha256, l.given_at, l.expires_at
  FROM linked l JOIN claim c USING (visitor, site) WHERE l.expires_at > c.at
  ON CONFLICT DO NOTHING`

/**
 * Keeps the visits in one statement. The database says the two rules again: a visit enters only with a link to a consent
 * that has not run out, and under a contract's term that holds its time.
 * @returns the ids that are kept; the others had no consent link or no term any more.
 */
export async function insertVisits(db: pg.Pool, visits: readonly LinkedVisit[]): Promise<Set<string>> {
  const { rows } = await db.query<{ kept: number }>({
    name: 'keep-visits',
    text: 'SELECT plane.keep_visits($1, $2, $3, $4, $5, $6, $7, $8) AS kept',
    values: [arrayLiteral(visits.map((visit) => visit.visitor)), ...visitColumns(visits)],
  })
  // Rarely fewer: a consent or a contract ended in between, or an ambiguous commit had kept the rows already.
  return rows[0]?.kept === visits.length ? new Set(visits.map((visit) => visit.id)) : keptAmong(db, visits)
}

async function keptAmong(db: pg.Pool, visits: readonly LinkedVisit[]): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT v.id FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS m(visitor, id, at)
     JOIN plane.visit v ON (v.visitor, v.id, v.at) = (m.visitor, m.id, m.at)`,
    [
      arrayLiteral(visits.map((visit) => visit.visitor)),
      arrayLiteral(visits.map((visit) => visit.id)),
      timestamps(visits.map((visit) => visit.at)),
    ],
  )
  return new Set(rows.map((row) => row.id))
}

/** Keeps visits that are linked to nobody: for the cinema's counters only. Gives the ids that are kept. */
export async function insertUnlinkedVisits(db: pg.Pool, visits: readonly UnlinkedVisit[]): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>({
    name: 'keep-unlinked-visits',
    text: 'SELECT plane.keep_unlinked_visits($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS id',
    values: [
      ...visitColumns(visits),
      visits.map((visit) => visit.consent.source),
      visits.map((visit) => visit.consent.noticeVersion),
      arrayLiteral(visits.map((visit) => visit.identity)),
    ],
  })
  return new Set(rows.map((row) => row.id))
}

/** A visit's site and cinema are its term's. */
function visitColumns(visits: readonly Omit<LinkedVisit, 'visitor'>[]): unknown[] {
  return [
    arrayLiteral(visits.map((visit) => visit.id)),
    timestamps(visits.map((visit) => visit.at)),
    arrayLiteral(visits.map((visit) => visit.kind)),
    arrayLiteral(visits.map((visit) => visit.film)),
    arrayLiteral(visits.map((visit) => visit.device)),
    arrayLiteral(visits.map((visit) => visit.purposes)),
    arrayLiteral(visits.map((visit) => visit.term)),
  ]
}

/** Adds to the counters of refused visits. */
export async function addRefusals(
  db: pg.Pool,
  counts: readonly { site: string; day: string; reason: string; refused: number }[],
): Promise<void> {
  await db.query(
    `INSERT INTO plane.refusal_count AS r (site, day, reason, refused)
     SELECT * FROM unnest($1::uuid[], $2::date[], $3::text[], $4::bigint[])
     ON CONFLICT (site, day, reason) DO UPDATE SET refused = r.refused + excluded.refused`,
    [counts.map((c) => c.site), counts.map((c) => c.day), counts.map((c) => c.reason), counts.map((c) => c.refused)],
  )
}

function timestamps(dates: readonly Date[]): string {
  return arrayLiteral(dates.map((date) => date.toISOString()))
}

function bytea(bytes: Buffer | null): string | null {
  return bytes === null ? null : `"\\\\x${bytes.toString('hex')}"`
}
