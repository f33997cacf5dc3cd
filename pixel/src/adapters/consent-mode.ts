import { type Adapter, ALL } from '../adapter.js'

/** By signal: `update` is the visitor's word, `default` the site's before it. True is granted. */
type Entries = Record<string, { default?: boolean; update?: boolean }>

/** A call of `gtag` in the queue, or anything else. */
interface Call {
  0?: unknown
  1?: unknown
  2?: Record<string, unknown>
}

interface Page {
  google_tag_data?: { ics?: { entries?: Entries } }
  dataLayer?: Call[]
  tac_gtag?: unknown
}

/**
 * Google Consent Mode v2: no proof of a yes to us, only ever a further no. What Google's own script made of it is read or,
 * before that came, what the page has queued for it. Nothing is wrapped, and nobody tells of a change: the core looks by itself.
 */
export function consentMode(): Adapter {
  return {
    detect(page) {
      const { google_tag_data, dataLayer, tac_gtag } = page as Page
      // tarteaucitron denies for all its sites, also those without a service of Google's. It is asked itself.
      return !tac_gtag && (google_tag_data?.ics?.entries ?? dataLayer)
    },
    subscribe() {},
    read(found) {
      let denied = 0
      let blocked = 0
      const deny = (signal: string, purposes: number) => {
        let { update, default: before } = (found as Entries)[signal] ?? {}
        ;(found as (Call | null)[]).forEach?.((call) => {
          const state = call?.[0] === 'consent' && call[2]?.[signal]
          if (state && call[1] === 'update') update = state === 'granted'
          // A granted default says nothing: it may be one for another region.
          else if (state === 'denied') before = false
        })
        if (update === false) denied |= purposes
        if ((update ?? before) === false) blocked |= purposes
      }
      deny('ad_storage', ALL)
      deny('ad_user_data', 5)
      deny('ad_personalization', 2)
      return { granted: ALL - blocked, denied }
    },
  }
}
