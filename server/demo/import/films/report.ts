import { countOf, listed, type Tally, tallies } from '../report.js'
import type { FilmPlan } from './plan.js'

/** What an import of films did: `rows` = inserted + completed + unchanged + merged + refused. */
export interface FilmReport {
  apply: boolean
  rows: number
  inserted: number
  completed: number
  unchanged: number
  merged: FilmPlan['merged']
  refused: { line: number; why: string; about: string }[]
  doubts: FilmPlan['doubts']
  /** Rows whose length is in hours: some film's minutes are known from elsewhere, the others' are not. */
  lengths: FilmPlan['lengths']
  withoutLength: number
  withoutDirector: number
  /** Said to be by a collective, or by people who cannot be told. */
  collective: number
  withoutGenre: number
  forChildren: number
  /** Films that were for everybody until now; the federation may say on their page that they are. */
  nowForChildren: FilmPlan['nowForChildren']
  /** How many different spellings of genres there are. */
  spellings: number
  genres: Tally[]
  unknown: Tally[]
  never: Tally[]
}

/** The report as text for a terminal. */
export function printFilmReport(report: FilmReport): string {
  const { rows, inserted, completed, unchanged, merged, lengths, apply } = report
  const taken = inserted + completed + unchanged
  const hours = lengths.fromAnother + lengths.leftOut
  const sections = [
    `SCARE, Data Ciné Indés, films: ${countOf(rows, 'row')}${apply ? '' : ' (dry run: nothing is written; --apply writes)'}`,
    `Films: ${taken} (${inserted} new, ${completed} completed, ${unchanged} as before)`,
    ...listed(
      'Rows of a film that another row has',
      merged.map(({ line, title, into }) => `line ${line}: ${title} = ${into}`),
    ),
    ...listed(
      'Refused',
      report.refused.map(({ line, why, about }) => `line ${line}: ${why}${about ? ` (${about})` : ''}`),
    ),
    `Lengths in hours, not in minutes: ${hours} (${lengths.fromAnother} known from elsewhere, ${lengths.leftOut} left out); without any: ${report.withoutLength}`,
    `Without director: ${report.withoutDirector} (and by a collective: ${report.collective}); without genre: ${report.withoutGenre}; for children: ${report.forChildren}`,
    ...listed(
      'Known films that a row says are for children: they have no taste from now on, and no genre was filled in',
      report.nowForChildren,
    ),
    ...tallies(`Genres: ${report.spellings} spellings read as ${report.genres.length} of the list`, report.genres),
    ...tallies('Genres that say nothing of a taste, or are not known', report.unknown),
    ...tallies('Genres of which nothing is kept, by design', report.never),
    ...listed(
      'To look at (taken as films of their own)',
      report.doubts.map(({ line, about, what }) => `line ${line}: ${about}: ${what}`),
    ),
  ]
  // A cell of a file must not steer the terminal.
  return `${sections.join('\n').replace(/[^\P{C}\n]/gu, '?')}\n`
}
