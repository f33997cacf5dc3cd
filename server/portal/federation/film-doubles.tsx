import { isGenre } from '../../film/index.js'
import { EmptyState, Notice, OnlyWith, Section, Table, TextField } from '../kit/index.js'
import type { FilmEntry } from '../read/film-pairs.js'
import { useView, type View } from '../view.js'
import { fill, type Words } from '../words/index.js'
import { MANAGE } from './access.js'
import { FilmName } from './film-name.js'
import { type Candidate, REVIEW } from './film-review-form.js'
import { FederationTabs } from './tabs.js'

export const DOUBLES = '/federation/films/doublons'

export type DoublesRefusal = keyof Words['filmDoubles']['refusals']

export interface DoublesShown {
  pairs: readonly (readonly [Candidate, Candidate])[]
  search: string
  found: readonly Candidate[]
  /** Two entries to compare: the one that stays, and the one that goes. */
  compared: { kept: FilmEntry; gone: FilmEntry } | null
  refused: DoublesRefusal | null
}

/** Entries that may be of one film, and two that are made one once somebody has compared them. */
export function FilmDoubles({ pairs, search, found, compared, refused }: DoublesShown) {
  const { words } = useView()
  const said = words.filmDoubles
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      <p class="lead">{said.lead}</p>
      <p>
        <a href={REVIEW}>{words.filmReview.title}</a>
      </p>
      {refused !== null && <Notice kind="error">{said.refusals[refused]}</Notice>}
      {compared !== null && <Compare {...compared} />}
      <Section title={said.suggestions} id="peut-etre">
        {pairs.length === 0 && <EmptyState title={said.none.title}>{said.none.text}</EmptyState>}
        {pairs.length > 0 && <Pairs pairs={pairs} />}
      </Section>
      <Section title={said.search} id="chercher">
        <search>
          <form class="stack" method="get" action={`${DOUBLES}#chercher`}>
            <TextField
              {...{
                name: 'cherche',
                label: words.filmReview.search,
                hint: words.filmReview.searchHint,
                value: search,
                maxLength: 100,
              }}
              required={false}
            />
            <p>
              <button type="submit" class="quiet">
                {words.filmReview.find}
              </button>
            </p>
          </form>
        </search>
        {search !== '' && <Found search={search} found={found} />}
      </Section>
    </>
  )
}

function Pairs({ pairs }: Pick<DoublesShown, 'pairs'>) {
  const { words, format } = useView()
  const said = words.filmDoubles
  return (
    <ul class="plain">
      {pairs.map(([one, other]) => (
        <li key={`${one.id} ${other.id}`}>
          <FilmName film={one} /> ; <FilmName film={other} />{' '}
          <a href={addressOf(one, other)} aria-label={fill(said.compareNamed, { title: format.name(one.title) })}>
            {said.compare}
          </a>
        </li>
      ))}
    </ul>
  )
}

function addressOf(kept: { id: number }, gone: { id: number }): string {
  return `${DOUBLES}?garde=${kept.id}&reunit=${gone.id}#comparer`
}

function Found({ search, found }: Pick<DoublesShown, 'search' | 'found'>) {
  const { words, format } = useView()
  const said = words.filmDoubles
  if (found.length < 2) return <p>{fill(words.filmReview.noneFound, { text: format.name(search) })}</p>
  const choice = (name: string, label: string) => (
    <fieldset>
      <legend>{label}</legend>
      {found.map((film) => (
        <label key={film.id} class="pick">
          <input type="radio" name={name} value={film.id} required />
          <span>
            <FilmName film={film} />
          </span>
        </label>
      ))}
    </fieldset>
  )
  return (
    <form method="get" action={`${DOUBLES}#comparer`}>
      <h3>{said.results}</h3>
      {choice('garde', said.keep)}
      {choice('reunit', said.merge)}
      <p>
        <button type="submit" class="quiet">
          {said.next}
        </button>
      </p>
    </form>
  )
}

function Compare({ kept, gone }: { kept: FilmEntry; gone: FilmEntry }) {
  const view = useView()
  const { words } = view
  const said = words.filmDoubles
  const [one, other] = [factsOf(kept, view), factsOf(gone, view)]
  return (
    <Section title={said.confirm} id="comparer">
      <Table
        caption={said.confirm}
        captionUnseen
        columns={[said.film, said.kept, said.gone].map((title) => ({ title }))}
        rows={one.map(([term, value], at) => [term, value, other[at]?.[1] ?? ''])}
      />
      <p>{said.warning}</p>
      <OnlyWith access={MANAGE} to="decideFilm">
        <form method="post" action={DOUBLES} class="actions">
          <input type="hidden" name="garde" value={kept.id} />
          <input type="hidden" name="reunit" value={gone.id} />
          <button type="submit">{said.do}</button>
          <a href={addressOf(gone, kept)}>{said.swap}</a>
        </form>
      </OnlyWith>
    </Section>
  )
}

function factsOf(film: FilmEntry, { words, format }: View): [term: string, value: string][] {
  const said = words.filmDoubles
  const genres = film.genres.filter(isGenre).map((genre) => words.audience.genres[genre])
  const { durationMin, year, decision, directors } = film
  return [
    [said.number, String(film.id)],
    [words.filmReview.filmTitle, format.name(film.title)],
    [words.filmReview.directors, format.name(directors.join(', ')) || said.unknown],
    [words.filmReview.genres, genres.join(', ') || said.unknown],
    [words.filmReview.yearField, year === null ? said.unknown : String(year)],
    [said.length, durationMin === null ? said.unknown : fill(said.minutes, { count: format.number(durationMin) })],
    [said.decision, decision === null ? said.noDecision : words.films.decisions[decision]],
    [said.campaigns, format.number(film.campaigns)],
  ]
}
