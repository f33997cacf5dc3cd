import { CompactSign } from 'jose'
import type pg from 'pg'
import { parisDay } from '../../lib/clock.js'
import { parisMidnight, shiftDay } from '../../lib/paris.js'
import { transaction } from '../../lib/postgres.js'
import { canonicalJson } from '../canonical.js'
import type { SignatureRing } from '../ring.js'
import { rootOf } from './merkle.js'
import { checkAll, readRoots } from './store.js'
import { verifyWitnesses } from './verify.js'

/** The type in the header keeps a signed root from being taken for anything else that the same keys sign. */
export const ROOT_TYPE = 'lanterne-audit-root+jws'

/** A worker that stood still for longer makes up for the rest at its next turn. */
const MAX_DAYS = 400

/**
 * Signs the root of each day (Europe/Paris) that is over and has none yet, since the first entry. Before that it verifies
 * the whole chain and its earlier roots: over a chain that was tampered with nothing is signed. Harmless to repeat, and at
 * once in two places.
 * @returns the days that were signed now
 * @throws when the chain is not what it was; the message names the first bad index
 */
export async function signRoots(pool: pg.Pool, { ring, now }: { ring: SignatureRing; now: Date }): Promise<string[]> {
  const yesterday = shiftDay(parisDay(now), -1)
  const [last] = await readRoots(pool, { limit: 1 })
  if (last !== undefined && last.day >= yesterday) return []
  return transaction(pool, async (client) => {
    // After whoever is appending: an entry that was recorded before midnight and is not committed yet belongs to its day.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.audit', 0))`)
    const roots = await readRoots(client, { limit: 1 })
    const { tree, report } = await checkAll(client)
    const found = report ?? verifyWitnesses(tree, roots)
    if (found.firstBad !== null)
      throw new Error(`no root is signed: the audit chain is bad from ${found.firstBad} (${found.why})`)
    const signed: string[] = []
    const [newest] = roots
    const first = newest === undefined ? await firstDay(client) : shiftDay(newest.day, 1)
    for (let day = first; day !== null && day <= yesterday && signed.length < MAX_DAYS; day = shiftDay(day, 1)) {
      const size = await sizeAtEnd(client, day)
      const root = rootOf(tree, size)
      const jws = await signRoot(ring, { day, size, root: root.toString('hex'), at: now.toISOString() })
      await client.query('INSERT INTO audit.root (day, size, root, jws, at) VALUES ($1, $2, $3, $4, $5)', [
        ...[day, size, root, jws, now],
      ])
      signed.push(day)
    }
    return signed
  })
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

async function firstDay(client: pg.ClientBase): Promise<string | null> {
  const { rows } = await client.query<{ at: Date }>('SELECT recorded_at AS at FROM audit.entry WHERE index = 0')
  return rows[0] === undefined ? null : parisDay(rows[0].at)
}

async function sizeAtEnd(client: pg.ClientBase, day: string): Promise<number> {
  const { rows } = await client.query<{ size: bigint }>(
    'SELECT coalesce(max(index) + 1, 0) AS size FROM audit.entry WHERE recorded_at < $1',
    [parisMidnight(shiftDay(day, 1))],
  )
  return Number(rows[0]?.size ?? 0n)
}
