import type { IncomingMessage } from 'node:http'

export type Body = { ok: true; text: string } | { ok: false; why: 'too-large' | 'malformed' | 'aborted' }

/** Reads a small body as UTF-8 text, up to `maxBytes`; a longer one is refused without being kept. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  return new Promise((resolve) => {
    let first: Buffer | null = null
    let rest: Buffer[] | null = null
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) return // Read to the end, so that the connection can be used again, but not kept.
      if (first === null) first = chunk
      else if (rest === null) rest = [first, chunk]
      else rest.push(chunk)
    })
    request.on('end', () => {
      if (size > maxBytes) resolve({ ok: false, why: 'too-large' })
      else
        resolve({ ok: true, text: (rest === null ? (first ?? Buffer.alloc(0)) : Buffer.concat(rest)).toString('utf8') })
    })
    request.on('error', () => resolve({ ok: false, why: 'aborted' }))
    request.on('close', () => {
      if (!request.complete) resolve({ ok: false, why: 'aborted' })
    })
  })
}
