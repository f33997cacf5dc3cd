import type { Blocked } from './proxy.js'

/** A browser that does nothing; one that says no; one that says yes. Each begins with an empty profile. */
export const PHASES = ['before', 'refused', 'accepted'] as const
export type Phase = (typeof PHASES)[number]

/** Requests of one kind to one host in one phase. Of their addresses only those to ourselves are kept: others may name a person. */
export interface Seen {
  phase: Phase
  host: string
  /** What the browser wanted it for: script, image, fetch, ping, document… */
  kind: string
  count: number
  /** Present for requests to our own origin. */
  ours?: OurRequest
}

export interface OurRequest {
  method: string
  path: string
  /** It carried a cookie, or told which page it came from. */
  cookie: boolean
  referrer: boolean
  /** What the server answered: `kept`, `refused; bot`; null without an answer. */
  answer: string | null
}

/** Something that was kept in the browser. Names only: a value may be a person's number. */
export interface Stored {
  phase: Phase
  where: 'cookie' | 'localStorage' | 'sessionStorage'
  /** Of the cookie, or of the page. */
  host: string
  name: string
  /** It is the pixel's: its cookie, or our banner's memory. A cinema may use the same names for something of its own. */
  ours?: true
}

/** Our line, as a page has it. */
export interface Snippet {
  site: string
  notice: string | null
}

export interface PageSeen {
  host: string
  path: string
  status: number
  snippets: Snippet[]
}

/** Whether the robot could answer the banner. `no-banner`: none that it knows is there. */
export type Answered = 'done' | 'no-banner' | 'failed'

/** What one look at a site saw, without any judgement. */
export interface Observation {
  /** Null when pages were seen. */
  unreachable: string | null
  /** `robots.txt` forbids the home page. */
  robotsForbid: boolean
  pages: PageSeen[]
  /** The banners that were recognised. */
  banners: string[]
  /** Names that begin with ours under which banners declare us, as `lanterne202611`. */
  services: string[]
  seen: Seen[]
  stored: Stored[]
  refusal: Answered
  acceptance: Answered
  blocked: Blocked[]
  /** Phases in which a limit was met, or a page did not tell: not everything was seen. */
  cutShort: Phase[]
}
