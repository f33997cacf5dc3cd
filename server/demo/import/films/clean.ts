import { type Genre, readDirectors, readGenres, readLength, readTitle } from '../../../film/index.js'
import { oneLine } from '../fields.js'

type Cells = Record<string, string>

/** A film as a row of a file describes it. */
export interface FilmRow {
  line: number
  slug: string
  title: string
  directors: string[]
  genres: Genre[]
  forChildren: boolean
  durationMin: number | null
  /** The file says the length in hours only. */
  hours: number | null
  year: number | null
  /** The file names no one person: a collective, or nobody. */
  saysNobody: 'nothing' | 'collective' | null
  /** Genres as they were written, that say nothing to us, and of which nothing is kept by design. */
  written: string[]
  unknown: string[]
  never: string[]
}

export type CleanedFilm = { taken: true; row: FilmRow } | { taken: false; why: string; about: string }

/** Cleans a row of a file of films. Only a title and a slug are needed; what else cannot be read is not known. */
export function cleanFilm(cells: Cells, line: number): CleanedFilm {
  // Whatever it begins with, a title is text: nothing here is computed, and what is written for spreadsheets marks it as text.
  const title = oneLine(cells.title ?? '')
  const refused = (why: string): CleanedFilm => ({ taken: false, why, about: title ?? '' })
  if (title === null) return refused('the title is empty, too long, or not text')
  if (readTitle(title).normalised === '') return refused('the title has no letter and no digit')
  const slug = cells.slug?.trim() ?? ''
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) || slug.length > 200)
    return refused('the slug is not made of small letters, digits and hyphens')
  const directors = readDirectors(oneLine(cells.directors ?? '', 1_000) ?? '')
  const length = readLength(cells.duration_min ?? '')
  const written = (cells.genres ?? '')
    .split(',')
    .map((genre) => genre.trim().slice(0, 100))
    .filter((genre) => genre !== '')
    .slice(0, 20)
  const { genres, forChildren, unknown, never } = readGenres(written)
  return {
    taken: true,
    row: {
      ...{ line, slug, title, directors },
      saysNobody: directors.length > 0 ? null : (cells.directors ?? '').trim() === '' ? 'nothing' : 'collective',
      ...{ genres, forChildren: forChildren || readTitle(title).forChildren },
      durationMin: length !== null && 'minutes' in length ? length.minutes : null,
      hours: length !== null && 'hours' in length ? length.hours : null,
      year: readYear(cells.year ?? '') ?? readTitle(title).year,
      ...{ written, unknown, never },
    },
  }
}

function readYear(text: string): number | null {
  return /^(1[89]|20)\d\d$/.test(text.trim()) ? Number(text) : null
}
