import { type Chance, chanceOf, drawer, normal } from './chance.js'

/** A cinema of the demonstration under contract, with its site. */
export interface Place {
  cinema: string
  site: string
  term: string
  noticeVersion: string
  noticeSha256: Buffer
  seats: number | null
  latitude: number | null
  longitude: number | null
}

export interface Town {
  /** A cinema as somebody's first. */
  home: (chance: Chance) => Place
  /** Another one for somebody whose first is given: mostly near it. */
  other: (home: Place, chance: Chance) => Place
}

/** Beyond this nobody goes out for the evening, and within it the wish falls to a third every so many. */
const REACH_KM = 60
const WISH_KM = 12
/** Visits to a cinema far away: on holiday, or for a festival. */
const TRAVEL = 0.06
/** How much cinemas of one size differ. */
const SPREAD = 0.8

/** Who goes where: large cinemas have many, most have few (log-normal), and people go to what is near. */
export function townOf(places: readonly Place[], { seed }: { seed: number }): Town {
  const chance = chanceOf(seed)
  const draw = new Map(places.map((place) => [place, (place.seats ?? 150) ** 0.7 * Math.exp(SPREAD * normal(chance))]))
  const weightOf = (place: Place) => draw.get(place) ?? 0
  const home = drawer(places, weightOf)
  const near = new Map<Place, (chance: Chance) => Place>()
  return {
    home,
    other(place, from) {
      if (from() < TRAVEL) return home(from)
      const known = near.get(place) ?? nearTo(place, { places, weightOf })
      near.set(place, known)
      return known(from)
    },
  }
}

function nearTo(
  place: Place,
  { places, weightOf }: { places: readonly Place[]; weightOf: (place: Place) => number },
): (chance: Chance) => Place {
  const within = places.filter((other) => other !== place && kmBetween(place, other) <= REACH_KM)
  if (within.length === 0) return () => place
  return drawer(within, (other) => weightOf(other) * Math.exp(-kmBetween(place, other) / WISH_KM))
}

/** As the crow flies; far away when one of them is not on the map. */
function kmBetween(one: Place, other: Place): number {
  if (one.latitude === null || one.longitude === null || other.latitude === null || other.longitude === null) return 1e4
  const KM_PER_DEGREE = 111
  const north = (one.latitude - other.latitude) * KM_PER_DEGREE
  const east = (one.longitude - other.longitude) * KM_PER_DEGREE * Math.cos((one.latitude * Math.PI) / 180)
  return Math.hypot(north, east)
}
