import type { BrowserContext, Page, Request } from 'playwright-core'
import { askPage, FROM_PAGE } from './ask-page.js'
import type { OurRequest, Phase, Seen, Stored } from './observation.js'
import { within } from './within.js'

/** Keeps what a browser asks for, from when it is told to until it is read. */
export interface Recorder {
  /** From now on requests belong to this phase. Before the first call nothing is kept. */
  begin(phase: Phase): void
  /** More requests were made, or of more kinds, than are kept. */
  full(): boolean
  seen(): Promise<Seen[]>
}

const MAX_KINDS = 400
/** Kinds of requests to ourselves have places of their own: nobody can crowd them out. */
const MAX_OUR_KINDS = 200
const MAX_STORED = 200
const MAX_FRAMES = 12
/** A browser on a machine that does much else answers late. */
const ANSWER_MS = 10_000

export function recordRequests(
  context: BrowserContext,
  options: { pixelOrigin: string; maxRequests: number; isHome: () => boolean; onFull: () => void },
): Recorder {
  const { pixelOrigin, maxRequests, isHome, onFull } = options
  const byKind = new Map<string, Seen>()
  const waiting: Promise<void>[] = []
  let phase: Phase | null = null
  let requests = 0
  let ourKinds = 0
  let crowded = false

  context.on('request', (request) => {
    const url = URL.canParse(request.url()) ? new URL(request.url()) : null
    if (phase === null || url === null || !/^(https?|wss?):$/.test(url.protocol)) return
    // A page that led to somebody else's: what that one does is not this site's.
    if (!isHome()) return
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
    if (known !== undefined) return void known.count++
    const isRoom = ours ? ourKinds < MAX_OUR_KINDS : byKind.size - ourKinds < MAX_KINDS
    if (!isRoom) {
      crowded = true
      return
    }
    if (ours) ourKinds++
    byKind.set(key, { phase, host, kind, count: 1, ...(ours ? { ours } : {}) })
  }

  return {
    begin(next) {
      phase = next
      requests = 0
    },
    full: () => requests > maxRequests || crowded,
    async seen() {
      await within(Promise.allSettled(waiting), ANSWER_MS, [])
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

/**
 * Names of what is kept in the browser now: all its cookies, and the storage of the page's frames; ours first. Not `whole`: the
 * browser or the page did not tell all.
 */
export async function storedNow(
  context: BrowserContext,
  { page, phase, pixelOrigin }: { page: Page; phase: Phase; pixelOrigin: string },
): Promise<{ stored: Stored[]; whole: boolean }> {
  const cookies = await within(context.cookies(), ANSWER_MS, null)
  let whole = cookies !== null
  const pixelHost = new URL(pixelOrigin).hostname
  const kept: Stored[] = (cookies ?? []).map(({ domain, name }) => {
    const host = domain.replace(/^\./, '')
    const isOurs = host === pixelHost && name === OUR_COOKIE
    return { phase, where: 'cookie', host, name: name.slice(0, 60), ...(isOurs ? OURS : {}) }
  })
  for (const frame of page.frames().slice(0, MAX_FRAMES)) {
    const host = URL.canParse(frame.url()) ? new URL(frame.url()).host : ''
    if (host === '') continue
    const told = await askPage(frame, STORAGE, FROM_PAGE.storage)
    if (told === null && frame === page.mainFrame()) whole = false
    for (const name of told?.local ?? [])
      kept.push({ phase, where: 'localStorage', host, name, ...(told?.ours && name === OUR_MEMORY ? OURS : {}) })
    for (const name of told?.session ?? []) kept.push({ phase, where: 'sessionStorage', host, name })
  }
  const oursFirst = [...kept.filter(({ ours }) => ours), ...kept.filter(({ ours }) => !ours)]
  return { stored: oursFirst.slice(0, MAX_STORED), whole: whole && kept.length <= MAX_STORED }
}

const OURS = { ours: true } as const
/** `server/pseudonym/cookie.ts`. */
const OUR_COOKIE = 'lid'
/** `pixel/src/banner/memory.ts`. */
const OUR_MEMORY = 'lanterne'

/** What is under our banner's name is looked at in the page, and only whether it has the shape of a choice comes back. */
const STORAGE = `(() => {
  const names = (kind) => { try { return Object.keys(window[kind]).slice(0, 40).map((name) => name.slice(0, 60)) } catch { return [] } }
  let ours = false
  try {
    const { n, p, d, ...more } = JSON.parse(localStorage.getItem('${OUR_MEMORY}'))
    ours = typeof n === 'string' && Number.isInteger(p) && p >= 0 && p <= 7 && Number.isInteger(d)
      && Object.keys(more).every((name) => name === 'w')
  } catch {}
  const local = names('localStorage')
  // Among so many that it is beyond the first, it is named all the same.
  if (ours && !local.includes('${OUR_MEMORY}')) local[0] = '${OUR_MEMORY}'
  return { local, session: names('sessionStorage'), ours }
})()`
