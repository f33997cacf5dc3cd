import { foldWords } from '../lib/text.js'
import type { LineRefusal, MemberFacts, MemberLine } from './members-import-file.js'

/** A cinema of the catalogue, as a line is compared with it. */
export interface CatalogueCinema {
  id: string
  name: string
  city: string
  postalCode: string | null
  departement: string | null
  cncNumber: number | null
  /** Who runs it already. */
  organisationId: string | null
}

/** How a cinema was found: by its number, or by its name in its town. */
export type MatchedBy = 'number' | 'name'
export type Doubt = 'number-elsewhere' | 'several' | 'name-differs' | 'organisation-exists'
export type PlanRefusal = LineRefusal | 'unknown-cinema' | 'twice' | 'address-elsewhere'

export interface Catalogue {
  cinemas: readonly CatalogueCinema[]
  /** The names of the organisations of cinemas that there are. */
  organisations: readonly string[]
}

export type Planned = { line: number; about: string } & (
  | { outcome: 'new'; facts: MemberFacts; cinema: CatalogueCinema; by: MatchedBy; group: string }
  | { outcome: 'there'; cinema: CatalogueCinema; by: MatchedBy }
  | { outcome: 'doubtful'; why: Doubt; candidates: string[] }
  | { outcome: 'refused'; why: PlanRefusal }
)

/**
 * What an import would do, line by line, and nothing else: the same lines against the same catalogue give the same plan. What is
 * doubtful is left out: somebody has to look.
 */
export function planMembers(lines: readonly MemberLine[], { cinemas, organisations }: Catalogue): Planned[] {
  const index = new CinemaIndex(cinemas)
  const there = new Set(organisations.map(organisationKey))
  const seen = new Set<string>()
  const groupOfAddress = new Map<string, string>()
  return lines.map((line) => {
    const { line: number, about } = line
    const head = { line: number, about }
    if (!line.good) return { ...head, outcome: 'refused', why: line.why }
    const match = index.match(line.facts)
    if ('doubt' in match) return { ...head, outcome: 'doubtful', why: match.doubt, candidates: match.candidates }
    if (match.cinema === null) return { ...head, outcome: 'refused', why: 'unknown-cinema' }
    const { cinema, by } = match
    if (seen.has(cinema.id)) return { ...head, outcome: 'refused', why: 'twice' }
    seen.add(cinema.id)
    if (cinema.organisationId !== null) return { ...head, outcome: 'there', cinema, by }
    const { organisation, email } = line.facts
    // Another cinema of an organisation that is there: whether it is the same one, its name alone does not say.
    if (organisation !== null && there.has(organisationKey(organisation)))
      return { ...head, outcome: 'doubtful', why: 'organisation-exists', candidates: [organisation] }
    const group = groupOf(line.facts, cinema)
    if (email !== null && (groupOfAddress.get(email) ?? group) !== group)
      return { ...head, outcome: 'refused', why: 'address-elsewhere' }
    if (email !== null) groupOfAddress.set(email, group)
    return { ...head, outcome: 'new', facts: line.facts, cinema, by, group }
  })
}

/** Cinemas of one organisation: said by its name, or by the one address of their contact. Others are by themselves. */
function groupOf({ organisation, email }: MemberFacts, cinema: CatalogueCinema): string {
  if (organisation !== null) return `organisation ${organisationKey(organisation)}`
  return email === null ? `cinema ${cinema.id}` : `address ${email}`
}

type Match = { cinema: CatalogueCinema; by: MatchedBy } | { cinema: null } | { doubt: Doubt; candidates: string[] }

const CANDIDATES_SHOWN = 3

function organisationKey(name: string): string {
  return foldWords(name).join(' ')
}

class CinemaIndex {
  readonly #byNumber = new Map<number, CatalogueCinema>()
  readonly #byCity = new Map<string, CatalogueCinema[]>()

  constructor(cinemas: readonly CatalogueCinema[]) {
    for (const cinema of cinemas) {
      if (cinema.cncNumber !== null) this.#byNumber.set(cinema.cncNumber, cinema)
      const key = cityKey(cinema.city)
      this.#byCity.set(key, [...(this.#byCity.get(key) ?? []), cinema])
    }
  }

  match(facts: MemberFacts): Match {
    const numbered = facts.cncNumber === null ? undefined : this.#byNumber.get(facts.cncNumber)
    const near = (this.#byCity.get(cityKey(facts.city)) ?? []).filter((cinema) => mayBeAt(facts, cinema))
    const named = near.filter((cinema) => nameKey(cinema.name) === nameKey(facts.name))
    if (numbered !== undefined) {
      if (mayBeAt(facts, numbered) && shareName(facts.name, numbered.name)) return { cinema: numbered, by: 'number' }
      // A number may have been found by a machine: it must not move a cinema to another one.
      return doubtful('number-elsewhere', [numbered, ...named])
    }
    const [only, ...others] = named
    if (only !== undefined) return others.length === 0 ? { cinema: only, by: 'name' } : doubtful('several', named)
    const alike = near.filter((cinema) => shareName(facts.name, cinema.name))
    return alike.length === 0 ? { cinema: null } : doubtful('name-differs', alike)
  }
}

function doubtful(doubt: Doubt, cinemas: readonly CatalogueCinema[]): Match {
  const names = [...new Set(cinemas.map(({ name, city }) => `${name}, ${city}`))]
  return { doubt, candidates: names.slice(0, CANDIDATES_SHOWN) }
}

/** Whether a line's postal code lets it be this cinema: the same département, or not known of one of them. */
function mayBeAt({ postalCode, city }: MemberFacts, cinema: CatalogueCinema): boolean {
  const [own, other] = [areaOf(postalCode), cinema.departement ?? areaOf(cinema.postalCode)]
  if (own !== null && other !== null) return own === other || (own === '20' && /^2[AB]$/.test(other))
  return cityKey(city) === cityKey(cinema.city)
}

function areaOf(postalCode: string | null): string | null {
  if (postalCode === null) return null
  return postalCode.startsWith('97') ? postalCode.slice(0, 3) : postalCode.slice(0, 2)
}

/** A town without what is written differently: an arrondissement, a leading article, "St" for "Saint". */
function cityKey(city: string): string {
  const words = foldWords(city).map((word) => (word === 'st' ? 'saint' : word === 'ste' ? 'sainte' : word))
  const plain = words.join(' ').replace(/ (\d+e?r? ?(arrondissement)?|cedex.*)$/, '')
  return plain.replace(/^(le|la|les|l) /, '')
}

const COMMON = new Set([
  ...['le', 'la', 'les', 'l', 'de', 'du', 'des', 'd', 'et', 'a', 'au', 'aux', 'en'],
  ...['cinema', 'cinemas', 'cine', 'salle', 'theatre', 'espace', 'centre', 'culturel', 'studio', 'maison', 'municipal'],
])

/** The words that are a name's own; all of them where it has no other. */
function ownWords(name: string): string[] {
  const words = foldWords(name)
  const own = words.filter((word) => !COMMON.has(word))
  return own.length === 0 ? words : own
}

function nameKey(name: string): string {
  return ownWords(name).join('')
}

function shareName(a: string, b: string): boolean {
  if (nameKey(a) === nameKey(b)) return true
  const theirs = new Set(ownWords(b))
  return ownWords(a).some((word) => theirs.has(word))
}
