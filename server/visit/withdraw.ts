import type pg from 'pg'
import { transaction } from '../lib/postgres.js'
import { type Erased, eraseIn } from './erase.js'
import { haveThePoolAlone } from './pool-lock.js'

interface Withdrawal {
  visitor: string
  site: string
  at: Date
}

/**
 * Takes a consent back: its link, the visits and the pool's rows of this person at the site's cinema go, in one
 * transaction, and with the last consent the links to clicks; the receipt's log says "withdrawn". What was visited and
 * clicked until now still counts, for nobody. Visits in flight find no link any more.
 * @returns how many consents, and noes to be remembered, this person still has elsewhere: with none the cookie goes.
 */
export async function withdraw(db: pg.Pool, { visitor, site, at }: Withdrawal): Promise<number> {
  return transaction(db, async (client) => {
    await haveThePoolAlone(client)
    await unlink(client, { visitor, site, at })
    await client.query('DELETE FROM plane.consent_link WHERE visitor = $1 AND site = $2', [visitor, site])
    const { rows: left } = await client.query<{ n: bigint }>(
      'SELECT count(*) AS n FROM plane.consent_link WHERE visitor = $1 AND (expires_at > $2 OR expires_at = given_at)',
      [visitor, at],
    )
    await unlinkClicks(client, { visitor, at })
    // With the last consent the cookie goes: stamps of others that ran out have nobody to stop any more.
    if (left[0]?.n === 0n) await client.query('DELETE FROM plane.consent_link WHERE visitor = $1', [visitor])
    return Number(left[0]?.n ?? 0n)
  })
}

/**
 * Takes a consent back elsewhere than on its site, whose banner still has the old yes and will say it again: the link stays as
 * a stamp without length, so that only a later yes, or one to another notice, is a new one. With the last consent
 * the whole person is erased.
 * @returns what was erased; null when consents elsewhere go on
 */
export async function withdrawElsewhere(
  db: pg.Pool,
  { visitor, site, at, tombstoneKey }: Withdrawal & { tombstoneKey: Buffer },
): Promise<Erased | null> {
  return transaction(db, async (client) => {
    await haveThePoolAlone(client)
    const { rowCount } = await client.query(
      'SELECT FROM plane.consent_link WHERE visitor = $1 AND site <> $2 AND expires_at > $3 LIMIT 1',
      [visitor, site, at],
    )
    if (rowCount === 0) return eraseIn(client, { visitor, at, tombstoneKey })
    await unlink(client, { visitor, site, at })
    // Under a number of its own: visits that were taken under the old receipt are none of the stamp's.
    await client.query(
      `UPDATE plane.consent_link SET receipt = gen_random_uuid(), given_at = $3, expires_at = $3, proof_sha256 = NULL
       WHERE visitor = $1 AND site = $2 AND expires_at > $3`,
      [visitor, site, at],
    )
    await unlinkClicks(client, { visitor, at })
    return null
  })
}

/** Of a person who lets nobody attribute their clicks any more, none may be known. */
export async function unlinkClicks(
  client: pg.PoolClient,
  { visitor, at }: { visitor: string; at: Date },
): Promise<void> {
  await client.query(
    `DELETE FROM plane.click_visitor WHERE visitor = $1 AND NOT EXISTS (
       SELECT FROM plane.consent_link l WHERE l.visitor = $1 AND l.purposes & 4 = 4 AND l.expires_at > $2)`,
    [visitor, at],
  )
}

/** All that hangs on a link, after what waits for its judgement is settled. Without a link nothing does. */
async function unlink(client: pg.PoolClient, { visitor, site, at }: Withdrawal): Promise<void> {
  const { rows } = await client.query<{ receipt: string }>(
    'SELECT receipt FROM plane.consent_link WHERE visitor = $1 AND site = $2 FOR UPDATE',
    [visitor, site],
  )
  const receipt = rows[0]?.receipt
  if (receipt === undefined) return
  await client.query('SELECT plane.settle_clicks($1)', [visitor])
  await client.query(
    `INSERT INTO plane.consent (receipt, event, at, site, purposes, notice_version, notice_sha256, source, proof_sha256, given_at, expires_at)
     SELECT receipt, 'withdrawn', $2, site, purposes, notice_version, notice_sha256, source, NULL, given_at, expires_at
     FROM plane.consent WHERE receipt = $1 ORDER BY at DESC LIMIT 1 ON CONFLICT DO NOTHING`,
    [receipt, at],
  )
  await client.query('SELECT plane.forget_visits($1, $2)', [visitor, site])
  await client.query(
    'DELETE FROM plane.visitor_cinema_day WHERE visitor = $1 AND cinema = (SELECT cinema_id FROM public.site WHERE id = $2)',
    [visitor, site],
  )
}
