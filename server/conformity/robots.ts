import { request as askPlain } from 'node:http'
import { request as askSecure } from 'node:https'
import { isIP } from 'node:net'
import { connect as secure } from 'node:tls'
import robotsParser from 'robots-parser'
import type { Forbidden, Guard } from './guard.js'

/** Its types promise a default export; what it exports is the function itself. */
const parseRobots = robotsParser as unknown as typeof robotsParser.default

/** The robot's name in `robots.txt`. */
export const ROBOT_NAME = 'LanterneConformity'

/** What a site's `robots.txt` asks of us. */
export interface RobotRules {
  allows(url: string): boolean
  delayMs: number
}

export type Asked = { ok: true; rules: RobotRules } | { ok: false; why: Forbidden | 'no-answer' }

/** RFC 9309 §2.5: at least 500 KiB are read. */
const MAX_BYTES = 512_000
/** RFC 9309 §2.3.1.2. */
const MAX_REDIRECTS = 5
const ANSWER_MS = 10_000
/** A site that asks for more is asked for one page alone. */
export const MAX_DELAY_MS = 30_000

const EVERYTHING: RobotRules = { allows: () => true, delayMs: 0 }
const NOTHING: RobotRules = { allows: () => false, delayMs: 0 }

/**
 * Reads `robots.txt` of an origin (RFC 9309): not there is "everything", an error of the server is "nothing". Each redirect goes
 * through the guard.
 */
export async function readRobots(origin: string, { guard, agent }: { guard: Guard; agent: string }): Promise<Asked> {
  let url = new URL('/robots.txt', origin)
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const answer = await get(url, { guard, agent })
    if (!answer.ok) return answer
    const { status, location, text } = answer
    if (status >= 300 && status < 400) {
      if (location === undefined || !URL.canParse(location, url)) return { ok: true, rules: EVERYTHING }
      url = new URL(location, url)
      if (!/^https?:$/.test(url.protocol)) return { ok: true, rules: EVERYTHING }
      continue
    }
    if (status >= 500) return { ok: true, rules: NOTHING }
    return { ok: true, rules: status >= 400 ? EVERYTHING : parse(url.href, text) }
  }
  return { ok: true, rules: EVERYTHING }
}

function parse(address: string, text: string): RobotRules {
  const robots = parseRobots(address, text)
  return {
    // Another host than the one that was asked: these rules say nothing of it.
    allows: (url) => {
      const { pathname, search } = new URL(url)
      const asked = new URL(address)
      asked.pathname = pathname
      asked.search = search
      return robots.isAllowed(asked.href, ROBOT_NAME) !== false
    },
    delayMs: Math.max(0, robots.getCrawlDelay(ROBOT_NAME) ?? 0) * 1000,
  }
}

type Answer =
  | { ok: true; status: number; location: string | undefined; text: string }
  | { ok: false; why: Forbidden | 'no-answer' }

async function get(url: URL, { guard, agent }: { guard: Guard; agent: string }): Promise<Answer> {
  const isSecure = url.protocol === 'https:'
  const host = url.hostname
  const reached = await guard.connect({ host, port: Number(url.port || (isSecure ? 443 : 80)) })
  if (!reached.ok) return reached
  const { socket } = reached
  return new Promise((done) => {
    const give = (answer: Answer) => {
      clearTimeout(late)
      socket.destroy()
      done(answer)
    }
    const late = setTimeout(() => give({ ok: false, why: 'no-answer' }), ANSWER_MS)
    const ask = isSecure ? askSecure : askPlain
    const sent = ask(url, {
      headers: { 'user-agent': agent, connection: 'close' },
      createConnection: () =>
        isSecure ? secure({ socket, ...(isIP(host) === 0 ? { servername: host } : {}) }) : socket,
    })
    sent.once('error', () => give({ ok: false, why: 'no-answer' }))
    sent.once('response', (response) => {
      const chunks: Buffer[] = []
      let size = 0
      const { statusCode: status = 0, headers } = response
      const whole = () =>
        give({
          ok: true,
          status,
          location: headers.location,
          text: Buffer.concat(chunks).toString('utf8', 0, MAX_BYTES),
        })
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size >= MAX_BYTES) whole()
      })
      response.once('end', whole)
      response.once('error', () => give({ ok: false, why: 'no-answer' }))
    })
    sent.end()
  })
}
