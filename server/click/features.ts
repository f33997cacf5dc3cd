import { createHmac, hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { DAY_MS } from '../lib/clock.js'
import { networkPrefix } from '../lib/network.js'

export type FetchClass = 'navigation' | 'prefetch' | 'not-a-navigation' | 'unknown'

/**
 * How the browser says that it came here (Fetch Metadata). A link that is followed is a navigation of a document; an
 * image, a script or a frame that loads the link is none. Browsers that say nothing are `unknown`.
 */
export function fetchClass(headers: IncomingHttpHeaders): FetchClass {
  const purpose = headers['sec-purpose'] ?? headers.purpose ?? headers['x-purpose'] ?? headers['x-moz']
  if (typeof purpose === 'string' && /prefetch|prerender|preview/i.test(purpose)) return 'prefetch'
  const mode = headers['sec-fetch-mode']
  if (mode === undefined) return 'unknown'
  const destination = headers['sec-fetch-dest']
  return mode === 'navigate' && (destination === undefined || destination === 'document')
    ? 'navigation'
    : 'not-a-navigation'
}

export interface ClickKeys {
  /** By which two clicks of one person on one campaign are found. */
  duplicateKey: string
  /** By which clicks on one campaign from one network are counted; null without an address. */
  networkKey: string | null
}

/** Networks are few beside clicks: their keys of the day are made once. */
const MAX_REMEMBERED_NETWORKS = 20_000

/**
 * Makes the keys of clicks: 64 bits of SHA-256 under a key of the day (UTC), as decimal numbers. (The key comes first and
 * most of the hash is cut off, so that nothing can be appended; an HMAC object costs ten times as much here. Of a million
 * clicks a minute, two would share a key by chance once in some ten million minutes.) The person is the pseudonym, or for
 * want of one the network (/24, /48) and the agent. The creative is not in it: two of one campaign within seconds lead to
 * the same page and show one interest. Another day has other keys, and another campaign too, so that the stored keys follow
 * nobody and no network; two clicks around midnight are the price.
 */
export function clickKeys(
  secret: Buffer,
): (click: { at: number; campaign: number; visitor: string | null; address: string; agent: string }) => ClickKeys {
  let day = Number.NaN
  let dailyKey = ''
  const networks = new Map<string, string>()

  return function keysOf({ at, campaign, visitor, address, agent }) {
    const today = Math.floor(at / DAY_MS)
    if (today !== day) {
      day = today
      dailyKey = createHmac('sha256', secret).update(`duplicate-click|${today}`).digest('hex')
      networks.clear()
    }
    const prefix = networkPrefix(address)
    return {
      duplicateKey: keyOf(`${campaign}|${visitor ?? `${prefix}|${agent}`}`),
      networkKey: prefix === '' ? null : networkKeyOf(`${campaign}|network|${prefix}`),
    }
  }

  function keyOf(what: string): string {
    return hash('sha256', `${dailyKey}|${what}`, 'buffer').readBigInt64BE().toString()
  }

  function networkKeyOf(network: string): string {
    const known = networks.get(network)
    if (known !== undefined) return known
    if (networks.size >= MAX_REMEMBERED_NETWORKS) networks.clear()
    const key = keyOf(network)
    networks.set(network, key)
    return key
  }
}
