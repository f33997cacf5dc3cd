import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { Socket } from 'node:net'
import { connect as secure } from 'node:tls'

/** Opens a connection, to public addresses alone where it matters: who made it decides. */
export type Dial = (to: {
  host: string
  port: number
}) => Promise<{ ok: true; socket: Socket } | { ok: false; why: string }>

export type HttpAnswer =
  | { ok: true; status: number; text: string }
  | { ok: false; fault: 'unreachable' | 'not-public' | 'no-answer' }

const ANSWER_MS = 120_000
const MAX_ANSWER_BYTES = 65_536

/**
 * One request to a platform, over a connection that was judged. No redirect is followed, and of the answer no more is read than it
 * may have. Never throws for what the other side does.
 */
export async function askPlatform(
  dial: Dial,
  ask: {
    method: 'GET' | 'POST' | 'PUT'
    url: string
    headers: Record<string, string>
    body?: Buffer
    answerMs?: number
  },
): Promise<HttpAnswer> {
  const { method, url, headers, body, answerMs = ANSWER_MS } = ask
  const { protocol, hostname, port, host, pathname, search } = new URL(url)
  const tls = protocol === 'https:'
  const dialled = await dial({ host: hostname, port: Number(port || (tls ? 443 : 80)) })
  if (!dialled.ok)
    return {
      ok: false,
      fault: dialled.why === 'unreachable' || dialled.why === 'unknown-host' ? 'unreachable' : 'not-public',
    }
  const { socket } = dialled
  return new Promise((resolve) => {
    const give = (answer: HttpAnswer) => {
      clearTimeout(late)
      socket.destroy()
      resolve(answer)
    }
    const late = setTimeout(() => give({ ok: false, fault: 'no-answer' }), answerMs)
    const request = (tls ? secureRequest : plainRequest)({
      method,
      path: `${pathname}${search}`,
      headers: { host, connection: 'close', 'content-length': String(body?.length ?? 0), ...headers },
      createConnection: () => (tls ? secure({ socket, servername: hostname, ALPNProtocols: ['http/1.1'] }) : socket),
    })
    request.on('error', () => give({ ok: false, fault: 'no-answer' }))
    request.on('response', (response) => {
      readText(response).then(
        (text) => give({ ok: true, status: response.statusCode ?? 0, text }),
        () => give({ ok: false, fault: 'no-answer' }),
      )
    })
    request.end(body)
  })
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    size += (chunk as Buffer).length
    if (size <= MAX_ANSWER_BYTES) chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}
