import { CompactSign } from 'jose'
import type pg from 'pg'
import { parisDay } from '../../lib/clock.js'
import { shiftDay } from '../../lib/paris.js'
import { transaction } from '../../lib/postgres.js'
import { canonicalJson } from '../canonical.js'
import type { SignatureRing } from '../ring.js'
import { rootOf } from './merkle.js'
import { checkAll, readRoots } from './store.js'
import { sizeAtEnd } from './verify.js'

/** The type in the header keeps a signed root from being taken for anything else that the same keys sign. */
export const ROOT_TYPE = 'lanterne-audit-root+jws'

/** A worker that stood still for longer makes up for the rest at its next turn. */
const MAX_DAYS = 400

/**
 * Signs the root of each day (Europe/Paris) that is over by the database's clock, which is that of the entries, and has none
 * yet, since the first entry. Before that it verifies the whole chain and its earlier roots: over a chain that was tampered
 * with nothing is signed. Harmless to repeat, and at once in two places.
 * @returns the days that were signed now
 * @throws when the chain is not what it was, naming the first bad index; when the database's clock went back behind a root;
 * and, once the days that are over are signed, when it is behind the last entry
 */
export async function signRoots(pool: pg.Pool, { ring }: { ring: SignatureRing }): Promise<string[]> {
  const [last] = await readRoots(pool, { limit: 1 })
  const due = last === undefined || last.day !== yesterdayOf(await databaseNow(pool))
  const signed = due ? await transaction(pool, (client) => signMissing(client, ring)) : []
  await refuseFuture(pool)
  return signed
}

async function signMissing(client: pg.ClientBase, ring: SignatureRing): Promise<string[]> {
  // After whoever is appending: an entry that was recorded before midnight and is not committed yet belongs to its day.
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.audit', 0))`)
  const now = await databaseNow(client)
  const yesterday = yesterdayOf(now)
  const [newest] = await readRoots(client, { limit: 1 })
  // Otherwise it would wait in silence until that day is over once more.
  if (newest !== undefined && newest.day > yesterday)
    throw new Error(
      `no root is signed: there is one of ${newest.day}, and by the database's clock that day is not over`,
    )
  const { check, report } = await checkAll(client)
  if (report.firstBad !== null)
    throw new Error(`no root is signed: the audit chain is bad from ${report.firstBad} (${report.why})`)
  const signed: string[] = []
  const first = newest === undefined ? (check.days[0]?.day ?? null) : shiftDay(newest.day, 1)
  for (let day = first; day !== null && day <= yesterday && signed.length < MAX_DAYS; day = shiftDay(day, 1)) {
    const size = sizeAtEnd(check, day)
    const root = rootOf(check.tree, size)
    const jws = await signRoot(ring, { day, size, root: root.toString('hex'), at: now.toISOString() })
    await client.query('INSERT INTO audit.root (day, size, root, jws, at) VALUES ($1, $2, $3, $4, $5)', [
      ...[day, size, root, jws, now],
    ])
    signed.push(day)
  }
  return signed
}

function yesterdayOf(now: Date): string {
  return shiftDay(parisDay(now), -1)
}

async function databaseNow(db: pg.Pool | pg.ClientBase): Promise<Date> {
  const { rows } = await db.query<{ now: Date }>('SELECT clock_timestamp() AS now')
  return (rows[0] as { now: Date }).now
}

/** An entry of tomorrow was recorded by a clock that was wrong: all after it have its time, and the days until then none. */
async function refuseFuture(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ at: Date }>(
    `SELECT recorded_at AS at FROM (SELECT recorded_at FROM audit.entry ORDER BY index DESC LIMIT 1) AS head
     WHERE recorded_at > clock_timestamp()`,
  )
  if (rows[0] === undefined) return
  const until = rows[0].at.toISOString()
  throw new Error(
    `the audit chain is ahead of the database's clock: whatever happens is recorded as of ${until} until then`,
  )
}

/** A compact JWS (EdDSA) over the canonical JSON of `{ at, day, root, size }`. */
async function signRoot(
  { current }: SignatureRing,
  root: { day: string; size: number; root: string; at: string },
): Promise<string> {
  const payload = new TextEncoder().encode(canonicalJson(root))
  return new CompactSign(payload)
    .setProtectedHeader({ alg: 'EdDSA', kid: current.kid, typ: ROOT_TYPE })
    .sign(current.key)
}
