import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { askPlatform, type Dial, type HttpAnswer } from './export-http.js'
import type { ExportPlatform, Fault } from './export-store.js'
import { putWhole } from './export-write.js'
import { SECRET_NAME } from './platform.js'

/** A file on its way to a platform. */
export interface Delivery {
  name: string
  bytes: Buffer
  sha256: Buffer
  /** The job that an earlier try was given. */
  job: string | null
}

/** `acknowledged`: the platform has it and said so. `sent`: it has it, and will say later what it made of it. */
export type Delivered =
  | { outcome: 'acknowledged'; ack: string | null; fault?: Fault }
  | { outcome: 'sent' }
  | { outcome: 'failed'; fault: Fault }

export interface DeliveryDependencies {
  dial: Dial
  /** Where platforms fetch files from a folder: one folder each, by their ids. */
  exportsFolder: string
  /** Passwords of platforms, a file each; null: the worker was given none. */
  secretsFolder: string | null
}

/** Delivers a file in the way of its platform. The same file again, under the same name, is the same delivery. */
export async function deliver(
  deps: DeliveryDependencies,
  platform: ExportPlatform,
  delivery: Delivery & { noteJob: (job: string) => Promise<void> },
): Promise<Delivered> {
  if (platform.delivery === 'folder') return toFolder(deps, platform, delivery)
  const secret = await secretOf(deps, platform)
  const url = platform.deliveryUrl
  if (secret === null || url === null) return { outcome: 'failed', fault: 'secret-missing' }
  const target = { dial: deps.dial, url, secret, memberId: platform.memberId }
  return platform.delivery === 'upload' ? upload(target, delivery) : uploadToJob(target, delivery)
}

async function toFolder(
  { exportsFolder }: DeliveryDependencies,
  { id }: ExportPlatform,
  { name, bytes }: Delivery,
): Promise<Delivered> {
  try {
    await putWhole(join(exportsFolder, id, name), (write) => write(bytes))
    return { outcome: 'acknowledged', ack: null }
  } catch {
    return { outcome: 'failed', fault: 'folder' }
  }
}

interface Target {
  dial: Dial
  url: string
  secret: string
  memberId: number | null
}

/** PUT of the file at its name. Its digest and the name as idempotency key let the platform take it once. */
async function upload({ dial, url, secret }: Target, { name, bytes, sha256 }: Delivery): Promise<Delivered> {
  const answer = await askPlatform(dial, {
    method: 'PUT',
    url: `${url.replace(/\/$/, '')}/${name}`,
    headers: { ...bearer(secret), ...fileHeaders(sha256), 'idempotency-key': name },
    body: bytes,
  })
  if (!isDone(answer)) return { outcome: 'failed', fault: faultOf(answer) }
  return { outcome: 'acknowledged', ack: idIn(answer.text) }
}

const Job = z.object({ job_id: z.coerce.string().min(1).max(200), upload_url: z.url().max(2_000) })
const JobState = z.object({
  phase: z.string(),
  num_invalid_format: z.coerce.number().default(0),
  num_invalid_segment: z.coerce.number().default(0),
  num_unauth_segment: z.coerce.number().default(0),
  num_inactive_segment: z.coerce.number().default(0),
})

/**
 * A job is asked for, its file is uploaded, and how it went is asked for later (Xandr's batch segment service). A job that was given
 * before, and has its file, is not given another: who stopped in between uploads nothing twice.
 */
async function uploadToJob(
  target: Target,
  delivery: Delivery & { noteJob: (job: string) => Promise<void> },
): Promise<Delivered> {
  const { dial, url, secret, memberId } = target
  if (delivery.job !== null) {
    const state = await jobState(target, delivery.job)
    if ('fault' in state) return { outcome: 'failed', fault: state.fault }
    if (state.phase === 'completed') return { outcome: 'acknowledged', ack: delivery.job, ...partly(state) }
    if (UPLOADED.has(state.phase)) return { outcome: 'sent' }
  }
  const begun = await askPlatform(dial, {
    method: 'POST',
    url: `${url}?member_id=${memberId}`,
    headers: bearer(secret),
  })
  const job = isDone(begun) ? Job.safeParse(json(begun.text)) : null
  if (job === null || !job.success) return { outcome: 'failed', fault: faultOf(begun) }
  await delivery.noteJob(job.data.job_id)
  const sent = await askPlatform(dial, {
    method: 'POST',
    url: job.data.upload_url,
    headers: { ...bearer(secret), ...fileHeaders(delivery.sha256) },
    body: delivery.bytes,
  })
  return isDone(sent) ? { outcome: 'sent' } : { outcome: 'failed', fault: faultOf(sent) }
}

