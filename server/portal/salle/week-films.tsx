import { Section, Table } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { spanOf } from './hero.js'
import type { FilmOfWeek } from './week-read.js'

/** The films of the last seven whole days, from a page that was seen to a booking that was begun. */
export function FilmsOfWeek(week: { films: readonly FilmOfWeek[]; from: string; to: string }) {
  const { words, format } = useView()
  const said = words.salleWeek.films
  const { films, from, to } = week
  if (films.length === 0) return null
  const leads = films.some(({ showtimes, booking }) => showtimes + booking > 0)
  return (
    <Section title={said.title} id="semaine">
      <p class="soft">{fill(said.span, spanOf({ format }, { from, to }))}</p>
      <Table
        caption={said.title}
        captionUnseen
        columns={[
          { title: said.film },
          { title: said.visits, numeric: true },
          ...(leads
            ? [
                { title: said.showtimes, numeric: true },
                { title: said.booking, numeric: true },
              ]
            : []),
        ]}
        rows={films.map(({ title, visits, showtimes, booking }) => [
          format.name(title),
          format.number(visits),
          ...(leads ? [format.number(showtimes), format.number(booking)] : []),
        ])}
      />
      <p class="soft">{leads ? said.note : said.unknown}</p>
    </Section>
  )
}
