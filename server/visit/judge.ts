import { type ConsentGiven, type DeclaredSource, judgeConsent } from '../consent/index.js'
import { type SiteTerm, termAt } from '../contract/index.js'
import type { ViewedPage } from './page.js'
import type { VisitBody } from './wire.js'

export interface VisitSite {
  id: string
  hosts: string[]
  /** Where it says that its consent comes from. */
  source: DeclaredSource
  /** The robot saw something there that must not be: nothing is received until it is mended (contract art. 5). */
  suspended: boolean
  terms: SiteTerm[]
}

/** Sites, their terms and films, as the pixel keeps them in memory. */
export interface VisitReference {
  /** By site key; the terms in force now or later. */
  sites: ReadonlyMap<string, VisitSite>
  readPage: (page: { site: string; path: string; title: string | undefined }) => ViewedPage
}

export interface JudgedVisit {
  kept: true
  term: SiteTerm
  consent: ConsentGiven
}

/** Everything else about a refused visit is forgotten. */
export interface Refusal {
  found: false
  kept: false
  why: string
  site: string | null
}

/** The site that a page claims to be of, when the request's Origin says the same. */
export function findSite(
  reference: VisitReference,
  { key, origin }: { key: string; origin: string | undefined },
): { found: true; site: VisitSite } | Refusal {
  const site = reference.sites.get(key)
  if (site === undefined) return { found: false, kept: false, why: 'unknown-site', site: null }
  if (!site.hosts.includes(hostOf(origin))) return { found: false, kept: false, why: 'wrong-origin', site: site.id }
  return { found: true, site }
}

/** Is this visit kept? Not without a contract in force, and not without a valid consent. */
export function judgeVisit(
  body: VisitBody,
  { site, gpc, now, tcfVendorId }: { site: VisitSite; gpc: boolean; now: Date; tcfVendorId: number | null },
): JudgedVisit | Refusal {
  const term = termAt(site.terms, body.s, now)
  if (term === null) return refusal('no-contract', site)
  if (site.suspended) return refusal('site-suspended', site)
  if (body.c === undefined) return refusal('no-consent', site)
  const consent = judgeConsent(body.c, { now, site: term, vendorId: tcfVendorId, gpc })
  return consent.given ? { kept: true, term, consent } : refusal(consent.why, site)
}

function refusal(why: string, site: VisitSite): Refusal {
  return { found: false, kept: false, why, site: site.id }
}

/** Host and port of an Origin header; empty when there is none. No site has the empty host. */
function hostOf(origin: string | undefined): string {
  if (origin === undefined) return ''
  const start = origin.indexOf('://')
  return start === -1 ? '' : origin.slice(start + 3)
}
