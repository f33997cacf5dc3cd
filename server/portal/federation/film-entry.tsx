import { Notice, OnlyWith, SelectField, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'
import { FILMS } from './decided-films.js'
import { FilmFields } from './film-fields.js'
import { FilmName } from './film-name.js'
import type { Candidate, FilmForm, FilmFormError } from './film-review-form.js'
import { FederationTabs } from './tabs.js'

export const ENTRY = '/federation/films/fiche'

/** What the federation says of a film's age: yes, no, or that its year decides. */
export const HERITAGES = ['year', 'yes', 'no'] as const
export type HeritageChoice = (typeof HERITAGES)[number]

export interface EntryShown {
  id: number
  form: FilmForm
  heritage: HeritageChoice
  error: FilmFormError | null
}

/** What is said of one film, to be corrected. */
export function FilmEntryPage({ id, form, heritage, error }: EntryShown) {
  const { words, format } = useView()
  const said = words.filmEntry
  return (
    <>
      <h1>{format.name(form.title) || said.title}</h1>
      <FederationTabs />
      <p class="lead">{said.lead}</p>
      {error !== null && <Notice kind="error">{words.filmReview.notDone}</Notice>}
      <OnlyWith access={MANAGE} to="decideFilm">
        <form class="stack" method="post" action={ENTRY} novalidate>
          <input type="hidden" name="film" value={id} />
          <FilmFields form={form} error={error} />
          <SelectField
            {...{ name: 'patrimoine', label: said.heritage, value: heritage }}
            options={HERITAGES.map((value) => ({ value, text: said.heritages[value] }))}
          />
          <p>
            <button type="submit">{said.save}</button>
          </p>
        </form>
      </OnlyWith>
      <p>
        <a href={FILMS}>{words.filmReview.back}</a>
      </p>
    </>
  )
}

/** Where an entry is looked for. */
export function FindEntry({ search, found }: { search: string; found: readonly Candidate[] }) {
  const { words, format } = useView()
  const said = words.filmReview
  return (
    <>
      <h1>{words.filmEntry.title}</h1>
      <FederationTabs />
      <p class="lead">{words.filmEntry.lead}</p>
      <search>
        <form class="stack" method="get" action={ENTRY}>
          <TextField
            {...{ name: 'cherche', label: said.search, hint: said.searchHint, value: search, maxLength: 100 }}
            required={false}
          />
          <p>
            <button type="submit">{said.find}</button>
          </p>
        </form>
      </search>
      {search !== '' && found.length === 0 && <p>{fill(said.noneFound, { text: format.name(search) })}</p>}
      <ul class="plain">
        {found.map((film) => (
          <li key={film.id}>
            <a href={`${ENTRY}?film=${film.id}`}>
              <FilmName film={film} />
            </a>
          </li>
        ))}
      </ul>
      <p>
        <a href={FILMS}>{said.back}</a>
      </p>
    </>
  )
}
