import { csvOf } from '../../lib/csv.js'
import type { MembersPlan, Planned } from '../../membership/index.js'
import type { View } from '../view.js'
import { fill } from '../words/index.js'

/** Why a line has the outcome that it has, in words. */
export function whyOf(row: Planned, { words, format }: Pick<View, 'words' | 'format'>): string {
  const said = words.members
  if (row.outcome === 'refused') return said.refusals[row.why]
  if (row.outcome === 'doubtful') return fill(said.doubts[row.why], { candidates: row.candidates.join(' ; ') })
  const found = fill(said.by[row.by], { cinema: `${format.name(row.cinema.name)}, ${row.cinema.city}` })
  if (row.outcome === 'there') return found
  const { organisation, email } = row.facts
  return [
    found,
    ...(organisation === null ? [] : [fill(said.joins, { organisation })]),
    ...(email === null ? [] : [fill(said.invites, { email })]),
  ].join(' ; ')
}

/** All lines with what becomes of each, as CSV; what a spreadsheet would carry out stands as text. */
export function membersReport({ planned }: MembersPlan, view: View): string {
  const { trial, outcomes } = view.words.members
  const header = [trial.line, trial.about, trial.outcome, trial.why]
  const rows = planned.map((row) => [row.line, row.about, outcomes[row.outcome], whyOf(row, view)])
  return csvOf([header, ...rows], { language: view.language })
}
