import type { OwnSession } from '../../membership/index.js'
import { Section, State, Table } from '../kit/index.js'
import { seenText } from '../own-sessions.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** Where one is signed in oneself; each but this one can be ended, at once. */
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
