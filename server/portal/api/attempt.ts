import { randomUUID } from 'node:crypto'
import type { Request } from 'express'
import type pg from 'pg'
import type { Along } from '../../campaign/index.js'
import { sha256 } from '../../lib/id.js'
import { Problem } from '../../lib/problem.js'
import { abandonAttempt, beginAttempt, finishAttempt, stillRunning } from './attempt-store.js'

/** A key is a text of the program's own: a UUID is good. */
const KEY = /^[\x21-\x7e]{8,128}$/

interface Asked {
  request: Request
  organisationId: string
  /** As it was sent; empty where there is none. */
  text: string
  now: Date
}

/**
 * Does something once for each idempotency key of an organisation (header `Idempotency-Key`), in a day. The work writes `along`,
 * in its own transaction, that it is done: so that it is done twice by no repetition, not even by one after a crash. A refusal is not
 * kept: the key may be used again. Throws 400 `bad-idempotency-key`, 409 `idempotency-conflict` where something else was asked under the key,
 * 409 `idempotency-running` while the first is being answered. Without the header it is just done.
 * @returns what came of it, which may have changed since where it is `repeated`
 */
export async function asOnce(
  pool: pg.Pool,
  { request, organisationId, text, now }: Asked,
  work: (along: Along) => Promise<number>,
): Promise<{ object: number; repeated: boolean }> {
  const key = request.headers['idempotency-key']
  if (key === undefined) return { object: await work(async () => {}), repeated: false }
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw new Problem({ status: 400, code: 'bad-idempotency-key', title: 'An idempotency key has 8 to 128 signs.' })
  }
  const keyHash = sha256(key)
  const askedHash = sha256(JSON.stringify([request.method, request.path, request.headers['if-match'] ?? '', text]))
  const attempt = randomUUID()
  const begun = await beginAttempt(pool, { organisationId, keyHash, askedHash, attempt, now })
  if (begun.state === 'other') {
    throw new Problem({ status: 409, code: 'idempotency-conflict', title: 'Something else was asked under this key.' })
  }
  if (begun.state === 'running') throw stillRunning()
  if (begun.state === 'done') return { object: begun.object, repeated: true }
  try {
    const object = await work((tx, id) => finishAttempt(tx, { organisationId, keyHash, attempt, object: id }))
    return { object, repeated: false }
  } catch (error) {
    await abandonAttempt(pool, { organisationId, keyHash, attempt })
    throw error
  }
}
