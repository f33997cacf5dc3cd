import { type Cell, type Criterion, type Dimension, FRANCE, PARIS, parseCell } from '../audience/index.js'
import { printedApostrophes } from '../lib/typography.js'
import { fill, type Words } from './words/index.js'

/** What a cell is, in one sentence: generated from the cell, so that the two cannot disagree. */
export function sentenceOf(words: Words, cell: Cell): string {
  const said = words.audience.sentence
  const value = (dimension: Dimension) => cell.criteria.find((one) => one.dimension === dimension)?.value
  const [frequence, salle, ecrans, gout] = [value('frequence'), value('salle'), value('ecrans'), value('gout')]
  const what = [
    salle === undefined ? '' : salleOf(words, salle),
    ecrans === undefined ? '' : (said.ecrans as Record<string, string>)[ecrans],
    gout === undefined ? '' : tasteOf(words, gout),
  ]
  return fill(said.whole, {
    how: frequence === undefined ? '' : ((said.how as Record<string, string>)[frequence] ?? ''),
    place: placeOf(words, cell.territory),
    what: what.join(''),
  })
}

/** The name of a cell, for people: short enough for a list. */
export function cellName(words: Words, name: string): string {
  const cell = parseCell(name)
  if (cell === null) return fill(words.segment.unknown, { cell: name })
  const { territory, criteria } = cell
  const whole =
    territory === FRANCE ? words.segment.root : fill(words.segment.region, { region: territoryName(words, territory) })
  if (criteria.length === 0) return whole
  return `${whole} · ${criteria.map((one) => criterionName(words, one)).join(', ')}`
}

export function territoryName(words: Words, territory: string): string {
  if (territory === FRANCE) return words.audience.france
  return territory === PARIS ? words.audience.paris : printedApostrophes(territory)
}

/** A criterion inside a name, in small letters as far as it is no name itself. */
function criterionName(words: Words, criterion: Criterion): string {
  const short: Record<string, string> = words.audience.short
  return short[criterion.value] ?? valueName(words, criterion).toLowerCase()
}

/** A value as it is chosen. */
export function valueName(words: Words, { dimension, value }: Criterion): string {
  const values: Record<string, string> = words.audience.values
  const genres: Record<string, string> = words.audience.genres
  return values[`${dimension}:${value}`] ?? genres[value] ?? value
}

function salleOf(words: Words, value: string): string {
  const said = words.audience.sentence.salle
  if (value === 'recherche' || value === 'patrimoine') return said[value]
  return fill(said.category, { letter: value.slice(-1).toUpperCase() })
}

function tasteOf(words: Words, value: string): string {
  const said = words.audience.sentence
  if (value === 'patrimoine') return said.heritage
  return fill(said.taste, { genre: valueName(words, { dimension: 'gout', value }).toLowerCase() })
}

function placeOf(words: Words, territory: string): string {
  const said = words.audience.sentence
  if (territory === FRANCE) return ''
  if (territory === PARIS) return said.paris
  return fill(said.places[PREPOSITIONS[territory] ?? 'in'], { region: printedApostrophes(territory) })
}

/** French says where by the name's own form. */
const PREPOSITIONS: Record<string, keyof Words['audience']['sentence']['places']> = {
  'Grand Est': 'inThe',
  'Hauts-de-France': 'inThePlural',
  'Pays de la Loire': 'inThePlural',
  'La Réunion': 'at',
  Mayotte: 'at',
}
