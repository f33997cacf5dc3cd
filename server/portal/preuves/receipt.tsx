import { type ConsentSources, latestYes, MY_DATA_PATH, purposeNames, stateOf } from '../../consent/index.js'
import { Code, Facts, Section, Ticket } from '../kit/index.js'
import { PLATFORMS } from '../salle/declare.js'
import { useView } from '../view.js'
import { fill, type Words } from '../words/index.js'

interface ReceiptPage {
  consent: ConsentSources
  now: Date
  pixelOrigin: string
  canSign: boolean
}

/** A consent as the one who gave it reads it: to what, when, where, by which means, until when, and how to take it back. */
export function Receipt({ consent, now, pixelOrigin, canSign }: ReceiptPage) {
  const { words } = useView()
  const said = words.receipt
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.lead[stateOf(consent.events, now)]}</p>
      <ReceiptTicket consent={consent} now={now} />
      <p>{said.nobody}</p>
      <ChangeOfMind {...{ consent, now, pixelOrigin }} />
      <Section title={said.keep} id="preuve">
        {canSign ? (
          <>
            <p>{said.keepText}</p>
            <p>
              <a href={`/recu/${consent.receipt}.json`} download>
                {said.file}
              </a>
            </p>
          </>
        ) : (
          <p>{said.noKeys}</p>
        )}
        <p>
          <a href="/.well-known/jwks.json">{said.keys}</a>
        </p>
        <Code id="numero" label={said.number}>
          {consent.receipt}
        </Code>
      </Section>
    </>
  )
}

function ReceiptTicket({ consent, now }: Pick<ReceiptPage, 'consent' | 'now'>) {
  const { words, format } = useView()
  const said = words.receipt
  const { events, site, parties } = consent
  const yes = latestYes(events)
  const state = stateOf(events, now)
  const holds = state === 'given' || state === 'reconfirmed'
  const ended = state === 'expired' ? yes.expiresAt : (events.at(-1)?.at ?? yes.at)
  return (
    <Ticket
      title={said.ticket}
      stub={
        <>
          {said.states[state]}
          <small>
            {holds
              ? fill(said.stubUntil, { day: format.date(yes.expiresAt) })
              : fill(said.stubEnded, { day: format.date(ended) })}
          </small>
        </>
      }
    >
      <p class="empty-title">{format.name(site.cinema)}</p>
      <Facts
        facts={[
          [said.agreed, <Purposes key="purposes" mask={yes.purposes} />],
          [said.site, site.hosts[0] ?? '—'],
          [said.when, format.moment(yes.givenAt)],
          [said.how, sayMeans(yes.source, words)],
          [said.notice, <NoticeLink key="notice" version={yes.noticeVersion} />],
          [holds ? said.until : said.ended, format.date(holds ? yes.expiresAt : ended)],
          ...(parties.length === 0 ? [] : [[said.what, <Parties key="parties" parties={parties} />] as const]),
        ]}
      />
    </Ticket>
  )
}

function Purposes({ mask }: { mask: number }) {
  const { words } = useView()
  return (
    <ul class="plain">
      {purposeNames(mask).map((name) => (
        <li key={name}>{words.receipt.purposes[name]}</li>
      ))}
    </ul>
  )
}

function Parties({ parties }: { parties: ConsentSources['parties'] }) {
  const { words, format } = useView()
  const said = words.receipt
  return (
    <ul class="plain">
      {parties.map(({ role, name }) => (
        <li key={role}>{fill(said.who, { name: format.name(name), role: said.roles[role] })}</li>
      ))}
    </ul>
  )
}

function NoticeLink({ version }: { version: string }) {
  const { words } = useView()
  return <a href={`/notice/${encodeURIComponent(version)}`}>{fill(words.receipt.noticeText, { version })}</a>
}

function ChangeOfMind({ consent, now, pixelOrigin }: Omit<ReceiptPage, 'canSign'>) {
  const { words } = useView()
  const said = words.receipt
  const state = stateOf(consent.events, now)
  const data = <a href={`${pixelOrigin}${MY_DATA_PATH}`}>{said.onData}</a>
  return (
    <Section title={said.change} id="changer">
      {state === 'given' || state === 'reconfirmed' ? (
        <>
          <p>{said.changeText}</p>
          <ul class="steps">
            {consent.site.hosts.slice(0, 1).map((host) => (
              <li key={host}>
                <a href={`//${host}/`}>{fill(said.onSite, { host })}</a>
              </li>
            ))}
            <li>{data}</li>
          </ul>
        </>
      ) : (
        <>
          <p>{said.changed}</p>
          <p>{data}</p>
        </>
      )}
    </Section>
  )
}

/** Where a yes came from, in words. */
export function sayMeans(source: string, { receipt: { sources } }: Words): string {
  if (source === 'manual' || source === 'banner' || source === 'tcf') return sources[source]
  return fill(sources.cmp, { name: PLATFORMS[source as keyof typeof PLATFORMS] ?? source })
}
