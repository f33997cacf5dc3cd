import { valueName } from '../../cell-words.js'
import { EmptyState, Section, SelectField, Table } from '../../kit/index.js'
import type { FilmChoice } from '../../read/distributeur.js'
import type { LikelyTaste } from '../../read/likely.js'
import { useView } from '../../view.js'
import { fill } from '../../words/index.js'
import { AUDIENCE, addressOf, type Choice, withValue } from './choice.js'
import type { ShownOf } from './form.js'

/** The tastes of the pool that are near a film's, each with the reason. */
export function LikelyAudience(shown: {
  choice: Choice
  films: readonly FilmChoice[]
  likely: readonly LikelyTaste[] | null
  shownOf: ShownOf
}) {
  const { words, format } = useView()
  const said = words.audience.film
  const { choice, films, likely, shownOf } = shown
  return (
    <Section title={said.title} id="film">
      <p>{said.text}</p>
      <form class="stack" method="get" action={`${AUDIENCE}#film`}>
        <SelectField
          name="film"
          label={said.choose}
          value={choice.film === null ? '' : String(choice.film)}
          placeholder={said.none}
          options={films.map(({ id, title }) => ({ value: String(id), text: format.name(title) }))}
        />
        <p>
          <button type="submit" class="quiet">
            {said.see}
          </button>
        </p>
      </form>
      {likely !== null && likely.length === 0 && <EmptyState title={said.none}>{said.noTaste}</EmptyState>}
      {likely !== null && likely.length > 0 && (
        <Table
          caption={said.title}
          captionUnseen
          columns={[
            { title: said.taste },
            { title: said.why },
            { title: said.people, numeric: true },
            { title: said.take },
          ]}
          rows={likely.map(({ taste, why }) => {
            const to = withValue({ ...choice, criteria: [] }, 'gout', taste)
            const figure = shownOf(to)?.figure ?? null
            const name = valueName(words, { dimension: 'gout', value: taste })
            return [
              name,
              <Why key="why" why={why} />,
              figure === null ? words.audience.optionWithheld : format.number(figure),
              <a key="take" href={addressOf(to)} aria-label={fill(said.takeNamed, { taste: name })}>
                {said.take}
              </a>,
            ]
          })}
        />
      )}
    </Section>
  )
}

function Why({ why }: { why: LikelyTaste['why'] }) {
  const { words, format } = useView()
  const said = words.audience.film
  if (why.own) return <>{why.heritage ? said.heritage : said.own}</>
  const genre = valueName(words, { dimension: 'gout', value: why.with })
  return <>{fill(format.plural(why.films, said.near), { genre: genre.toLowerCase() })}</>
}
