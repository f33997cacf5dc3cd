import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { foldWords } from '../../lib/text.js'

export interface Commune {
  insee: string
  name: string
  postalCodes: string[]
}

/** What a commune code stands for today. */
export type InseeVerdict =
  | { kind: 'current'; commune: Commune }
  | { kind: 'merged'; into: Commune }
  | { kind: 'unknown' }

/** The communes of France as they are now, with those that merged into them. */
export interface Communes {
  byInsee(insee: string): InseeVerdict
  /** Communes that are or were called so; a part of a new commune gives the new one. */
  byName(name: string): Commune[]
  byPostalCode(postalCode: string): Commune[]
}

/** One entry of the official list (`@etalab/decoupage-administratif`), as far as it is read here. */
export interface CommuneEntry {
  code: string
  nom: string
  type: string
  codesPostaux?: string[]
  /** Code of the commune that this part belongs to. */
  chefLieu?: string
  anciensCodes?: string[]
}

/**
 * Reads the official list. It is a tool for imports, not needed to run: where it is not installed there is no list, and
 * an import says that communes were not checked.
 */
export function loadCommunes(): Communes | null {
  let file: string
  try {
    file = createRequire(import.meta.url).resolve('@etalab/decoupage-administratif/data/communes.json')
  } catch {
    return null
  }
  return indexCommunes(JSON.parse(readFileSync(file, 'utf8')) as CommuneEntry[])
}

export function indexCommunes(entries: readonly CommuneEntry[]): Communes {
  const current = new Map<string, Commune>()
  const merged = new Map<string, string>()
  const byName = new Map<string, Set<string>>()
  const byPostalCode = new Map<string, Commune[]>()
  for (const { code, nom, type, codesPostaux = [], anciensCodes = [] } of entries) {
    if (type !== 'commune-actuelle' && type !== 'arrondissement-municipal') continue
    const commune = { insee: code, name: nom, postalCodes: codesPostaux }
    current.set(code, commune)
    remember(byName, nom, code)
    for (const former of anciensCodes) merged.set(former, code)
    // A postal code of Paris, Lyon or Marseille is its arrondissement's; the city itself has them all.
    if (type === 'commune-actuelle' && codesPostaux.length > 5 && cities.has(nom)) continue
    for (const postalCode of codesPostaux) {
      byPostalCode.set(postalCode, [...(byPostalCode.get(postalCode) ?? []), commune])
    }
  }
  for (const { code, nom, chefLieu } of entries) {
    if (chefLieu === undefined) continue
    remember(byName, nom, chefLieu)
    if (!current.has(code)) merged.set(code, chefLieu)
  }
  return {
    byInsee(insee) {
      const commune = current.get(insee)
      if (commune) return { kind: 'current', commune }
      const into = current.get(merged.get(insee) ?? '')
      return into ? { kind: 'merged', into } : { kind: 'unknown' }
    },
    byName: (name) => [...(byName.get(communeKey(name)) ?? [])].flatMap((code) => current.get(code) ?? []),
    byPostalCode: (postalCode) => byPostalCode.get(postalCode) ?? [],
  }
}

/** A commune's name without what is written differently: case, accents, hyphens, a leading article, "St" for "Saint". */
export function communeKey(name: string): string {
  const words = foldWords(name).map((word) => abbreviations.get(word) ?? word)
  if (words.length > 1 && ['le', 'la', 'les', 'l'].includes(words[0] as string)) words.shift()
  return words.join(' ').replace(/ \d+e?r? arrondissement$/, '')
}

const cities = new Set(['Paris', 'Lyon', 'Marseille'])
const abbreviations = new Map([
  ['st', 'saint'],
  ['ste', 'sainte'],
])

function remember(byName: Map<string, Set<string>>, name: string, code: string): void {
  const key = communeKey(name)
  byName.set(key, (byName.get(key) ?? new Set()).add(code))
}
