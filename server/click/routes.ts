import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type CampaignSnapshot,
  judgeLanding,
  type LinkRing,
  type LoadedCampaign,
  type OpenedToken,
  openToken,
} from '../campaign/index.js'
import { BOT_LIST, classifyAgent } from '../lib/agent.js'
import { clientAddress } from '../lib/client-address.js'
import type { Clock } from '../lib/clock.js'
import { uuidv7 } from '../lib/id.js'
import { duplicateKeys, fetchClass } from './features.js'
import type { ClickKeeper } from './keep.js'
import { deadEnd } from './pages.js'

export interface ClickDependencies {
  /** Null while it is not known which campaigns there are. */
  campaigns: () => CampaignSnapshot | null
  ring: LinkRing
  keeper: Pick<ClickKeeper, 'keep'>
  /** The pool pseudonym of a Cookie header, if it holds a good one. None is ever issued on a click. */
  readVisitor: (cookieHeader: string | undefined) => string | null
  /** Keys the duplicate keys, of which there is another every day. */
  duplicateSecret: Buffer
  trustedProxies: readonly string[]
  /** Landing hosts besides AlloCiné's. */
  landingHosts: readonly string[]
  clock: Clock
}

type Opened = Extract<OpenedToken, { ok: true }>

/** Only tokens that we sealed are remembered, so that a flood of forged ones evicts none. */
const MAX_REMEMBERED_TOKENS = 20_000

/**
 * `GET /e/c/<token>`: the click is kept, then the browser is sent to the campaign's film page. A link that is forged,
 * expired or unknown gets a small page and leads nowhere. HEAD is answered like GET and not counted.
 */
export function createClickHandler(
  deps: ClickDependencies,
): (request: IncomingMessage, response: ServerResponse, token: string) => void | Promise<void> {
  const { keeper, readVisitor, clock } = deps
  const open = rememberingOpener(deps.ring)
  const redirectOf = redirects(deps.landingHosts)
  const duplicateKey = duplicateKeys(deps.duplicateSecret)

  return function handleClick(request, response, token) {
    const head = request.method === 'HEAD'
    if (!head && request.method !== 'GET') return deadEnd(response, 'method')
    const now = clock()
    const opened = open(token, now)
    if (!opened.ok) return deadEnd(response, opened.why === 'expired' ? 'expired' : 'unknown', { head })
    const snapshot = deps.campaigns()
    if (snapshot === null) return deadEnd(response, 'unavailable', { head })
    const campaign = snapshot.get(opened.campaign)
    if (campaign === undefined || !isOf(campaign, opened)) return deadEnd(response, 'unknown', { head })
    const redirect = redirectOf(campaign)
    if (redirect === null) return deadEnd(response, 'unknown', { head })
    if (head) {
      response.writeHead(302, redirect).end()
      return
    }
    return keep(request, { opened, now }).then(
      () => {
        response.writeHead(302, redirect).end()
      },
      () => deadEnd(response, 'unavailable'),
    )
  }

  function keep(request: IncomingMessage, { opened, now }: { opened: Opened; now: Date }): Promise<unknown> {
    const { headers } = request
    const at = now.getTime()
    const agent = headers['user-agent'] ?? ''
    const { kind, device } = classifyAgent(agent)
    const { campaign, creative, placement } = opened
    const visitor = readVisitor(headers.cookie)
    const address = () => clientAddress(request, deps.trustedProxies)
    return keeper.keep({
      id: uuidv7(at),
      at,
      campaign,
      creative,
      placement,
      visitor,
      agentClass: kind,
      botList: BOT_LIST,
      fetchClass: fetchClass(headers),
      device,
      duplicateKey: duplicateKey({ at, campaign, visitor, address, agent }),
    })
  }
}

function isOf(campaign: LoadedCampaign, { creative, placement }: Opened): boolean {
  return campaign.creatives.has(creative) && campaign.placements.has(placement)
}

/** The same few links are clicked again and again: a token is verified once, its expiry each time. */
function rememberingOpener(ring: LinkRing): (token: string, now: Date) => OpenedToken {
  const remembered = new Map<string, Opened>()
  return (token, now) => {
    const known = remembered.get(token)
    if (known !== undefined) return now < known.expiresAt ? known : { ok: false, why: 'expired' }
    const opened = openToken(token, ring, now)
    if (!opened.ok) return opened
    if (remembered.size >= MAX_REMEMBERED_TOKENS) remembered.clear()
    remembered.set(token, opened)
    return opened
  }
}

/** The headers of a campaign's redirect, made once for each loaded campaign; null when its landing page is not allowed. */
function redirects(extraHosts: readonly string[]): (campaign: LoadedCampaign) => string[] | null {
  const made = new WeakMap<LoadedCampaign, string[] | null>()
  return (campaign) => {
    let headers = made.get(campaign)
    if (headers === undefined) {
      const landing = judgeLanding(campaign.landingUrl, { extraHosts })
      headers = landing.allowed ? redirectTo(landing.url) : null
      made.set(campaign, headers)
    }
    return headers
  }
}

function redirectTo(url: string): string[] {
  // A stored redirect would be a click that we do not see. The film's page may know the newspaper, not the article.
  return ['location', url, 'cache-control', 'no-store', 'referrer-policy', 'origin', 'content-length', '0']
}
