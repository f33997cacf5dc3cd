import { parisDay } from '../lib/clock.js'
import { shiftDay } from '../lib/paris.js'
import type { OwnSession } from '../membership/index.js'
import { Section, State, Table } from './kit/index.js'
import { useView, type View } from './view.js'

/** `seenAt` is written once a minute; a page is read for longer than that. */
const PRESENT_MS = 5 * 60_000

/**
 * Where one is signed in oneself, and the button that ends all of that but here. For any role's page: `action` takes the
 * form.
 */
export function OwnSessions({ sessions, action, now }: { sessions: readonly OwnSession[]; action: string; now: Date }) {
  const view = useView()
  const said = view.words.people.own
  return (
    <Section title={said.title} id="sessions">
      <p class="soft">{said.note}</p>
      <Table
        caption={said.title}
        captionUnseen
        columns={[{ title: said.since }, { title: said.seen }, { title: said.until }]}
        rows={sessions.map(({ createdAt, seenAt, expiresAt, current }) => [
          view.format.moment(createdAt),
          current ? <State key="here" state="running" label={said.here} /> : seenText(view, seenAt, now),
          view.format.moment(expiresAt),
        ])}
      />
      {sessions.some(({ current }) => !current) ? (
        <form method="post" action={action}>
          <button type="submit">{said.end}</button>
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
