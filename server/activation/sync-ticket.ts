import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { bytesToUuid } from '../lib/id.js'
import type { PseudonymRing } from '../pseudonym/index.js'

/** On whose page, and for which campaign, a browser is being synchronised. */
export interface SyncTicket {
  campaign: number
  /** Its id, a UUID. */
  publisher: string
  /** Whole seconds are kept. */
  expiresAt: Date
}

/** What a ticket is good for: one step, with one platform, in the browser of one person. */
export interface TicketUse {
  /** `onward`: the page sends the browser on by way of us; `answer`: the platform sends it back with its number. */
  step: 'onward' | 'answer'
  platform: string
  visitor: string
}

const ALGORITHM = 'aes-256-gcm'
const BYTES = { key: 32, iv: 12, content: 24, tag: 16 }
const SALT = 'lanterne sync ticket 1'

/**
 * Proof that `sync` put this question, for the address that carries it: encrypted and authenticated (AES-256-GCM, RFC 5116), base64url.
 * The page and the platform that pass it on read neither campaign nor publisher in it.
 */
export function sealTicket(
  ring: Pick<PseudonymRing, 'current'>,
  { campaign, publisher, expiresAt }: SyncTicket,
  use: TicketUse,
): string {
  const content = Buffer.alloc(BYTES.content)
  content.writeUInt32BE(campaign, 0)
  content.writeUInt32BE(Math.floor(expiresAt.getTime() / 1000), 4)
  content.write(publisher.replaceAll('-', ''), 8, 'hex')
  const iv = randomBytes(BYTES.iv)
  const cipher = createCipheriv(ALGORITHM, keyOf(ring), iv).setAAD(bytesOf(use))
  const sealed = [iv, cipher.update(content), cipher.final()]
  return Buffer.concat([...sealed, cipher.getAuthTag()]).toString('base64url')
}

/** What a ticket says, or null: none of ours, for another use, of somebody else, or over. Why is told to nobody. */
export function openTicket(
  ring: Pick<PseudonymRing, 'current'>,
  text: string,
  { now, ...use }: TicketUse & { now: Date },
): SyncTicket | null {
  const bytes = text.length <= MAX_LENGTH ? Buffer.from(text, 'base64url') : Buffer.alloc(0)
  if (bytes.length !== BYTES.iv + BYTES.content + BYTES.tag) return null
  const iv = bytes.subarray(0, BYTES.iv)
  const decipher = createDecipheriv(ALGORITHM, keyOf(ring), iv, { authTagLength: BYTES.tag }).setAAD(bytesOf(use))
  decipher.setAuthTag(bytes.subarray(-BYTES.tag))
  const content = decipher.update(bytes.subarray(BYTES.iv, -BYTES.tag))
  try {
    decipher.final()
  } catch {
    return null
  }
  const expiresAt = new Date(content.readUInt32BE(4) * 1000)
  if (now >= expiresAt) return null
  return { campaign: content.readUInt32BE(0), publisher: bytesToUuid(Uint8Array.from(content.subarray(8))), expiresAt }
}

const MAX_LENGTH = 80

/** Of the ring's newest epoch: a ticket lives for minutes. */
function keyOf({ current }: Pick<PseudonymRing, 'current'>): Buffer {
  return Buffer.from(hkdfSync('sha256', current.cookieKey, SALT, '', BYTES.key))
}

function bytesOf({ step, platform, visitor }: TicketUse): Buffer {
  return Buffer.from(`${step} ${platform} ${visitor}`)
}
