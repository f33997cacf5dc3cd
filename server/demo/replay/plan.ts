import { type DemoFilm, demoFilms } from '../films.js'
import { chance, choose, type PageRequest, type Visitor } from './visitors.js'

/** A site under contract, as its pasted line and its pages make it. */
export interface ReplaySite {
  key: string
  /** Host and port. */
  host: string
  noticeVersion: string
}

/** A visit as a pixel would send it. */
export interface PlannedVisit {
  visitor: Visitor
  /** When it was in the log, in milliseconds. */
  at: number
  origin: string
  body: string
}

export interface VisitPlan {
  visits: PlannedVisit[]
  /** Page views of browsers that did not consent: a pixel sends nothing for them. */
  silentPages: number
}

/** Cinemas that one visitor goes to, at most. */
const MAX_CINEMAS = 4

/**
 * Turns page views into visits to participating cinemas. Each visitor has one to four cinemas, each path of the log is a
 * page of one of them: always the same ones for a seed.
 */
export function planVisits(
  pages: readonly PageRequest[],
  { sites, seed }: { sites: readonly ReplaySite[]; seed: number },
): VisitPlan {
  const cinemas = new Map<string, ReplaySite[]>()
  const visits: PlannedVisit[] = []
  let silentPages = 0
  for (const { visitor, request } of pages) {
    if (!visitor.consents) {
      silentPages++
      continue
    }
    const own = cinemas.get(visitor.id) ?? cinemasOf(visitor, { sites, seed })
    cinemas.set(visitor.id, own)
    const path = request.target.split('?', 1)[0] ?? ''
    const site = choose(own, `${seed}:where:${visitor.id}:${path}`)
    const body = visitBody(site, pageOf(`${seed}:${path}`))
    visits.push({ visitor, at: request.at, origin: `http://${site.host}`, body })
  }
  return { visits, silentPages }
}

function cinemasOf(visitor: Visitor, { sites, seed }: { sites: readonly ReplaySite[]; seed: number }): ReplaySite[] {
  const count = 1 + Math.floor(chance(`${seed}:cinemas:${visitor.id}`) * MAX_CINEMAS)
  const chosen = new Set<ReplaySite>()
  for (let draw = 0; draw < count; draw++) chosen.add(choose(sites, `${seed}:cinema:${visitor.id}:${draw}`))
  return [...chosen]
}

/** The body that the visit script sends. */
function visitBody({ key, noticeVersion }: ReplaySite, { path, kind, film }: Page): string {
  return JSON.stringify({
    s: key,
    c: { k: 'manual', n: noticeVersion, p: 7 },
    u: path,
    k: kind,
    ...(film ? { f: film.title } : {}),
  })
}

interface Page {
  path: string
  kind: string
  film?: DemoFilm
}

const grownUp = demoFilms.filter((film) => !film.forChildren)

/** Which page of a cinema a path of the log becomes; mostly films and showtimes, as on cinemas' sites. */
function pageOf(text: string): Page {
  const dice = chance(`page:${text}`)
  if (dice < 0.45) {
    const film = choose(grownUp, `film:${text}`)
    return { path: `/films/${film.slug}`, kind: 'film', film }
  }
  if (dice < 0.65) return { path: '/horaires', kind: 'showtimes' }
  if (dice < 0.85) return { path: '/', kind: 'home' }
  if (dice < 0.93) return { path: '/reservation', kind: 'booking' }
  return dice < 0.97 ? { path: '/jeune-public', kind: 'enfants' } : { path: '/infos', kind: 'other' }
}

/** A click on an ad, as a browser or a robot makes it. */
export interface PlannedClick {
  visitor: Visitor
  url: string
  prefetch: boolean
}

/** Of the browsers that click, so many click twice at once; of the robots, so many follow ads. */
const DOUBLE_CLICKS = 0.15
const PREFETCHES = 0.05
const ROBOTS_THAT_CLICK = 0.1

/** Which visitors click on which ads: a share of the browsers, some of them twice, and some robots. */
export function planClicks(
  visitors: readonly Visitor[],
  { urls, share, seed }: { urls: readonly string[]; share: number; seed: number },
): PlannedClick[] {
  if (urls.length === 0) return []
  return visitors.flatMap((visitor) => {
    const says = (what: string) => chance(`${seed}:${what}:${visitor.id}`)
    if (says('clicks') >= (visitor.kind === 'bot' ? ROBOTS_THAT_CLICK : share)) return []
    const url = choose(urls, `${seed}:ad:${visitor.id}`)
    const click = { visitor, url, prefetch: false }
    if (visitor.kind === 'bot') return [click]
    const before = says('prefetch') < PREFETCHES ? [{ ...click, prefetch: true }] : []
    return [...before, click, ...(says('double') < DOUBLE_CLICKS ? [click] : [])]
  })
}
