import { type ConsentGiven, judgeConsent } from '../consent/index.js'
import { type SiteTerm, termAt } from '../contract/index.js'
import type { ViewedPage } from './page.js'
import type { VisitBody } from './wire.js'

/** Sites, their terms and films, as the pixel keeps them in memory. */
export interface VisitReference {
  /** By site key; the terms in force now or later. */
  sites: ReadonlyMap<string, { id: string; hosts: string[]; terms: SiteTerm[] }>
  readPage: (page: { path: string; title: string | undefined }) => ViewedPage
}

export interface JudgedVisit {
  kept: true
  term: SiteTerm
  consent: ConsentGiven
}
export type Judgement = JudgedVisit | { kept: false; why: string; site: string | null }

/**
 * Is this visit kept? The refusals, cheapest first: a site we do not know, a page that is not of this site, no contract
 * in force, no valid consent. Everything else about a refused visit is forgotten.
 */
export function judgeVisit(
  body: VisitBody,
  context: {
    origin: string | undefined
    gpc: boolean
    now: Date
    reference: VisitReference
    tcfVendorId: number | null
  },
): Judgement {
  const { origin, gpc, now, reference, tcfVendorId } = context
  const site = reference.sites.get(body.s)
  if (site === undefined) return { kept: false, why: 'unknown-site', site: null }
  if (!site.hosts.includes(hostOf(origin))) return { kept: false, why: 'wrong-origin', site: site.id }
  const term = termAt(site.terms, body.s, now)
  if (term === null) return { kept: false, why: 'no-contract', site: site.id }
  if (body.c === undefined) return { kept: false, why: 'no-consent', site: site.id }
  const consent = judgeConsent(body.c, { now, site: term, vendorId: tcfVendorId, gpc })
  if (!consent.given) return { kept: false, why: consent.why, site: site.id }
  return { kept: true, term, consent }
}

/** Host and port of an Origin header; empty when there is none. No site has the empty host. */
function hostOf(origin: string | undefined): string {
  if (origin === undefined) return ''
  const start = origin.indexOf('://')
  return start === -1 ? '' : origin.slice(start + 3)
}
