import { parisDay } from '../../lib/clock.js'
import type { OwnCinema, OwnData } from '../../visit/index.js'
import { Ticket } from '../kit/ticket.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { Switch } from './own-switch.js'

/** Why somebody sees a poster: these cinemas, these days, kept until then. On its stub, the switch that ends it. */
export function Why({ data }: { data: OwnData }) {
  const { words, format } = useView()
  const said = words.donnees
  const visited = data.cinemas.filter((cinema) => seenDays(cinema).length > 0)
  return (
    <div class="why">
      <Ticket
        title={said.ticket.title}
        stub={<Switch action="eteindre" on button={said.off.button} note={said.off.note} />}
      >
        <p>{visited.length === 0 ? said.ticket.empty : said.ticket.because}</p>
        {visited.length > 0 && (
          <ul class="because">
            {visited.map((cinema) => (
              <li key={`${cinema.name} ${cinema.city}`}>
                <h2>{format.name(cinema.name)}</h2>
                <p>
                  {cinema.city}. <When cinema={cinema} />
                </p>
              </li>
            ))}
          </ul>
        )}
        <p class="soft">{said.ticket.today}</p>
      </Ticket>
    </div>
  )
}

function When({ cinema }: { cinema: OwnCinema }) {
  const { words, format } = useView()
  const said = words.donnees.ticket
  const days = seenDays(cinema)
  const [from = '', to = ''] = [days[0], days.at(-1)]
  const until = keptUntil(cinema)
  return (
    <>
      {days.length === 1
        ? fill(said.only, { from: format.day(from) })
        : fill(said.between, { from: format.day(from), to: format.day(to) })}
      {until !== null && `, ${fill(said.until, { date: format.date(until) })}`}.
    </>
  )
}

/** The days of which something is left, oldest first: those of the pool, and of visits that are on their way there. */
function seenDays({ days, visits }: OwnCinema): string[] {
  return [...new Set([...days.map(({ day }) => day), ...visits.map(({ at }) => parisDay(at))])].sort()
}

/** When the last of a cinema's days goes. */
function keptUntil({ days, sites }: OwnCinema): Date | null {
  const ends = [...days.map(({ until }) => until), ...sites.map(({ consent }) => consent.until)]
  return ends.length === 0 ? null : new Date(Math.max(...ends.map((end) => end.getTime())))
}
