import { existsSync } from 'node:fs'
import type pg from 'pg'
import {
  type AuditEvent,
  appendAudit,
  type HeldRing,
  KEY_RINGS,
  type KeyEvent,
  type KeyRing,
  lastUseOf,
  readKeyEvents,
  recordKeys,
} from '../contract/index.js'
import { transaction } from '../lib/postgres.js'
import { type EpochEnd, epochEnd, epochsIn, retiredEpochs, retireEpoch } from '../pseudonym/index.js'
import { RINGS } from './rings.js'
import { StartError } from './start-error.js'

/** What the commands on keys work with: the folders of this machine, and the database of the chain. */
export interface KeyDesk {
  pool: pg.Pool
  folders: Record<KeyRing, string>
  now: Date
}

/** Why a key of an epoch may be destroyed though its cookies live. */
export const FORCING_REASONS = ['compromised', 'ordered'] as const
export type ForcingReason = (typeof FORCING_REASONS)[number]

export interface ListedKey {
  ring: KeyRing
  key: string
  /** The newest of its ring: what a start takes. */
  current: boolean
  /** The one that the last start took, as the chain knows. */
  inUse: boolean
  /** Of an epoch of pseudonyms: whether its time is over. */
  end: EpochEnd | null
  /** Of an epoch whose destruction stopped halfway: whether the chain has it. Null of a key that is whole. */
  halfDestroyed: 'told' | 'untold' | null
}

/** The keys of this machine: their names, and nothing of what they are. */
export async function listKeys({ pool, folders, now }: KeyDesk): Promise<ListedKey[]> {
  const events = await readKeyEvents(pool)
  const held = heldIn(folders).flatMap(({ ring, keys, current }) =>
    keys.map((key): ListedKey => {
      const lastUsedAt = lastUseOf(events, { ring, epoch: Number(key) })
      const end = ring === 'pseudonym' ? epochEnd({ lastUsedAt, now }) : null
      const used = events.findLast((event) => event.ring === ring && event.kind === 'key-in-use')
      return { ring, key, current: key === current, inUse: key === used?.key, end, halfDestroyed: null }
    }),
  )
  const left = retiredEpochs(folders.pseudonym).map(
    (epoch): ListedKey => ({
      ...{ ring: 'pseudonym', key: String(epoch), current: false, inUse: false, end: null },
      halfDestroyed: isDestroyed(events, String(epoch)) ? 'told' : 'untold',
    }),
  )
  return [...held, ...left]
}

/** Adds a key to a ring and says so in the chain. Gives its name. Processes take it when they are started again. */
export async function rotateKey({ pool, folders, now }: KeyDesk, ring: KeyRing): Promise<string> {
  if (!existsSync(folders[ring]))
    throw new StartError(`There are no ${ring} keys on this machine.`, 'Rotate them where they are.')
  const key = RINGS[ring].rotate(folders[ring], await readKeyEvents(pool))
  // Only that it is there: it is in use when a start has taken it.
  const facts = { ring, key }
  await transaction(pool, (client) =>
    appendAudit(client, { at: now, kind: 'key-added', subject: `${ring}:${key}`, facts }),
  )
  return key
}

export type Destroyed =
  | { destroyed: true }
  | { destroyed: false; why: 'unknown-epoch' | 'current' }
  | { destroyed: false; why: 'in-use' | 'alive'; until: Date | null }

/**
 * Destroys an epoch's keys: no cookie of it is recognised any more, and nobody can find out whose rows of the pool were whose.
 * Refused while a cookie of it can be alive, unless somebody forces it with a reason. The file is taken out of use, the event is
 * written, then the file is overwritten and removed: one that is told to be destroyed and is not cannot be.
 * Throws a StartError when the database does not say whether it has the event: then the file stays out of use.
 */
export async function destroyEpoch(
  { pool, folders, now }: KeyDesk,
  { epoch, force = null }: { epoch: number; force?: ForcingReason | null },
): Promise<Destroyed> {
  const ring = 'pseudonym'
  const { keys, current } = RINGS[ring].held(folders[ring])
  if (String(epoch) === current) return { destroyed: false, why: 'current' }
  const key = String(epoch)
  const events = await readKeyEvents(pool)
  const told = isDestroyed(events, key)
  const end = epochEnd({ lastUsedAt: lastUseOf(events, { ring, epoch }), now })
  if (!told && !end.over && force === null)
    return { destroyed: false, why: end.why, until: end.why === 'alive' ? end.until : null }
  let retired: ReturnType<typeof retireEpoch>
  try {
    retired = retireEpoch(folders[ring], epoch) // Also one that an interrupted destruction left.
  } catch (error) {
    if (keys.includes(String(epoch))) throw error
    return { destroyed: false, why: 'unknown-epoch' }
  }
  const facts = { ring, key, forced: !end.over, reason: end.over ? 'expired' : (force ?? 'ordered') } as const
  if (!told) await tell(pool, { event: { at: now, kind: 'key-destroyed', subject: `${ring}:${key}`, facts }, retired })
  retired.destroy()
  return { destroyed: true }
}

/** Has the chain told of it, or throws: the key is then restored, unless the chain may have been told all the same. */
async function tell(
  pool: pg.Pool,
  { event, retired }: { event: AuditEvent<'key-destroyed'>; retired: ReturnType<typeof retireEpoch> },
): Promise<void> {
  let appended = false
  try {
    await transaction(pool, async (client) => {
      await appendAudit(client, event)
      appended = true
    })
  } catch (error) {
    if (appended && (await wasTold(pool, event.facts.key))) return
    retired.restore()
    throw error
  }
}

/** Whether a COMMIT whose answer never came was one. Behind the lock of the chain: it may still be under way. */
async function wasTold(pool: pg.Pool, key: string): Promise<boolean> {
  try {
    return await transaction(pool, async (client) => {
      await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.audit', 0))`)
      return isDestroyed(await readKeyEvents(client), key)
    })
  } catch {
    throw new StartError(
      `Nobody knows whether the public log has the destruction of epoch ${key}: the database does not answer.`,
      'The key is out of use, and its file is there. Ask again when the database is back.',
    )
  }
}

function isDestroyed(events: readonly KeyEvent[], epoch: string): boolean {
  return events.some(({ kind, ring, key }) => kind === 'key-destroyed' && ring === 'pseudonym' && key === epoch)
}

/** The epochs that a folder has whole, and that the chain says are destroyed: a backup brought them back. */
export function returnedEpochs(folder: string, events: readonly KeyEvent[]): number[] {
  return epochsIn(folder).filter((epoch) => isDestroyed(events, String(epoch)))
}

/** Ends what an interruption left: the files of epochs that were taken out of use, and that the chain says are destroyed. */
export function finishDestructions(folder: string, events: readonly KeyEvent[]): void {
  for (const epoch of retiredEpochs(folder))
    if (isDestroyed(events, String(epoch))) retireEpoch(folder, epoch).destroy()
}

/** Tells the chain of the rings of this machine's roles that it does not know, and which keys are in use since this start. */
export async function recordHeldKeys({ pool, folders, now }: KeyDesk): Promise<void> {
  await recordKeys(pool, { held: heldIn(folders), at: now })
}

function heldIn(folders: Record<KeyRing, string>): HeldRing[] {
  return KEY_RINGS.filter((ring) => existsSync(folders[ring])).map((ring) => ({
    ring,
    ...RINGS[ring].held(folders[ring]),
  }))
}
