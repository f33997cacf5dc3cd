import { type CatalogueFilm, GENRES, type Genre, type NewFilm, readDirectors } from '../../film/index.js'

export const REVIEW = '/federation/films/a-verifier'

/** The form of a new film, as it was given. */
export interface FilmForm {
  title: string
  directors: string
  year: string
  genres: readonly Genre[]
  forChildren: boolean
}

export type FilmFormError = 'title' | 'year'

export function emptyFilm(title: string): FilmForm {
  return { title, directors: '', year: '', genres: [], forChildren: false }
}

export function readFilmForm(body: Record<string, unknown>): FilmForm {
  const text = (name: string, max: number) =>
    typeof body[name] === 'string' ? (body[name] as string).slice(0, max) : ''
  const given = [body.genre].flat()
  return {
    title: text('intitule', 300),
    directors: text('cineastes', 500),
    year: text('annee', 20),
    genres: GENRES.filter((genre) => given.includes(genre)),
    forChildren: body.enfants === 'oui',
  }
}

/** The film that a form describes, or what is wrong with it. */
export function judgeFilmForm(form: FilmForm): { film: NewFilm } | { wrong: FilmFormError } {
  const title = form.title.replace(/\s+/gu, ' ').trim()
  if (title.length > 200 || !/[\p{L}\p{N}]/u.test(title) || /\p{Cc}/u.test(title) || !title.isWellFormed())
    return { wrong: 'title' }
  const year = form.year.trim()
  if (year !== '' && !/^(189\d|19\d\d|20\d\d)$/.test(year)) return { wrong: 'year' }
  const { genres, forChildren } = form
  const directors = readDirectors(form.directors.replace(/\p{C}/gu, ' ')).map((name) => name.slice(0, 100))
  return { film: { title, directors, genres, year: year === '' ? null : Number(year), forChildren } }
}

/** Where a title is looked at by itself. */
export function titleAddress(normalised: string): string {
  return `${REVIEW}?titre=${encodeURIComponent(normalised)}`
}

export type Candidate = Pick<CatalogueFilm, 'id' | 'title' | 'directors' | 'year' | 'forChildren'>
