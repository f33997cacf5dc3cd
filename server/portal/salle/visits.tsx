import { BarChart, Figure, Figures, Section, Sparkline } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { spanOf } from './hero.js'
import type { SallePage } from './load.js'

/** Visits of the last days, and how many of them could join the pool. */
export function Visits({ salle: { days, films, from, to } }: { salle: SallePage }) {
  const { words, format } = useView()
  const said = words.salle.visits
  const visits = days.reduce((sum, day) => sum + day.visits, 0)
  const linked = days.reduce((sum, day) => sum + day.linked, 0)
  return (
    <Section title={said.title} id="visites">
      <p class="soft">{fill(words.salle.period, spanOf({ format }, { from, to }))}</p>
      <Figures>
        <Figure
          label={said.accepted}
          value={format.number(visits)}
          note={
            <>
              {said.acceptedNote}
              <Sparkline values={days.map((day) => day.visits)} />
            </>
          }
        />
        <Figure
          label={said.linked}
          value={format.share(linked, visits)}
          note={
            <>
              {fill(said.linkedNote, { visits: format.count(linked, said) })}
              <Sparkline values={days.map((day) => day.linked)} />
            </>
          }
        />
        <Figure label={said.films} value={format.number(films.count)} note={said.filmsNote} />
      </Figures>
      <BarChart
        caption={said.chart}
        bars={days.map((day) => ({ day: day.day, value: day.visits, part: day.linked }))}
        columns={{ day: said.day, value: said.all, part: said.pooled }}
      />
      <p class="soft">{said.note}</p>
    </Section>
  )
}
