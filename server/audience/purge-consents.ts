import type pg from 'pg'

const MAX_ROWS = 20_000

/**
 * Writes "expired" into the log for each consent that has run out, once, as of the moment at which it did. It is found in the log
 * itself, so that a consent is noted whose link is gone already. What was renewed or taken back in time is not.
 * @returns how many were noted
 */
export async function noteExpiredConsents(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  let noted = 0
  for (let full = true; full; ) {
    const { rowCount } = await pool.query(NOTE_EXPIRED, [now, MAX_ROWS])
    noted += rowCount ?? 0
    full = rowCount === MAX_ROWS
  }
  return noted
}

/**
 * In the order in which they run out: what is before the last that was noted is done, but for a visit that was committed in the
 * meantime; two days are looked at again. The same line is never written twice, by its key.
 */
const NOTE_EXPIRED = `
  INSERT INTO plane.consent (receipt, event, at, site, purposes, notice_version, notice_sha256, source, given_at, expires_at)
  SELECT c.receipt, 'expired', c.expires_at, c.site, c.purposes, c.notice_version, c.notice_sha256, c.source, c.given_at, c.expires_at
  FROM plane.consent c
  WHERE c.event IN ('given', 'reconfirmed') AND c.expires_at <= $1
    AND c.expires_at > (SELECT coalesce(max(at) - interval '2 days', '-infinity') FROM plane.consent WHERE event = 'expired')
    AND NOT EXISTS (
      SELECT FROM plane.consent e WHERE e.receipt = c.receipt AND (e.event, e.at) <> (c.event, c.at)
        AND (e.at > c.at OR (e.at = c.at AND e.event <> 'given')))
  ORDER BY c.expires_at LIMIT $2
  ON CONFLICT DO NOTHING`
