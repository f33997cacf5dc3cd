import type pg from 'pg'
import { snapshot } from '../../lib/postgres.js'
import type { ChainedEntry } from './chain.js'
import { addLeaf, type MerkleTree, newTree, treeSize } from './merkle.js'
import {
  type ChainCheck,
  type ChainReport,
  checkNext,
  startCheck,
  verifyRoots,
  verifyWitnesses,
  type Witness,
} from './verify.js'

/** A day that is over, as it was signed. */
export interface AuditRoot {
  /** Europe/Paris. */
  day: string
  /** Entries that it is of: all that were recorded before the end of the day. */
  size: number
  root: Buffer
  jws: string
  at: Date
}

const PAGE = 1000
const ENTRY = `e.index, ledger.time_text(e.recorded_at) AS "recordedAt", e.body, e.hash`
const ROOT = 'day, size, root, jws, at'

/** Entries from an index on, in their order; at most `limit`. */
export async function readEntries(
  db: pg.Pool | pg.ClientBase,
  { from, limit }: { from: bigint; limit: number },
): Promise<ChainedEntry[]> {
  const { rows } = await db.query<ChainedEntry>(
    `SELECT ${ENTRY} FROM audit.entry e WHERE e.index >= $1 ORDER BY e.index LIMIT $2`,
    [from, limit],
  )
  return rows
}

/** How many entries there are. */
export async function countEntries(db: pg.Pool | pg.ClientBase): Promise<number> {
  const { rows } = await db.query<{ size: bigint }>('SELECT coalesce(max(index) + 1, 0) AS size FROM audit.entry')
  return Number(rows[0]?.size ?? 0n)
}

/** The signed roots, the newest first; at most `limit`. */
export async function readRoots(db: pg.Pool | pg.ClientBase, { limit }: { limit: number }): Promise<AuditRoot[]> {
  const { rows } = await db.query<Row>(`SELECT ${ROOT} FROM audit.root ORDER BY day DESC LIMIT $1`, [limit])
  return rows.map(toRoot)
}

/** The root of one day; null where it has none. */
export async function rootOn(db: pg.Pool | pg.ClientBase, { day }: { day: string }): Promise<AuditRoot | null> {
  const { rows } = await db.query<Row>(`SELECT ${ROOT} FROM audit.root WHERE day = $1`, [day])
  return rows[0] === undefined ? null : toRoot(rows[0])
}

/** The root of the last day that ended by then, inclusive; null before the first. */
export async function rootAt(db: pg.Pool | pg.ClientBase, { day }: { day: string }): Promise<AuditRoot | null> {
  const { rows } = await db.query<Row>(`SELECT ${ROOT} FROM audit.root WHERE day <= $1 ORDER BY day DESC LIMIT 1`, [
    day,
  ])
  return rows[0] === undefined ? null : toRoot(rows[0])
}

/**
 * Recomputes the whole chain from its first entry, and compares it with its signed roots and with those that a witness
 * brings. Reads one snapshot, a page at a time.
 */
export async function verifyAudit(
  pool: pg.Pool,
  { witnesses = [] }: { witnesses?: readonly Witness[] } = {},
): Promise<ChainReport> {
  return snapshot(pool, async (client) => {
    const { report, check } = await checkAll(client)
    return report.firstBad === null ? verifyWitnesses(check.tree, witnesses) : report
  })
}

/** All entries, each checked, and all signed roots; or what is wrong with the first that is not good. */
export async function checkAll(client: pg.ClientBase): Promise<{ check: ChainCheck; report: ChainReport }> {
  const check = startCheck()
  for (let from = -(2n ** 62n); ; ) {
    const page = await readEntries(client, { from, limit: PAGE })
    for (const entry of page) {
      const why = checkNext(check, entry)
      const entries = treeSize(check.tree)
      if (why !== null) return { check, report: { entries, firstBad: entries, why } }
    }
    if (page.length < PAGE) break
    from = BigInt(treeSize(check.tree))
  }
  const { rows } = await client.query<Row>(`SELECT ${ROOT} FROM audit.root ORDER BY day`)
  return { check, report: verifyRoots(check, rows.map(toRoot)) }
}

/**
 * The Merkle tree of the chain, kept in memory and brought up to date by what was appended since: pages ask for proofs.
 * It takes the hashes as they are; whether they are right is for whoever holds a signed root.
 */
export function createTreeReader(pool: pg.Pool): () => Promise<MerkleTree> {
  const tree = newTree()
  let reading: Promise<void> = Promise.resolve()
  async function read(): Promise<void> {
    for (;;) {
      const { rows } = await pool.query<{ index: bigint; hash: Buffer }>(
        `SELECT index, hash FROM audit.entry WHERE index >= $1 ORDER BY index LIMIT ${PAGE}`,
        [treeSize(tree)],
      )
      for (const { index, hash } of rows) {
        if (index !== BigInt(treeSize(tree))) return // A gap: nothing behind it can be proven.
        addLeaf(tree, hash)
      }
      if (rows.length < PAGE) return
    }
  }
  return async function upToDate() {
    // One after the other: two at once would add the same leaves.
    reading = reading.catch(() => {}).then(read)
    await reading
    return tree
  }
}

interface Row extends Omit<AuditRoot, 'size'> {
  size: bigint
}

function toRoot({ size, ...row }: Row): AuditRoot {
  return { ...row, size: Number(size) }
}
