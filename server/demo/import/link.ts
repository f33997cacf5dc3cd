import { foldWords } from '../../lib/text.js'
import type { ClaimedLink } from './facts.js'

/** A cinema to compare with: from the CNC's file, or already in the database. */
export interface Candidate {
  name: string
  city: string
  insee: string | null
  departement: string | null
}

/** A candidate with its street, whose words in the name do not count. */
export interface Described extends Candidate {
  street: string
}

export type LinkVerdict = { kept: true; doubt: string | null } | { kept: false; why: string }

/** Another name at the same door is a cinema that was renamed; farther away it is another cinema. */
const SAME_DOOR_M = 60
const FAR_M = 1_000

/**
 * Whether a link that was found by distance and name is right. The name decides; words of the street or the town in it
 * do not count, since all cinemas around them have these.
 * @param cnc what is known of the CNC's cinema besides its name in the link; null when its file was not imported
 */
export function judgeLink(facts: Described, link: ClaimedLink, cnc: Candidate | null): LinkVerdict {
  if (cnc !== null && cnc.departement !== null && cnc.departement !== facts.departement) {
    return { kept: false, why: 'it is in another département' }
  }
  const { cncName, distanceM: metres } = link
  if (!sameName(facts.name, cncName) && !shareWord(facts, cncName)) {
    if (metres === null || metres > SAME_DOOR_M) return { kept: false, why: 'the names have nothing in common' }
    return { kept: true, doubt: `another name, ${metres} m away: renamed?` }
  }
  if (metres !== null && metres > FAR_M) return { kept: true, doubt: `same name, but ${metres} m away` }
  if (cnc !== null && facts.insee !== null && cnc.insee !== null && !sameCommune(facts.insee, cnc.insee)) {
    return { kept: true, doubt: 'in another commune' }
  }
  return { kept: true, doubt: null }
}

/**
 * The one of the candidates that is this cinema though no number says so: in the same commune, of the same name, or
 * else the only one whose name is within this one's (`Le Relais` and `Le Relais - Salle Jacques Villeret`).
 */
export function findTwin<T extends Candidate>(facts: Described, candidates: readonly T[]): T | null {
  const together = candidates.filter((other) => facts.departement === other.departement && inOneCommune(facts, other))
  const named = together.filter((other) => sameName(facts.name, other.name))
  const own = ownWords(facts)
  const within = together.filter((other) => {
    const theirs = wordsOf(other.name)
    return theirs.length > 0 && theirs.every((word) => own.includes(word))
  })
  const found = named.length > 0 ? named : within
  return found.length === 1 ? (found[0] as T) : null
}

function inOneCommune(a: Candidate, b: Candidate): boolean {
  return a.insee !== null && b.insee !== null ? sameCommune(a.insee, b.insee) : a.city === b.city
}

/** `Planetciné` and `PLANET'CINE`, `Le Balzac` and `BALZAC`, `Le Cinéma` and `LE CINEMA`. */
function sameName(a: string, b: string): boolean {
  if (joined(a) === joined(b)) return true
  const [core, other] = [wordsOf(a).join(''), wordsOf(b).join('')]
  return core !== '' && core === other
}

function joined(name: string): string {
  return foldWords(name)
    .filter((word, index) => index > 0 || !articles.has(word))
    .join('')
}

function shareWord(facts: Described, cncName: string): boolean {
  const theirs = wordsOf(cncName)
  if (theirs.length === 0)
    return foldWords(cncName).some((word) => !articles.has(word) && foldWords(facts.name).includes(word))
  return ownWords(facts).some((word) => theirs.some((other) => word === other || nearlyPlural(word, other)))
}

function nearlyPlural(a: string, b: string): boolean {
  return a.length > 3 && b.length > 3 && (a === `${b}s` || b === `${a}s`)
}

/** The words of a cinema's name that are its own: neither its street's nor its town's. */
function ownWords(facts: Described): string[] {
  const around = new Set(foldWords(`${facts.street} ${facts.city}`).map(unabbreviate))
  return wordsOf(facts.name).filter((word) => !around.has(word))
}

function wordsOf(name: string): string[] {
  return foldWords(name)
    .map(unabbreviate)
    .filter((word) => !articles.has(word) && !generic.has(word))
}

function unabbreviate(word: string): string {
  return word === 'st' ? 'saint' : word === 'ste' ? 'sainte' : word
}

/** Paris, Lyon and Marseille are written with the city's code or the arrondissement's. */
function sameCommune(a: string, b: string): boolean {
  return city(a) === city(b)
}

function city(insee: string): string {
  if (/^751\d\d$/.test(insee)) return '75056'
  if (/^6938\d$/.test(insee)) return '69123'
  return /^132\d\d$/.test(insee) ? '13055' : insee
}

const articles = new Set(['le', 'la', 'les', 'l', 'de', 'du', 'des', 'd', 'et', 'a', 'au', 'aux', 'en'])
const generic = new Set([
  ...['cinema', 'cinemas', 'cine', 'cines', 'salle', 'sle', 'theatre', 'espace', 'centre', 'culturel', 'studio'],
  ...['maison', 'municipal', 'complexe', 'mjc'],
])
