import type pg from 'pg'
import { assert } from '../lib/assert.js'
import { tombstoneHash } from '../pseudonym/index.js'
import { clearAhead, type Erased, patiently, sum } from './erase.js'

interface Withdrawal {
  visitor: string
  site: string
  at: Date
  tombstoneKey: Buffer
}

/**
 * Takes a consent back on its own site: its link, the visits and the pool's rows of this person at the site's cinema go at
 * once, and with the last consent the links to clicks; the receipt's log says "withdrawn". What was visited and clicked until
 * now still counts, for nobody. Visits in flight find no link any more. When it was the last, and a no that was said elsewhere
 * has to be remembered, the whole person is erased.
 * @returns how many consents this person still has elsewhere (with none the cookie goes), and whether they were erased.
 */
export async function withdraw(db: pg.Pool, withdrawal: Withdrawal): Promise<{ left: number; erased: boolean }> {
  const standing = await standingOf(db, withdrawal)
  // Nothing to take back: nobody needs to wait for that.
  if (!standing.here && (standing.live > 0 || !standing.elsewhere)) return { left: standing.live, erased: false }
  const taken = await takeBack(db, withdrawal, { elsewhere: false, whole: standing.live === 0 && standing.noes > 0 })
  return { left: taken.live, erased: taken.gone }
}

/**
 * Takes a consent back elsewhere than on its site, whose banner still has the old yes and will say it again: the link stays as
 * a stamp without length, so that only a later yes, or one to another notice, is a new one. With the last consent
 * the whole person is erased.
 * @returns what was erased; null when consents elsewhere go on
 */
export async function withdrawElsewhere(db: pg.Pool, withdrawal: Withdrawal): Promise<Erased | null> {
  const standing = await standingOf(db, withdrawal)
  if (!standing.liveHere && standing.live > 0) return null
  const { gone, ...taken } = await takeBack(db, withdrawal, { elsewhere: true, whole: standing.live === 0 })
  return gone ? taken.erased : null
}

/** What there is, as far as it is committed; elsewhere: consents that last, and noes. */
async function standingOf(
  db: pg.Pool,
  { visitor, site, at }: Withdrawal,
): Promise<{ here: boolean; liveHere: boolean; elsewhere: boolean; live: number; noes: number }> {
  const { rows } = await db.query(
    `SELECT coalesce(bool_or(site = $2), false) AS here, coalesce(bool_or(site = $2 AND expires_at > $3), false) AS "liveHere",
       coalesce(bool_or(site <> $2), false) AS elsewhere,
       (count(*) FILTER (WHERE site <> $2 AND expires_at > $3))::integer AS live,
       (count(*) FILTER (WHERE site <> $2 AND expires_at = given_at))::integer AS noes
     FROM plane.consent_link WHERE visitor = $1`,
    [visitor, site, at],
  )
  return rows[0]
}

async function takeBack(
  db: pg.Pool,
  { visitor, site, at, tombstoneKey }: Withdrawal,
  { elsewhere, whole }: { elsewhere: boolean; whole: boolean },
): Promise<{ live: number; gone: boolean; erased: Erased }> {
  const cleared = await clearAhead(db, { visitor, site: whole ? null : site })
  const mark = tombstoneHash({ key: tombstoneKey, visitor })
  const { rows } = await patiently(() =>
    db.query<Erased & { live: number; gone: boolean }>('SELECT * FROM plane.take_back($1, $2, $3, $4, $5)', [
      ...[visitor, site, mark, at, elsewhere],
    ]),
  )
  const [taken] = rows
  assert(taken !== undefined, 'a withdrawal tells what it left')
  const { live, gone, ...erased } = taken
  return { live, gone, erased: gone ? sum(cleared, erased) : cleared }
}
