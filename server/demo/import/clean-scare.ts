import { departementOfPostalCode } from '../../lib/territory.js'
import { type Commune, type Communes, communeKey } from './communes.js'
import { type ClaimedLink, type Cleaned, Corrections } from './facts.js'
import { oneLine, readPosition, splitLabels, wholeNumber } from './fields.js'
import { properName } from './names.js'

type Cells = Record<string, string>

/**
 * Cleans a row of the SCARE's file. Its link to the CNC's file is handed on as a claim: `judgeLink` decides.
 * @param communes null: towns and postal codes are not compared
 */
export function cleanScare(cells: Cells, communes: Communes | null): Cleaned {
  const about = oneLine(`${cells.name ?? ''}, ${cells.city ?? ''}`) ?? ''
  const refused = (why: string): Cleaned => ({ outcome: 'refused', why, about })
  const corrections = new Corrections()

  const slug = cells.slug?.trim() ?? ''
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) || slug.length > 100)
    return refused('the slug is not made of small letters, digits and hyphens')
  const name = oneLine(cells.name ?? '')
  if (name === null) return refused('the name is empty or not text')
  const city = oneLine(cells.city ?? '')
  if (city === null) return refused('the town is empty or not text')
  const place = readPlace(cells, city, { communes, corrections })
  if (typeof place === 'string') return refused(place)
  const labels = splitLabels(cells.cnc_labels ?? '')
  if (labels === null) return refused('a label is not RD, JP or PR')

  const { misplaced, ...kept } = place
  let position = readPosition(cells.lat ?? '', cells.lon ?? '')
  if (position !== null && misplaced) {
    corrections.note('position left out: it was found by a wrong postal code', {
      from: `${cells.lat} ${cells.lon}`,
      to: null,
    })
    position = null
  }
  const category = cells.cnc_ae_categorie?.trim() ?? ''
  return {
    outcome: 'taken',
    corrections: corrections.list,
    link: readLink(cells),
    facts: {
      slug,
      name: corrections.note('name without capitals', { from: name, to: properName(name) }),
      street: oneLine(cells.street ?? '', 500) ?? '',
      ...kept,
      latitude: position?.latitude ?? null,
      longitude: position?.longitude ?? null,
      cncNumber: null,
      category: /^[A-E]$/.test(category) ? category : null,
      labels,
      screens: null,
      seats: null,
    },
  }
}

function readLink(cells: Cells): ClaimedLink | null {
  const cncNumber = wholeNumber(cells.cnc_no_auto ?? '')
  if (cncNumber === null || cncNumber === 0) return null
  return { cncNumber, cncName: oneLine(cells.cnc_nom ?? '') ?? '', distanceM: wholeNumber(cells.match_m ?? '') }
}

interface Place {
  city: string
  postalCode: string | null
  insee: string | null
  departement: string
  region: string
  /** The postal code lay in another département, and the position was found by it. */
  misplaced: boolean
}

/** Town and postal code, made to agree; a reason to refuse the row when they cannot be. */
function readPlace(
  cells: Cells,
  city: string,
  { communes, corrections }: { communes: Communes | null; corrections: Corrections },
): Place | string {
  const given = cells.postal_code?.trim() ?? ''
  const postalCode = /^\d{4}$/.test(given)
    ? corrections.note('postal code that lost its leading zero', { from: given, to: `0${given}` })
    : given
  const departement = /^\d{5}$/.test(postalCode) ? departementOfPostalCode(postalCode) : undefined
  if (departement === undefined) return 'the postal code does not exist'
  const place = (commune: Commune | null, code: string | null, misplaced = false): Place => {
    const official = commune && communeKey(commune.name) === communeKey(city) ? cityName(commune) : city
    const area = (code ? departementOfPostalCode(code) : undefined) ?? departement
    return {
      city: corrections.note('town in capitals, or written otherwise than officially', { from: city, to: official }),
      postalCode: code,
      insee: commune?.insee ?? null,
      departement: area.code,
      region: area.region,
      misplaced,
    }
  }
  if (communes === null) return place(null, postalCode)

  const named = communes.byName(city)
  const exact = named.filter((commune) => commune.postalCodes.includes(postalCode))
  // Of Paris and its arrondissement, the arrondissement, which has the fewer postal codes.
  const best = exact.sort((a, b) => a.postalCodes.length - b.postalCodes.length)[0]
  if (best) return place(best, postalCode)
  if (named.length === 0) return place(partOf(city, communes.byPostalCode(postalCode)), postalCode)

  const near = named.filter(
    (commune) => departementOfPostalCode(commune.postalCodes[0] ?? '')?.code === departement.code,
  )
  const only = near.length === 1 ? near[0] : named.length === 1 ? named[0] : undefined
  if (only === undefined) return 'the town and the postal code do not agree, and several towns have that name'
  const code = only.postalCodes[0] ?? null
  const what = near.length === 1 ? "postal code of the town's large mail users" : 'postal code that is not of the town'
  return place(only, corrections.note(what, { from: postalCode, to: code }), near.length !== 1)
}

/** "Le Luc en Provence" and "Port Leucate" are no communes: Le Luc and Leucate are. */
function partOf(city: string, communes: readonly Commune[]): Commune | null {
  const words = communeKey(city).split(' ')
  const found = communes.filter((commune) =>
    communeKey(commune.name)
      .split(' ')
      .every((word) => words.includes(word)),
  )
  return found.length === 1 ? (found[0] as Commune) : null
}

function cityName(commune: Commune): string {
  return commune.name.replace(/ \d+er? Arrondissement$/, '')
}
