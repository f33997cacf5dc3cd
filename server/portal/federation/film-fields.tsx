import { GENRES } from '../../film/index.js'
import { FieldGroup, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import type { FilmForm, FilmFormError } from './film-review-form.js'

/** What is said of a film: its title, its people, its year, its genres, and whether it is for children. */
export function FilmFields({ form, error }: { form: FilmForm; error: FilmFormError | null }) {
  const { words } = useView()
  const said = words.filmReview
  return (
    <>
      <TextField
        {...{ name: 'intitule', label: said.filmTitle, value: form.title, maxLength: 200 }}
        error={error === 'title' ? said.errors.title : undefined}
      />
      <TextField
        {...{ name: 'cineastes', label: said.directors, hint: said.directorsHint, value: form.directors }}
        required={false}
        maxLength={500}
      />
      <TextField
        {...{ name: 'annee', label: said.yearField, hint: said.yearHint, value: form.year, maxLength: 4 }}
        required={false}
        error={error === 'year' ? said.errors.year : undefined}
      />
      <FieldGroup name="genres" label={said.genres}>
        {GENRES.map((genre) => (
          <label key={genre} class="pick">
            <input type="checkbox" name="genre" value={genre} checked={form.genres.includes(genre)} />
            {words.audience.genres[genre]}
          </label>
        ))}
      </FieldGroup>
      <label class="pick">
        <input type="checkbox" name="enfants" value="oui" checked={form.forChildren} />
        {said.forChildren}
      </label>
    </>
  )
}
