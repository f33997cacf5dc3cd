import type { BrowserContext, Page, Request } from 'playwright-core'
import { askPage, FROM_PAGE } from './ask-page.js'
import type { OurRequest, Phase, Seen, Stored } from './observation.js'
import { within } from './within.js'

/** Keeps what a browser asks for, from when it is told to until it is read. */
export interface Recorder {
  /** From now on requests belong to this phase. Before the first call nothing is kept. */
  begin(phase: Phase): void
  /** More requests than allowed were made. */
  full(): boolean
  seen(): Promise<Seen[]>
}

const MAX_KINDS = 400
const MAX_STORED = 200
const MAX_FRAMES = 12
const ANSWER_MS = 2_000

export function recordRequests(
  context: BrowserContext,
  { pixelOrigin, maxRequests, onFull }: { pixelOrigin: string; maxRequests: number; onFull: () => void },
): Recorder {
  const byKind = new Map<string, Seen>()
  const waiting: Promise<void>[] = []
  let phase: Phase | null = null
  let requests = 0

  context.on('request', (request) => {
    const url = URL.canParse(request.url()) ? new URL(request.url()) : null
    if (phase === null || url === null || !/^(https?|wss?):$/.test(url.protocol)) return
    if (++requests > maxRequests) return onFull()
    if (url.origin === pixelOrigin)
      waiting.push(describeOurs(request, url).then((ours) => keep(request, url.host, ours)))
    else keep(request, url.host)
  })

  function keep(request: Request, host: string, ours?: OurRequest): void {
    if (phase === null) return
    const kind = request.resourceType()
    const key = [phase, host, kind, ...(ours ? [ours.method, ours.path, ours.cookie, ours.referrer] : [])].join(' ')
    const known = byKind.get(key)
    if (known !== undefined) known.count++
    else if (byKind.size < MAX_KINDS) byKind.set(key, { phase, host, kind, count: 1, ...(ours ? { ours } : {}) })
  }

  return {
    begin(next) {
      phase = next
      requests = 0
    },
    full: () => requests > maxRequests,
    async seen() {
      await within(Promise.allSettled(waiting), 2 * ANSWER_MS, [])
      return [...byKind.values()]
    },
  }
}

async function describeOurs(request: Request, url: URL): Promise<OurRequest> {
  const headers = await within(request.allHeaders(), ANSWER_MS, request.headers())
  const answer = await within(
    request.response().then((response) => response?.headerValue('lanterne') ?? null),
    ANSWER_MS,
    null,
  )
  return {
    method: request.method(),
    path: url.pathname.slice(0, 100),
    cookie: headers.cookie !== undefined,
    referrer: headers.referer !== undefined,
    answer,
  }
}

/** Names of what is kept in the browser now: all its cookies, and the storage of the page's frames. */
export async function storedNow(
  context: BrowserContext,
  { page, phase }: { page: Page; phase: Phase },
): Promise<Stored[]> {
  const cookies = await within(context.cookies(), ANSWER_MS, [])
  const kept: Stored[] = cookies.map(({ domain, name }) => ({
    phase,
    where: 'cookie',
    host: domain.replace(/^\./, ''),
    name: name.slice(0, 60),
  }))
  for (const frame of page.frames().slice(0, MAX_FRAMES)) {
    const host = URL.canParse(frame.url()) ? new URL(frame.url()).host : ''
    if (host === '') continue
    const [local = [], session = []] = (await askPage(frame, STORAGE_KEYS, FROM_PAGE.storage)) ?? []
    for (const name of local) kept.push({ phase, where: 'localStorage', host, name })
    for (const name of session) kept.push({ phase, where: 'sessionStorage', host, name })
  }
  return kept.slice(0, MAX_STORED)
}

const STORAGE_KEYS = `[localStorage, sessionStorage].map((storage) => Object.keys(storage).slice(0, 40).map((name) => name.slice(0, 60)))`
