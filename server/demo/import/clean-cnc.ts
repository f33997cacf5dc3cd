import { departementOfInsee, properRegion } from '../../lib/territory.js'
import type { Communes } from './communes.js'
import { communeKey } from './communes.js'
import { type Cleaned, Corrections } from './facts.js'
import { oneLine, readPosition, splitLabels, wholeNumber } from './fields.js'
import { properName } from './names.js'

type Cells = Record<string, string>

/**
 * Cleans a row of the CNC's file. Only cinemas that are classed art et essai (AE = OUI) are taken.
 * @param communes null: communes are not checked
 */
export function cleanCnc(cells: Cells, communes: Communes | null): Cleaned {
  const about = oneLine(`${cells.nom ?? ''}, ${cells.commune ?? ''}`) ?? ''
  const refused = (why: string): Cleaned => ({ outcome: 'refused', why, about })
  const corrections = new Corrections()

  const classed = cells.AE?.trim()
  if (classed === 'NON') return { outcome: 'left', why: 'not classed art et essai (AE = NON)' }
  if (classed !== 'OUI') return refused('AE is neither OUI nor NON')
  const cncNumber = wholeNumber(cells['N° auto'] ?? '')
  if (cncNumber === null || cncNumber === 0) return refused('"N° auto" is not a number')
  const name = oneLine(cells.nom ?? '')
  if (name === null) return refused('the name is empty or not text')
  const city = oneLine(cells.commune ?? '')
  if (city === null) return refused('the town is empty or not text')
  const category = cells['catégorie Art et Essai']?.trim() ?? ''
  if (!/^[A-E]$/.test(category)) return refused('AE = OUI, but the category is not A to E')
  const labels = splitLabels(cells['label Art et Essai'] ?? '')
  if (labels === null) return refused('a label is not RD, JP or PR')
  const place = readPlace(cells, city, { communes, corrections })
  if (place === null) return refused('the département of the INSEE code does not exist')

  const position = readPosition(cells.latitude ?? '', cells.longitude ?? '')
  if (position === null)
    corrections.note('position left out: it is empty or not in France', {
      from: `${cells.latitude} ${cells.longitude}`,
      to: null,
    })
  return {
    outcome: 'taken',
    corrections: corrections.list,
    link: null,
    facts: {
      slug: null,
      name: corrections.note('name in capitals, or with stray spaces', { from: cells.nom ?? '', to: properName(name) }),
      street: oneLine(cells.adresse ?? '') ?? '',
      ...place,
      latitude: position?.latitude ?? null,
      longitude: position?.longitude ?? null,
      cncNumber,
      category,
      labels,
      screens: readCount(cells, 'écrans', corrections),
      seats: readCount(cells, 'fauteuils', corrections),
    },
  }
}

/** Town, commune, département and région, made to agree; null when there is no such département. */
function readPlace(
  cells: Cells,
  city: string,
  { communes, corrections }: { communes: Communes | null; corrections: Corrections },
) {
  const given = cells['code INSEE']?.trim() ?? ''
  const departement = departementOfInsee(given)
  if (departement === undefined || !/^\d[\dAB]\d{3}$/.test(given)) return null
  if (cells.DEP?.trim() !== departement.code) {
    corrections.note('département that is not that of the INSEE code', { from: cells.DEP ?? '', to: departement.code })
  }
  const region = cells['région administrative'] ?? ''
  if (properRegion(region) === departement.region) {
    corrections.note('région in capitals without accents', { from: region, to: departement.region })
  } else corrections.note("région that is not the département's", { from: region, to: departement.region })

  const verdict = communes?.byInsee(given)
  const commune = verdict?.kind === 'current' ? verdict.commune : verdict?.kind === 'merged' ? verdict.into : null
  let insee: string | null = given
  if (verdict?.kind === 'merged') {
    insee = corrections.note('INSEE code of a commune that has merged', { from: given, to: verdict.into.insee })
  } else if (verdict?.kind === 'unknown') {
    insee = corrections.note('INSEE code that does not exist, left out', { from: given, to: null })
  }
  const plain = city.replace(/ \d+er? arrondissement$/i, '')
  const proper =
    commune && communeKey(commune.name) === communeKey(plain) ? withoutArrondissement(commune.name) : properName(plain)
  const [postalCode = null, ...others] = commune?.postalCodes ?? []
  return {
    city: corrections.note('town in capitals, or written otherwise than officially', {
      from: cells.commune ?? '',
      to: proper,
    }),
    insee,
    postalCode: others.length === 0 ? postalCode : parisian(given, postalCode),
    departement: departement.code,
    region: departement.region,
  }
}

function withoutArrondissement(name: string): string {
  return name.replace(/ \d+er? Arrondissement$/, '')
}

/** The 16th arrondissement of Paris has two postal codes; 75016 is the usual one. Elsewhere two codes say nothing. */
function parisian(insee: string, first: string | null): string | null {
  return insee.startsWith('751') ? first : null
}

function readCount(cells: Cells, column: string, corrections: Corrections): number | null {
  const text = cells[column] ?? ''
  const count = wholeNumber(text)
  const usable = count !== null && count > 0 && count < 20_000 ? count : null
  corrections.note(
    usable === null ? `number of ${column} left out: not a whole number above 0` : 'whole number written 4.0',
    {
      from: text,
      to: usable === null ? null : String(usable),
    },
  )
  return usable
}
