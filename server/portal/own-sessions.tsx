import { parisDay } from '../lib/clock.js'
import { shiftDay } from '../lib/paris.js'
import type { OwnSession } from '../membership/index.js'
import { Section, State, Table } from './kit/index.js'
import { useView, type View } from './view.js'
import { fill } from './words/index.js'

/** `seenAt` is written once a minute; a page is read for longer than that. */
const PRESENT_MS = 5 * 60_000

/** Where one is signed in oneself; each but this one can be ended, at once. For any page: what is ended is said on `/compte`. */
export function OwnSessions({ sessions, now }: { sessions: readonly OwnSession[]; now: Date }) {
  const view = useView()
  const said = view.words.account.sessions
  const { moment } = view.format
  return (
    <Section title={said.title} id="sessions">
      <p class="soft">{said.note}</p>
      <Table
        caption={said.title}
        captionUnseen
        columns={[
          { title: said.device },
          { title: said.way },
          { title: said.since },
          { title: said.seen },
          { title: said.until },
          { title: said.change },
        ]}
        rows={sessions.map(({ id, device, enteredBy, createdAt, seenAt, expiresAt, current }) => [
          said.devices[device],
          said.ways[enteredBy],
          moment(createdAt),
          current ? <State key="here" state="running" label={said.here} /> : seenText(view, seenAt, now),
          moment(expiresAt),
          current ? (
            '—'
          ) : (
            <form key="end" method="post" action={`/compte/sessions/${id}/fermer`}>
              <button type="submit" class="quiet" aria-label={fill(said.endOne, { since: moment(createdAt) })}>
                {said.end}
              </button>
            </form>
          ),
        ])}
      />
      {sessions.some(({ current }) => !current) ? (
        <form method="post" action="/compte/sessions/fermer">
          <button type="submit">{said.endAll}</button>
        </form>
      ) : (
        <p>{said.alone}</p>
      )}
    </Section>
  )
}

/** When somebody was last there: as exactly as is of use, by days of the calendar in France. */
export function seenText({ words, format }: Pick<View, 'words' | 'format'>, seenAt: Date | null, now: Date): string {
  const said = words.people.seen
  if (seenAt === null) return said.none
  if (now.getTime() - seenAt.getTime() < PRESENT_MS) return said.now
  const [day, today] = [parisDay(seenAt), parisDay(now)]
  if (day === today) return said.today
  return day === shiftDay(today, -1) ? said.yesterday : format.date(seenAt)
}