const UPLOADED = new Set(['uploaded', 'validating', 'processing'])

/** What the platform made of a file that was sent; `sent` while it has not decided. */
export async function askAfter(
  deps: DeliveryDependencies,
  platform: ExportPlatform,
  { job }: { job: string },
): Promise<Delivered> {
  const secret = await secretOf(deps, platform)
  const url = platform.deliveryUrl
  if (secret === null || url === null) return { outcome: 'failed', fault: 'secret-missing' }
  const state = await jobState({ dial: deps.dial, url, secret, memberId: platform.memberId }, job)
  if ('fault' in state) return { outcome: 'failed', fault: state.fault }
  if (state.phase === 'completed') return { outcome: 'acknowledged', ack: job, ...partly(state) }
  return FAILED.has(state.phase) ? { outcome: 'failed', fault: 'failed-there' } : { outcome: 'sent' }
}

const FAILED = new Set(['failed', 'error', 'expired'])

async function jobState(
  { dial, url, secret, memberId }: Target,
  job: string,
): Promise<z.output<typeof JobState> | { fault: Fault }> {
  const asked = `${url}?member_id=${memberId}&job_id=${encodeURIComponent(job)}`
  const answer = await askPlatform(dial, { method: 'GET', url: asked, headers: bearer(secret) })
  const state = isDone(answer) ? JobState.safeParse(json(answer.text)) : null
  return state?.success ? state.data : { fault: faultOf(answer) }
}

/** Numbers that the platform does not know any more are no fault; lines that it cannot use are. */
function partly(state: z.output<typeof JobState>): { fault?: Fault } {
  const { num_invalid_format, num_invalid_segment, num_unauth_segment, num_inactive_segment } = state
  const unused = num_invalid_format + num_invalid_segment + num_unauth_segment + num_inactive_segment
  return unused > 0 ? { fault: 'partly-refused' } : {}
}

const MAX_SECRET = 4_000

async function secretOf(
  { secretsFolder }: DeliveryDependencies,
  { secret }: Pick<ExportPlatform, 'secret'>,
): Promise<string | null> {
  if (secretsFolder === null || secret === null || !SECRET_NAME.test(secret)) return null
  const text = await readFile(join(secretsFolder, secret), 'utf8').catch(() => '')
  const plain = text.trim()
  return plain !== '' && plain.length <= MAX_SECRET && /^[\x21-\x7e]+$/.test(plain) ? plain : null
}

function bearer(secret: string): Record<string, string> {
  return { authorization: `Bearer ${secret}`, accept: 'application/json' }
}

function fileHeaders(sha256: Buffer): Record<string, string> {
  // RFC 9530: whoever receives it can tell that it is whole.
  return { 'content-type': 'application/octet-stream', 'content-digest': `sha-256=:${sha256.toString('base64')}:` }
}

function isDone(answer: HttpAnswer): answer is HttpAnswer & { ok: true } {
  return answer.ok && answer.status >= 200 && answer.status < 300
}

function faultOf(answer: HttpAnswer): Fault {
  if (!answer.ok) return answer.fault
  if (answer.status >= 200 && answer.status < 300) return 'no-answer' // It answered, and not what was to be expected.
  return answer.status === 408 || answer.status === 429 || answer.status >= 500 ? 'unavailable' : 'refused'
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The platform's own number of what it received, where it gives one. */
function idIn(text: string): string | null {
  const read = z.object({ id: z.coerce.string().min(1).max(200) }).safeParse(json(text))
  return read.success ? read.data.id : null
}
