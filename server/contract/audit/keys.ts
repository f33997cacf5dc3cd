import type pg from 'pg'
import { transaction } from '../../lib/postgres.js'
import { appendAudit } from './append.js'

export const KEY_RINGS = ['pseudonym', 'links', 'signatures', 'bank'] as const
export type KeyRing = (typeof KEY_RINGS)[number]

/** What the chain says of a key. */
export interface KeyEvent {
  kind: 'key-added' | 'key-in-use' | 'key-destroyed'
  ring: KeyRing
  /** The number of an epoch, of a link key or of a key of bank details, or a signature key's thumbprint. */
  key: string
  /** When the chain learnt of it. */
  recordedAt: Date
}

/** A ring as a machine has it. */
export interface HeldRing {
  ring: KeyRing
  keys: readonly string[]
  current: string
}

/** Everything that the chain says of keys, in its order. */
export async function readKeyEvents(db: pg.Pool | pg.ClientBase): Promise<KeyEvent[]> {
  const { rows } = await db.query<Pick<KeyEvent, 'kind' | 'recordedAt'> & { body: string }>(
    `SELECT kind, body, recorded_at AS "recordedAt" FROM audit.entry
     WHERE kind IN ('key-added', 'key-in-use', 'key-destroyed') ORDER BY index`,
  )
  return rows.map(({ kind, body, recordedAt }) => {
    const { ring, key } = JSON.parse(body).facts
    return { kind, ring, key, recordedAt }
  })
}

/**
 * Brings the chain up to date with the rings of a machine: keys that it does not know yet, and which of each ring is in use. To
 * be called by a start, and after each rotation; harmless to repeat, so that a crash between a key and its entry leaves no hole.
 */
export async function recordKeys(pool: pg.Pool, { held, at }: { held: readonly HeldRing[]; at: Date }): Promise<void> {
  await transaction(pool, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.audit', 0))`)
    const events = await readKeyEvents(client)
    for (const { ring, keys, current } of held) {
      const ofRing = events.filter((event) => event.ring === ring)
      const known = new Set(ofRing.map(({ key }) => key))
      for (const key of keys.filter((one) => !known.has(one)))
        await appendAudit(client, { at, kind: 'key-added', subject: `${ring}:${key}`, facts: { ring, key } })
      if (ofRing.findLast(({ kind }) => kind === 'key-in-use')?.key !== current)
        await appendAudit(client, {
          at,
          kind: 'key-in-use',
          subject: `${ring}:${current}`,
          facts: { ring, key: current },
        })
    }
  })
}

/**
 * Until when an epoch was the current one, as the chain knows: from then on only later ones were. Null while none was, or while
 * a machine has gone back to it since.
 */
export function lastUseOf(events: readonly KeyEvent[], { ring, epoch }: { ring: KeyRing; epoch: number }): Date | null {
  const uses = events.filter((event) => event.ring === ring && event.kind === 'key-in-use')
  const last = uses.findLastIndex(({ key }) => Number(key) <= epoch)
  return uses[last + 1]?.recordedAt ?? null
}
