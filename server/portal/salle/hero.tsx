import { Lantern, Notice } from '../kit/index.js'
import { useView, type View } from '../view.js'
import { fill } from '../words/index.js'
import type { SallePage } from './load.js'
import { type Silence, visitsStopped, type Weeks, weeksOf } from './week.js'

/** Below so many visits a part in a hundred says nothing: the difference is given in visits. */
const FEW = 20
/** A change smaller than this is none. */
const SAME = 0.02

/** What a cinema reads first: what is wrong if anything is, then the week in a sentence. */
export function Hero({ salle, now }: { salle: SallePage; now: Date }) {
  const view = useView()
  const said = view.words.salle
  const { days, known, sites, cinema } = salle
  const silence = visitsStopped(known, now)
  const weeks = weeksOf(days, now)
  const sentence = weekSentence(weeks, view)
  const blocked = sites.length > 0 && !sites.some(({ inForce }) => inForce)
  return (
    <>
      {blocked && (
        <Notice kind="warning">
          {said.contract.blocked} <a href="#contrat">{said.contract.title}</a>
        </Notice>
      )}
      {silence !== null && <Stopped silence={silence} slug={cinema.slug} />}
      {known.every(({ visits }) => visits === 0) ? (
        <NotBegun />
      ) : (
        <>
          <p class="hero">{sentence}</p>
          <p class="soft">
            {fill(said.week.note, {
              ...spanOf(view, weeks),
              today: view.format.count(weeks.today, said.visits),
            })}
          </p>
        </>
      )}
    </>
  )
}

/** This week and how it compares with the one before, in words. */
export function weekSentence(
  weeks: Omit<Weeks, 'from' | 'to'>,
  { words, format }: Pick<View, 'words' | 'format'>,
): string {
  const said = words.salle.week
  const { week, weekBefore, today } = weeks
  const visits = format.count(week, said)
  if (week === 0 && weekBefore > 0) return fill(said.none, { before: format.number(weekBefore) })
  if (week === 0 && today > 0) return fill(said.today, { visits: format.count(today, said) })
  if (week === 0) return said.quiet
  if (weekBefore === 0) return fill(said.first, { visits })
  const change = week - weekBefore
  if (Math.abs(change) < weekBefore * SAME || change === 0) return fill(said.same, { visits })
  const size = Math.abs(change)
  const difference = weekBefore < FEW ? format.number(size) : format.share(size, weekBefore)
  return fill(change > 0 ? said.more : said.less, { visits, difference })
}

/** The first and the last day of a span, the year once. */
export function spanOf({ format }: Pick<View, 'format'>, { from, to }: { from: string; to: string }) {
  return format.dates(noon(from), noon(to))
}

/** A moment that is in the same day in France and in UTC. */
function noon(day: string): Date {
  return new Date(`${day}T12:00:00Z`)
}

function Stopped({ silence, slug }: { silence: Silence; slug: string }) {
  const { words, format } = useView()
  const said = words.salle.stopped
  const text = fill(said.text, {
    days: format.number(silence.wholeDays),
    day: format.day(silence.lastDay),
    visits: format.count(silence.weekBefore, words.salle.visits),
  })
  return (
    <Notice kind="warning">
      {text} <a href={`/salle/${slug}/allumer`}>{said.link}</a>
    </Notice>
  )
}

function NotBegun() {
  const said = useView().words.salle.visits.empty
  return (
    <div class="not-begun">
      <Lantern lit={false} />
      <div>
        <p class="hero">{said.title}</p>
        <p>{said.text}</p>
      </div>
    </div>
  )
}
