import { createHash } from 'node:crypto'
import { classifyAgent } from '../../lib/agent.js'
import type { LogRequest } from './log.js'

/** A client and an agent of the log: one browser, or one robot. */
export interface Visitor {
  id: string
  agent: string
  kind: 'browser' | 'bot'
  /** Whether it says yes. A robot claims that it did. */
  consents: boolean
  /** Whether the browser allows third-party cookies. */
  thirdPartyCookies: boolean
}

export interface Shares {
  /** Of browsers, from 0 to 1. */
  consent: number
  thirdPartyCookies: number
}

export interface PageRequest {
  visitor: Visitor
  request: LogRequest
}

export interface Sorted {
  pages: PageRequest[]
  visitors: Visitor[]
  /** Requests that are no page views, by kind. */
  others: Record<Exclude<RequestKind, 'page'>, number>
}

/** Sorts a log's page views by visitor, in the log's order. What a visitor is follows from the seed alone. */
export function sortVisitors(
  requests: readonly LogRequest[],
  { shares, seed }: { shares: Shares; seed: number },
): Sorted {
  const visitors = new Map<string, Visitor>()
  const sorted: Sorted = { pages: [], visitors: [], others: { file: 0, feed: 0, 'not-shown': 0, 'not-a-get': 0 } }
  for (const request of requests) {
    const kind = requestKind(request)
    if (kind !== 'page') {
      sorted.others[kind]++
      continue
    }
    const key = `${request.client} ${request.agent}`
    const known = visitors.get(key)
    const visitor = known ?? makeVisitor(key, request.agent, { shares, seed })
    if (known === undefined) visitors.set(key, visitor)
    sorted.pages.push({ visitor, request })
  }
  sorted.visitors = [...visitors.values()]
  return sorted
}

function makeVisitor(key: string, agent: string, { shares, seed }: { shares: Shares; seed: number }): Visitor {
  const id = createHash('sha256').update(key).digest('hex').slice(0, 16)
  const bot = classifyAgent(agent).kind !== 'browser'
  return {
    id,
    agent,
    kind: bot ? 'bot' : 'browser',
    consents: bot || chance(`${seed}:consent:${id}`) < shares.consent,
    thirdPartyCookies: chance(`${seed}:cookies:${id}`) < shares.thirdPartyCookies,
  }
}

export type RequestKind = 'page' | 'file' | 'feed' | 'not-shown' | 'not-a-get'

/** Whether a request is somebody (or something) looking at a page. */
export function requestKind({ method, target, status }: LogRequest): RequestKind {
  if (method !== 'GET') return 'not-a-get'
  const [path = '', query = ''] = target.split('?', 2)
  if (/(^|&)(flav|feed|format)=(rss|atom|xml)/i.test(query) || /\/(feed|rss|atom)\/?$|\.(rss|atom)$/i.test(path))
    return 'feed'
  if (!/(^|\/)[^/.]*(\.(x?html?|php|aspx?|jsp))?$/i.test(path)) return 'file'
  return status === 304 || (status >= 200 && status < 300) ? 'page' : 'not-shown'
}

/** A number from 0 (included) to 1 (excluded) that always comes out of the same text. */
export function chance(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32
}

/** One of some, by the same rule. */
export function choose<T>(items: readonly T[], text: string): T {
  return items[Math.floor(chance(text) * items.length)] as T
}
