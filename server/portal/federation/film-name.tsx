import { useView } from '../view.js'
import { fill } from '../words/index.js'
import type { Candidate } from './film-review-form.js'

/** A film among others of its title: with its people, its year, and whether it is for children. */
export function FilmName({ film: { title, directors, year, forChildren } }: { film: Candidate }) {
  const { words, format } = useView()
  const said = words.filmReview
  const name = format.name(title)
  const people = format.name(directors.slice(0, 3).join(', '))
  return (
    <>
      {people === '' ? name : fill(said.filmOf, { title: name, directors: people })}
      {year !== null && ` ${fill(said.year, { year: String(year) })}`}
      {forChildren && ` · ${said.forChildrenMark}`}
    </>
  )
}
