import { uuidFromName } from '../lib/id.js'
import { type DemoCinema, demoCinemas } from './cinemas.js'

/** Local ports of the demonstration's pages. */
export interface DemoPorts {
  cinemas: readonly number[]
  newspapers: readonly number[]
}

export interface DemoSite {
  id: string
  cinemaId: string
  cinema: DemoCinema
  /** In the pasted line. */
  key: string
  hosts: string[]
  /** Where this demonstration serves the site itself; null for the cinemas that have no page here. */
  localPort: number | null
}

export const NOTICE_VERSION = '2026-12'

/**
 * Every demonstration cinema has a site under a reserved name (RFC 2606), to which nothing can be sent by mistake; the
 * first of these have pages on local ports as well.
 */
export function demoSites(ports: DemoPorts): DemoSite[] {
  const local = localCinemas(ports.cinemas.length)
  return demoCinemas.map((cinema) => siteOf(cinema, { localPort: ports.cinemas[local.indexOf(cinema)] ?? null }))
}

/** The site that a cinema has in the demonstration. */
export function siteOf(cinema: DemoCinema, { localPort }: Pick<DemoSite, 'localPort'>): DemoSite {
  return {
    id: uuidFromName(`demo:site:${cinema.slug}`),
    cinemaId: uuidFromName(`demo:cinema-row:${cinema.slug}`),
    cinema,
    key: `demo-${cinema.slug}`,
    hosts: [`${cinema.slug}.cinema.example`, ...(localPort === null ? [] : [`localhost:${localPort}`])],
    localPort,
  }
}

/** The story's cinema first, then others from far away from it, then any. */
function localCinemas(count: number): DemoCinema[] {
  const first = ['le-royal', 'le-star', 'le-cinematographe']
  const rank = ({ slug }: DemoCinema) => (first.includes(slug) ? first.indexOf(slug) : first.length)
  return [...demoCinemas].sort((a, b) => rank(a) - rank(b)).slice(0, count)
}
