import type { TitleSeen } from '../../film/index.js'
import { Notice, OnlyWith, Section, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'
import { FilmFields } from './film-fields.js'
import { RelateForm, ReviewHead, TitleFacts } from './film-review.js'
import { type FilmForm, type FilmFormError, REVIEW } from './film-review-form.js'

export interface OneTitle {
  seen: TitleSeen
  /** What was looked for in the catalogue, and what was found. */
  search: string
  found: TitleSeen['candidates']
  form: FilmForm
  error: 'film' | FilmFormError | null
}

/** One title with the whole catalogue to choose from, and the form of a new film. */
export function OneTitleToReview({ seen, search, found, form, error }: OneTitle) {
  const { words, format } = useView()
  const said = words.filmReview
  const films = search === '' ? seen.candidates : found
  return (
    <>
      <ReviewHead />
      {error !== null && <Notice kind="error">{said.notDone}</Notice>}
      <Section title={said.chosen} id="choisi">
        <div class="programme">
          <article>
            <TitleFacts seen={seen} />
          </article>
        </div>
        <search>
          <form class="stack" method="get" action={`${REVIEW}#choisi`}>
            <input type="hidden" name="titre" value={seen.normalised} />
            <TextField
              {...{ name: 'cherche', label: said.search, hint: said.searchHint, value: search, maxLength: 100 }}
              required={false}
            />
            <p>
              <button type="submit" class="quiet">
                {said.find}
              </button>
            </p>
          </form>
        </search>
        {search !== '' && found.length === 0 && <p>{fill(said.noneFound, { text: format.name(search) })}</p>}
        <OnlyWith access={MANAGE} to="decideFilm">
          <RelateForm seen={seen} films={films} error={error === 'film'} />
        </OnlyWith>
      </Section>
      <Section title={said.create} id="creer">
        <OnlyWith access={MANAGE} to="decideFilm">
          <NewFilmForm seen={seen} form={form} error={error} />
        </OnlyWith>
        <p>
          <a href={REVIEW}>{said.backToTitles}</a>
        </p>
      </Section>
    </>
  )
}

function NewFilmForm({ seen, form, error }: Pick<OneTitle, 'seen' | 'form' | 'error'>) {
  const { words } = useView()
  const said = words.filmReview
  return (
    <form class="stack" method="post" action={REVIEW} novalidate>
      <input type="hidden" name="titre" value={seen.normalised} />
      <FilmFields form={form} error={error === 'film' ? null : error} />
      <p>
        <button type="submit" name="geste" value="creer">
          {said.make}
        </button>
      </p>
    </form>
  )
}
