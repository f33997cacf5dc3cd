import { Agent, type OutgoingHttpHeaders, request } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PlannedClick, PlannedVisit } from './plan.js'
import { ReplayError } from './replay-error.js'
import type { Visitor } from './visitors.js'

export interface Browsers {
  /** Sends a visit. Gives what the server says became of it: `kept`, or the reason why it was refused. */
  visit(planned: PlannedVisit): Promise<string>
  /** Follows an ad, without going on to where it leads. Gives `redirected`, or the status. */
  click(planned: PlannedClick): Promise<string>
  close(): void
}

const TRIES = 6

/**
 * The visitors' browsers: a cookie jar each, over real HTTP on kept connections. Where third-party cookies are not
 * allowed, a cross-site request carries none and keeps none, as in Firefox and Safari.
 * Throws a ReplayError when nobody answers.
 */
export function openBrowsers({ pixelOrigin, connections }: { pixelOrigin: string; connections: number }): Browsers {
  const jars = new Map<string, string>()
  const secure = pixelOrigin.startsWith('https:')
  const agent = new (secure ? SecureAgent : Agent)({ keepAlive: true, maxSockets: connections })
  const send = (args: Outgoing) => sendOnce({ ...args, secure, agent })

  return {
    async visit({ visitor, origin, body }) {
      const headers = {
        ...common(visitor),
        ...cookie(jars, visitor),
        origin,
        accept: '*/*',
        'content-type': 'text/plain;charset=UTF-8',
        'content-length': Buffer.byteLength(body),
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'cors',
        'sec-fetch-dest': 'empty',
        'sec-fetch-storage-access': visitor.thirdPartyCookies ? 'active' : 'none',
      }
      for (let attempt = 1; ; attempt++) {
        const answer = await send({ method: 'POST', url: `${pixelOrigin}/e/v`, headers, body })
        if (answer.status === 503 && attempt < TRIES) {
          await sleep(50 * 2 ** attempt)
          continue
        }
        if (visitor.thirdPartyCookies) keepCookies(jars, visitor, answer.setCookie)
        return verdict(answer)
      }
    },
    async click({ visitor, url, prefetch }) {
      const headers = {
        ...common(visitor),
        ...cookie(jars, visitor),
        accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
        ...(prefetch ? { 'sec-purpose': 'prefetch' } : { 'sec-fetch-user': '?1' }),
      }
      const answer = await send({ method: 'GET', url, headers })
      return answer.status === 302 ? 'redirected' : String(answer.status)
    },
    close: () => agent.destroy(),
  }
}

function common({ agent }: Visitor): OutgoingHttpHeaders {
  return agent === '' ? {} : { 'user-agent': agent }
}

/** A navigation carries the cookie as well: only a jar that was allowed to keep one has it. */
function cookie(jars: ReadonlyMap<string, string>, { id }: Visitor): OutgoingHttpHeaders {
  const value = jars.get(id)
  return value === undefined ? {} : { cookie: value }
}

function keepCookies(jars: Map<string, string>, { id }: Visitor, setCookie: readonly string[]): void {
  for (const line of setCookie) {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) jars.delete(id)
    else jars.set(id, pair)
  }
}

function verdict({ status, outcome }: Answer): string {
  if (status === 503) return 'unavailable'
  if (status !== 204) return `status-${status}`
  return outcome === 'kept' ? 'kept' : outcome.replace(/^refused; /, '')
}

interface Outgoing {
  method: string
  url: string
  headers: OutgoingHttpHeaders
  body?: string
}

interface Answer {
  status: number
  /** The pixel's word on a visit. */
  outcome: string
  setCookie: string[]
}

function sendOnce({
  method,
  url,
  headers,
  body,
  secure,
  agent,
}: Outgoing & { secure: boolean; agent: Agent }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = (secure ? secureRequest : request)(url, { method, headers, agent, timeout: 30_000 }, (response) => {
      const { statusCode = 0, headers: received } = response
      const { lanterne } = received
      response.resume()
      response.on('end', () =>
        resolve({
          status: statusCode,
          outcome: typeof lanterne === 'string' ? lanterne : '',
          setCookie: received['set-cookie'] ?? [],
        }),
      )
      response.on('error', reject)
    })
    sent.on('timeout', () => sent.destroy(new Error('no answer within 30 seconds')))
    sent.on('error', (error) =>
      reject(
        new ReplayError(
          `The pixel does not answer at ${new URL(url).origin} (${error.message}).`,
          'Is Lanterne running? npm start',
        ),
      ),
    )
    sent.end(body)
  })
}
