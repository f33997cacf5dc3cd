import { AGES, allPlaces, INTERESTS } from '../../campaign/index.js'
import type { View } from '../view.js'
import { fill, type Words } from '../words/index.js'

type Said = Pick<View, 'words' | 'format'>

/** A row of the taxonomy in our words; its number, where it is none that is offered. */
export function criterionWord({ words }: Pick<Said, 'words'>, id: number): string {
  const said = words.criteria
  const age = AGES.find((one) => one.id === id)
  if (age !== undefined && age.to === null) return fill(said.ageOver, { from: String(age.from) })
  if (age !== undefined) return fill(said.age, { from: String(age.from), to: String(age.to) })
  const named: Record<string, string> = { ...said.gender, ...said.interests }
  return named[String(id)] ?? String(id)
}

/** A place, `56:FR-BRE`, by the région's name. */
export function placeWord({ words, format }: Said, place: string): string {
  const known = allPlaces().find((one) => one.place === place)
  if (known === undefined) return place
  return known.region === null ? words.criteria.everywhere : format.name(known.region)
}

/** All criteria of a campaign in one line, ages that follow each other as one. */
export function criteriaLine(view: Said, ids: readonly number[]): string {
  if (ids.length === 0) return view.words.criteria.none
  const order = [...AGES, ...Object.values(INTERESTS).flat()].map(({ id }) => id as number)
  const rest = ids
    .filter((id) => !isAge(id))
    .toSorted((a, b) => order.indexOf(a) - order.indexOf(b))
    .map((id) => criterionWord(view, id))
  return [...ageRanges(view.words, ids), ...rest].join(', ')
}

export function placesLine(view: Said, places: readonly string[]): string {
  return places.length === 0 ? view.words.criteria.anywhere : places.map((place) => placeWord(view, place)).join(', ')
}

const isAge = (id: number) => AGES.some((age) => age.id === id)

function ageRanges(words: Words, ids: readonly number[]): string[] {
  const said = words.criteria
  const ranges: { from: number; to: number | null }[] = []
  for (const { id, from, to } of AGES) {
    if (!ids.includes(id)) continue
    const last = ranges.at(-1)
    if (last !== undefined && last.to === from - 1) last.to = to
    else ranges.push({ from, to })
  }
  return ranges.map(({ from, to }) =>
    to === null ? fill(said.ageOver, { from: `${from}` }) : fill(said.age, { from: `${from}`, to: `${to}` }),
  )
}
