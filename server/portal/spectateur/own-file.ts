import type { OwnSegment } from '../../activation/index.js'
import type { OwnData } from '../../visit/index.js'
import type { OwnState } from './own-page.js'

/** What the names in the file mean. Times are UTC (ISO 8601), days are those of France. */
const FIELDS = {
  state: 'known: this browser carries a number. none: it carries none. off: it asked to be left out.',
  numberExpiresAt: 'from this moment on the number in the cookie is refused',
  since: 'off: the day on which this browser was turned off, or null where it is not known',
  'cinemas[].name, city': 'the cinema',
  'cinemas[].consents[]': 'what was agreed to on a site of the cinema',
  'cinemas[].consents[].receipt':
    'number of the record of this consent; null where only the end of a consent is remembered',
  'cinemas[].consents[].purposes': 'pool: pooling my visits. target: choosing the advertising. pay: paying the cinemas',
  'cinemas[].consents[].noticeVersion': 'version of the text that was agreed to',
  'cinemas[].consents[].source':
    'who told of the consent: the site (manual), our banner, a TCF string (tcf), or a consent platform',
  'cinemas[].consents[].givenAt, until': 'from when to when it holds; the same moment twice: it was taken back then',
  'cinemas[].days[]': 'the pool: one entry for each day, with the number of pages seen and the films looked at',
  'cinemas[].visits[]': 'the last 30 days one by one: moment, site, kind of page, film, kind of device',
  'clicks[]':
    'clicks on advertisements that are linked to this number, until the period of the click is closed and can be contested no more',
  'platforms[]':
    'buying platforms that know this browser by a number of theirs, or by one that was made for them alone: since when, and until when at most',
  'segments[]':
    'the audiences of running campaigns that this browser belongs to, with the films and the sites that may ask; null where it could not be known',
  cut: 'true where there was too much for one file: the oldest is missing',
} as const

/** The content of the page as a file. The number itself is not in it: whoever holds it is this person. */
export function ownFile(state: OwnState, { now }: { now: Date }): string {
  const head = { format: 'lanterne-own-data-1', madeAt: now.toISOString(), fields: FIELDS }
  return `${JSON.stringify({ ...head, ...contentOf(state) }, null, 2)}\n`
}

function contentOf(state: OwnState): object {
  if (state.kind === 'off')
    return {
      state: 'off',
      since: state.since === null ? null : new Date(state.since * 86_400_000).toISOString().slice(0, 10),
    }
  if (state.kind !== 'known') return { state: 'none' }
  return { state: 'known', numberExpiresAt: state.expiresAt, ...dataOf(state.data, state.segments) }
}

function dataOf({ cinemas, clicks, platforms, cut }: OwnData, segments: OwnSegment[] | null): object {
  return {
    cinemas: cinemas.map(({ name, city, sites, days, visits }) => ({
      name,
      city,
      consents: sites.map(({ host, consent: { over: _over, ...consent } }) => ({ site: host, ...consent })),
      days,
      visits: visits.map(({ at, host, kind, film, device }) => ({ at, site: host, pageKind: kind, film, device })),
    })),
    clicks,
    platforms,
    segments,
    cut,
  }
}
