import { type Adapter, ALL, type Reading, seconds } from './adapter.js'

/** What a consent platform says of us. Nothing, as long as it was not asked or has not said so. */
export type Answer = boolean | undefined | null

/**
 * An adapter of a platform that knows us as one service, or as one category that we are part of: its yes is one to all three
 * purposes. The proof is the platform's name with the version of our notice, and the date of the choice where it is kept.
 */
export function service(
  name: string,
  { notice }: DOMStringMap,
  detect: Adapter['detect'],
  subscribe: Adapter['subscribe'],
  answer: () => Answer,
  givenAt?: () => unknown,
): Adapter {
  return {
    detect,
    subscribe,
    read(): Reading {
      const said = answer()
      return {
        granted: said === true ? ALL : 0,
        denied: said === false ? ALL : 0,
        proof: { k: 'cmp', c: name, n: notice, d: seconds(givenAt?.()) },
      }
    },
  }
}

/**
 * The name under which a site declares us to its platform. It carries the version of the notice (`lanterne202611`), so that
 * a yes to an older one is none, and the platform asks anew. `data-service` where a platform gives names itself.
 */
export function serviceKey({ service: declared, notice = '' }: DOMStringMap): string {
  return declared || `lanterne${notice.replace(/\W/g, '')}`
}
