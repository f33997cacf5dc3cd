import { Fold, Section, SHORT_LIST, State, Table, TextField } from '../kit/index.js'
import type { FilmsToReview, ReviewedFilm } from '../read/films.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

export const FILMS = '/federation/films'

/** Who decided what, when and why, the latest first, or those that a title was asked for. */
export function DecidedFilms({ films: { decided, decidedCount, foundCount, title } }: { films: FilmsToReview }) {
  const { words, format } = useView()
  const said = words.films
  const searched = title !== ''
  return (
    <Section title={said.decided} id="decides">
      {decidedCount === 0 && <p>{said.noneDecided}</p>}
      {decidedCount > SHORT_LIST && <Search title={title} />}
      {searched && foundCount === 0 && <p>{fill(said.noneFound, { title: format.name(title) })}</p>}
      {decided.length > 0 && (
        <Fold
          summary={fill(said.decidedEach, { count: format.number(foundCount) })}
          open={searched || decided.length <= SHORT_LIST}
        >
          {foundCount > decided.length && (
            <p class="soft">{fill(said.lastDecided, { count: format.number(decided.length) })}</p>
          )}
          <DecidedTable films={decided} />
        </Fold>
      )}
    </Section>
  )
}

/** The list has an end; a title finds what is behind it. */
function Search({ title }: { title: string }) {
  const { words } = useView()
  const said = words.films
  return (
    <search>
      <form class="stack" method="get" action={`${FILMS}#decides`}>
        <TextField name="titre" label={said.search} value={title} maxLength={300} required={false} />
        <p class="actions">
          <button type="submit" class="quiet">
            {said.find}
          </button>
          {title !== '' && <a href={`${FILMS}#decides`}>{said.allDecided}</a>}
        </p>
      </form>
    </search>
  )
}

function DecidedTable({ films }: { films: readonly ReviewedFilm[] }) {
  const { words, format } = useView()
  const said = words.films
  const titles = [said.film, said.decision, said.who, said.when, said.reason, said.change]
  return (
    <Table
      caption={said.decided}
      captionUnseen
      columns={titles.map((title) => ({ title }))}
      rows={films.map(({ id, title, decision, decidedBy, decidedAt, reason, held }) => [
        format.name(title),
        decision !== null && <State key="decision" state={decision} label={said.decisions[decision]} />,
        decidedBy,
        decidedAt !== null && format.date(decidedAt),
        reason === null ? '—' : format.name(reason),
        held && decision === 'accepted' ? (
          said.heldShort
        ) : (
          <a
            key="change"
            href={`${FILMS}?film=${id}#choisi`}
            aria-label={fill(said.changeNamed, { title: format.name(title) })}
          >
            {said.change}
          </a>
        ),
      ])}
    />
  )
}
