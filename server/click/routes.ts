import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type CampaignSnapshot,
  judgeLanding,
  type LinkRing,
  type LoadedCampaign,
  type OpenedToken,
} from '../campaign/index.js'
import { clientAddress } from '../lib/client-address.js'
import type { Clock } from '../lib/clock.js'
import { uuidv7 } from '../lib/id.js'
import { type AgentJudge, createAgentJudge } from './agents.js'
import { clickKeys, fetchClass } from './features.js'
import type { ClickKeeper } from './keep.js'
import { linkOpener } from './open-links.js'
import { deadEnd } from './pages.js'
import type { DataCentres } from './ranges.js'

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
  /** Judges agents; without: by declared robots alone. */
  agents?: AgentJudge
  /** Networks of data centres; null: no list. */
  dataCentres?: DataCentres | null
  /** Landing hosts besides AlloCiné's. */
  landingHosts: readonly string[]
  clock: Clock
}

/**
 * `GET /e/c/<token>`: the click is kept, then the browser is sent to the campaign's film page. A link that is forged,
 * expired or unknown gets a small page and leads nowhere. HEAD is answered like GET and not counted.
 */
export function createClickHandler(
  deps: ClickDependencies,
): (request: IncomingMessage, response: ServerResponse, token: string) => void | Promise<void> {
  const { keeper, readVisitor, clock } = deps
  const open = linkOpener(deps)
  const redirectOf = redirects(deps.landingHosts)
  const keysOf = clickKeys(deps.duplicateSecret)
  const agents = deps.agents ?? createAgentJudge(null)
  const dataCentres = deps.dataCentres ?? null

  return function handleClick(request, response, token) {
    const head = request.method === 'HEAD'
    if (!head && request.method !== 'GET') return deadEnd(response, 'method')
    const now = clock()
    const link = open(token, now)
    if (!link.ok) return deadEnd(response, link.why, { head })
    const redirect = redirectOf(link.campaign)
    if (redirect === null) return deadEnd(response, 'unknown', { head })
    if (head) {
      response.writeHead(302, redirect).end()
      return
    }
    return keep(request, { opened: link.opened, now }).then(
      () => {
        response.writeHead(302, redirect).end()
      },
      () => deadEnd(response, 'unavailable'),
    )
  }

  function keep(
    request: IncomingMessage,
    { opened, now }: { opened: Extract<OpenedToken, { ok: true }>; now: Date },
  ): Promise<unknown> {
    const { headers } = request
    const at = now.getTime()
    const agent = headers['user-agent'] ?? ''
    const { kind, device } = agents.judge(agent)
    const { campaign, creative, placement } = opened
    const visitor = readVisitor(headers.cookie)
    const address = clientAddress(request, deps.trustedProxies)
    return keeper.keep({
      id: uuidv7(at),
      at,
      campaign,
      creative,
      placement,
      visitor,
      agentClass: kind,
      botList: agents.list,
      fetchClass: fetchClass(headers),
      device,
      ...keysOf({ at, campaign, visitor, address, agent }),
      dataCentre: dataCentres?.has(address) ?? false,
      networkList: dataCentres?.list ?? null,
    })
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
