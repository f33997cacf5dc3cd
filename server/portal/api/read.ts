import type { Request } from 'express'
import type { z } from 'zod'
import { readBody } from '../../lib/body.js'
import { sha256 } from '../../lib/id.js'
import { Problem } from '../../lib/problem.js'
import { missing } from '../page.js'

const BODY_MAX_BYTES = 65_536
/** Of what is wrong so much is told. */
const ERRORS_MAX = 20

/**
 * A part of a request as its shape says; nothing where it has none. An address that has not the shape of one is 404; the rest throws 400
 * `invalid-request`, with each field that is wrong.
 */
export function parsePart<T>(shape: z.ZodType<T> | undefined, given: unknown, part: 'path' | 'query' | 'body'): T {
  if (shape === undefined) return undefined as T
  const parsed = shape.safeParse(given)
  if (parsed.success) return parsed.data
  if (part === 'path') throw missing()
  const errors = parsed.error.issues.slice(0, ERRORS_MAX).map(({ path, message }) => ({
    pointer: part === 'query' ? path.join('.') : `/${path.map(escaped).join('/')}`,
    detail: message,
  }))
  throw new Problem({ status: 400, code: 'invalid-request', title: 'The request is not valid.', errors })
}

/** RFC 6901. */
function escaped(step: PropertyKey): string {
  return String(step).replaceAll('~', '~0').replaceAll('/', '~1')
}

/** The JSON of a body, and its text. Throws 415 `not-json`, 413 `too-large`, 400 `malformed-json`. */
export async function readJson(request: Request): Promise<{ json: unknown; text: string }> {
  if (!request.is('application/json')) {
    throw new Problem({ status: 415, code: 'not-json', title: 'Send application/json.' })
  }
  const body = await readBody(request, BODY_MAX_BYTES)
  if (body.ok) {
    const json = parsed(body.text)
    if (json !== undefined) return { json, text: body.text }
  } else if (body.why === 'too-large') {
    throw new Problem({ status: 413, code: 'too-large', title: 'The body is too large.' })
  }
  throw new Problem({ status: 400, code: 'malformed-json', title: 'The body is no JSON.' })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * A strong tag (RFC 9110 §8.8.3): the same for the same answer, and for no other.
 * @param answer as its shape made it, so that its fields have one order
 */
export function entityTag(answer: object): string {
  return `"${sha256(JSON.stringify(answer)).toString('base64url').slice(0, 22)}"`
}

/** Whether a thing with this tag is one that `If-Match` names; without that header any is. */
export function tagMatches(ifMatch: string | undefined, tag: string): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true
  return ifMatch.split(',').some((one) => one.trim() === tag)
}
