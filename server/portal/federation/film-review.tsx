import type { TitleDecision, TitleSeen } from '../../film/index.js'
import { EmptyState, Facts, Fold, OnlyWith, Section, SHORT_LIST, Table } from '../kit/index.js'
import { FEWEST_CINEMAS } from '../read/films.js'
import { useView, type View } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'
import { FILMS } from './decided-films.js'
import { DOUBLES } from './film-doubles.js'
import { ENTRY } from './film-entry.js'
import { FilmName } from './film-name.js'
import { REVIEW, titleAddress } from './film-review-form.js'
import { FederationTabs } from './tabs.js'

export interface TitlesShown {
  titles: readonly TitleSeen[]
  count: number
  decisions: readonly TitleDecision[]
}

/** The titles that no film is for certain: those of most cinemas first; below, what was said of others. */
export function TitlesToReview({ titles, count, decisions }: TitlesShown) {
  const { words, format } = useView()
  const said = words.filmReview
  return (
    <>
      <ReviewHead />
      <Section title={said.waiting} id="a-verifier">
        {titles.length === 0 && <EmptyState title={said.none.title}>{said.none.text}</EmptyState>}
        <div class="programme">
          {titles.map((seen) => (
            <article key={seen.normalised}>
              <TitleFacts seen={seen} />
              <OnlyWith access={MANAGE} to="decideFilm">
                <RelateForm seen={seen} films={seen.candidates} error={false} />
              </OnlyWith>
              <p>
                <a
                  href={titleAddress(seen.normalised)}
                  aria-label={fill(said.otherNamed, { title: format.name(seen.title) })}
                >
                  {said.other}
                </a>
              </p>
            </article>
          ))}
        </div>
        {count > titles.length && <p class="soft">{format.plural(count - titles.length, said.more)}</p>}
      </Section>
      <Decisions decisions={decisions} />
    </>
  )
}

export function ReviewHead() {
  const { words } = useView()
  const said = words.filmReview
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      <p class="lead">{said.lead}</p>
      <p>
        <a href={FILMS}>{said.back}</a> · <a href={DOUBLES}>{words.filmDoubles.title}</a> ·{' '}
        <a href={ENTRY}>{words.filmEntry.title}</a>
      </p>
    </>
  )
}

/** What was seen: never how often at one cinema, nor at which. */
export function TitleFacts({ seen }: { seen: TitleSeen }) {
  const { words, format } = useView()
  const said = words.filmReview
  const where = seen.cinemas < FEWEST_CINEMAS ? said.fewCinemas : format.plural(seen.cinemas, said.cinemas)
  return (
    <>
      <h3>{format.name(seen.title)}</h3>
      <Facts
        facts={[
          [said.where, where],
          [said.when, daysOf(seen, { words, format })],
        ]}
      />
    </>
  )
}

function daysOf({ firstDay, lastDay }: TitleSeen, { words, format }: Pick<View, 'words' | 'format'>): string {
  const said = words.filmReview
  if (firstDay === lastDay) return fill(said.oneDay, { day: format.day(firstDay) })
  return fill(said.days, { from: format.day(firstDay), to: format.day(lastDay) })
}

/** Says which of some films a title is, or that it is none. */
export function RelateForm({
  seen,
  films,
  error,
}: {
  seen: TitleSeen
  films: TitleSeen['candidates']
  error: boolean
}) {
  const { words, format } = useView()
  const said = words.filmReview
  const title = format.name(seen.title)
  return (
    <form method="post" action={REVIEW} novalidate>
      <input type="hidden" name="titre" value={seen.normalised} />
      {films.length > 0 ? (
        <fieldset class={error ? 'wrong' : undefined}>
          <legend>{said.candidates}</legend>
          {error && <p class="error">{said.errors.film}</p>}
          {films.map((film, at) => (
            <label key={film.id} class="pick">
              <input type="radio" name="film" value={film.id} checked={films.length === 1 && at === 0} />
              <span>
                <FilmName film={film} />
              </span>
            </label>
          ))}
        </fieldset>
      ) : (
        <p>{said.noCandidate}</p>
      )}
      <p class="actions">
        {films.length > 0 && (
          <button type="submit" name="geste" value="relier" aria-label={fill(said.relateNamed, { title })}>
            {said.relate}
          </button>
        )}
        <button type="submit" class="quiet" name="geste" value="ignorer" aria-label={fill(said.ignoreNamed, { title })}>
          {said.ignore}
        </button>
      </p>
    </form>
  )
}

function Decisions({ decisions }: Pick<TitlesShown, 'decisions'>) {
  const { words, format } = useView()
  const said = words.filmReview
  return (
    <Section title={said.decided} id="verifies">
      {decisions.length === 0 && <p>{said.noneDecided}</p>}
      {decisions.length > 0 && (
        <Fold
          summary={fill(said.decidedEach, { count: format.number(decisions.length) })}
          open={decisions.length <= SHORT_LIST}
        >
          <Table
            caption={said.decided}
            captionUnseen
            columns={[said.titleColumn, said.isFilm, said.who, said.date, said.forget].map((title) => ({ title }))}
            rows={decisions.map(({ name, film, person, decidedAt }) => [
              name,
              film === null ? said.isNone : format.name(film.title),
              format.name(person),
              format.date(decidedAt),
              <OnlyWith key="forget" access={MANAGE} to="decideFilm">
                <form method="post" action={REVIEW}>
                  <input type="hidden" name="titre" value={name} />
                  <button
                    type="submit"
                    class="quiet"
                    name="geste"
                    value="oublier"
                    aria-label={fill(said.forgetNamed, { title: name })}
                  >
                    {said.forget}
                  </button>
                </form>
              </OnlyWith>,
            ])}
          />
        </Fold>
      )}
    </Section>
  )
}
