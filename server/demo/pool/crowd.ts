import { CONSENT_MONTHS } from '../../consent/index.js'
import { addMonths, DAY_MS } from '../../lib/clock.js'
import { uuidFromName, uuidv7 } from '../../lib/id.js'
import type { VisitKeeper } from '../../visit/index.js'
import { type Chance, chanceOf, drawer, normal } from './chance.js'
import { type Place, type Town, townOf } from './places.js'

type Visit = Parameters<VisitKeeper['keep']>[0]

export interface ShownFilm {
  id: number
  tastes: readonly string[]
  forChildren: boolean
}

export interface Crowd {
  places: readonly Place[]
  films: readonly ShownFilm[]
  people: number
  seed: number
  /** The last moment of the days that are filled, and how many days there are. */
  now: Date
  days: number
}

/** Pages that somebody sees in a day at most. */
const MAX_PAGES = 4
const HOUR_MS = 3_600_000

/**
 * An audience as cinemas have it: half of the people come once or twice in three months, one in eight nearly every week, most to one
 * cinema, the others to some near it; everybody has tastes, and popular films are seen by many. One person after the other, each with
 * their visits in order; always the same for a seed, but for the ids of visits.
 */
export function* crowdOf(crowd: Crowd): Generator<Visit[]> {
  const town = townOf(crowd.places, { seed: crowd.seed })
  const programme = programmeOf(crowd)
  for (let n = 0; n < crowd.people; n++) {
    // Each has chances of their own: with more people the first ones stay who they are.
    const chance = chanceOf(Math.imul(crowd.seed + 1, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b))
    yield visitsOf({ id: personId(crowd, n), chance, town, programme, crowd })
  }
}

/** The pseudonym of one of them: no cookie has it, so that nobody can ever come back as one of these. */
export function personId({ seed }: { seed: number }, n: number): string {
  return uuidFromName(`demo:pool:${seed}:person:${n}`)
}

interface Somebody {
  id: string
  chance: Chance
  town: Town
  programme: Programme
  crowd: Crowd
}

function visitsOf({ id, chance, town, programme, crowd }: Somebody): Visit[] {
  const home = town.home(chance)
  const loyalty = chance() < 0.55 ? 1 : 0.6 + 0.35 * chance()
  const taste = programme.tasteOf(chance)
  const device = chance() < 0.62 ? 'mobile' : chance() < 0.85 ? 'desktop' : 'tablet'
  const days = Math.min(crowd.days, 1 + Math.floor(1.5 * Math.exp(1.1 * normal(chance))))
  const moments = Array.from({ length: days }, () => momentOf(crowd, chance)).sort((a, b) => a - b)
  const consents = new Map<Place, Visit['consent'] & { purposes: number }>()
  return moments.flatMap((moment) => {
    const place = chance() < loyalty ? home : town.other(home, chance)
    const { purposes, ...consent } = consents.get(place) ?? consentOf({ id, place, moment, chance })
    consents.set(place, { purposes, ...consent })
    const pages = 1 + Math.floor(MAX_PAGES * chance() ** 3)
    return Array.from({ length: pages }, (_, page) => {
      const at = new Date(moment + page * 40_000)
      const { site, term } = place
      return {
        visitor: id,
        id: uuidv7(at.getTime()),
        at,
        site,
        device,
        purposes,
        term,
        consent,
        ...programme.page(taste, chance),
      }
    })
  })
}

/** Between nine in the morning and eleven at night, UTC, and not after `now`. */
function momentOf({ now, days }: Crowd, chance: Chance): number {
  const midnight = Math.floor(now.getTime() / DAY_MS) * DAY_MS - Math.floor(chance() * days) * DAY_MS
  return Math.min(midnight + 8 * HOUR_MS + Math.floor(chance() * 14 * HOUR_MS), now.getTime() - HOUR_MS)
}

/** Most accept everything; some pool and pay, some pay only, few refuse to be paid for. */
function consentOf({ id, place, moment, chance }: { id: string; place: Place; moment: number; chance: Chance }) {
  const drawn = chance()
  const givenAt = new Date(moment)
  return {
    purposes: drawn < 0.74 ? 7 : drawn < 0.88 ? 5 : drawn < 0.95 ? 4 : 3,
    receipt: uuidFromName(`demo:pool:receipt:${id}:${place.site}`),
    noticeVersion: place.noticeVersion,
    noticeSha256: place.noticeSha256,
    source: 'manual',
    proofSha256: null,
    givenAt,
    expiresAt: addMonths(givenAt, CONSENT_MONTHS),
    dated: false,
  }
}

interface Programme {
  /** What somebody likes. */
  tasteOf: (chance: Chance) => string
  /** A page that somebody who likes that looks at. */
  page: (taste: string, chance: Chance) => Pick<Visit, 'kind' | 'film'>
}

/** How different the success of films is. */
const SUCCESS = 1.3

function programmeOf({ films, seed }: Crowd): Programme {
  const chance = chanceOf(seed ^ 0x5eed)
  const success = new Map(films.map((film) => [film, Math.exp(SUCCESS * normal(chance))]))
  const weightOf = (film: ShownFilm) => success.get(film) ?? 0
  const grownUp = films.filter(({ forChildren }) => !forChildren)
  const tastes = [...new Set(grownUp.flatMap(({ tastes }) => tastes))].sort()
  const ofTaste = (taste: string) => grownUp.filter((film) => film.tastes.includes(taste))
  const drawTaste = drawer(tastes, (taste) => ofTaste(taste).length)
  const drawOf = new Map(tastes.map((taste) => [taste, drawer(ofTaste(taste), weightOf)]))
  const drawAny = drawer(grownUp, weightOf)
  const forChildren = films.filter((film) => film.forChildren)
  const drawForChildren = drawer(forChildren, weightOf)
  return {
    tasteOf: (from) => (tastes.length === 0 ? '' : drawTaste(from)),
    page(taste, from) {
      const drawn = from()
      if (drawn < 0.25) return { kind: 'home', film: null }
      if (drawn < 0.35) return { kind: 'showtimes', film: null }
      if (drawn < 0.4 && forChildren.length > 0) return { kind: 'enfants', film: drawForChildren(from).id }
      if (grownUp.length === 0) return { kind: 'other', film: null }
      const draw = (from() < 0.6 ? drawOf.get(taste) : undefined) ?? drawAny
      return { kind: drawn > 0.9 ? 'booking' : 'film', film: draw(from).id }
    },
  }
}
