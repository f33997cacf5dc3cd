import { Section } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** Visits of the pages that lead to a seat. */
export interface BookingWay {
  film: number
  showtimes: number
  booking: number
}

const STEPS = ['film', 'showtimes', 'booking'] as const
const WIDTH = 300
const HEIGHT = 14

/** From a film to its showtimes to a booking: one bar a step, each with its number. Pages are counted, not persons. */
export function BookingWayBars({ way }: { way: BookingWay }) {
  const { words, format } = useView()
  const said = words.salle.way
  const top = Math.max(1, ...STEPS.map((step) => way[step]))
  return (
    <Section title={said.title} id="reservation">
      {STEPS.every((step) => way[step] === 0) ? (
        <p>{said.empty}</p>
      ) : (
        <>
          <ol class="way">
            {STEPS.map((step) => (
              <li key={step}>
                <span>{said[step]}</span> <strong class="numeric">{format.number(way[step])}</strong>
                <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
                  <rect class="track" width={WIDTH} height={HEIGHT} />
                  <rect
                    class={step === 'booking' ? 'part' : 'bar'}
                    width={way[step] === 0 ? 0 : Math.max(2, (way[step] / top) * WIDTH)}
                    height={HEIGHT}
                  />
                </svg>
              </li>
            ))}
          </ol>
          <p>{ratioOf(way)}</p>
          <p class="soft">{said.note}</p>
        </>
      )}
    </Section>
  )

  function ratioOf({ showtimes, booking }: BookingWay) {
    if (booking === 0) return said.noBooking
    if (showtimes === 0) return said.noShowtimes
    const ofHundred = Math.round((booking / showtimes) * 100)
    return ofHundred === 0 ? said.ratioBelow : fill(said.ratio, { booking: format.count(ofHundred, said.bookingPages) })
  }
}
