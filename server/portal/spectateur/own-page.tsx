import type { ComponentChildren } from 'preact'
import type { OwnSegment } from '../../activation/index.js'
import { DAY_MS } from '../../lib/clock.js'
import type { Erased, OwnData } from '../../visit/index.js'
import { Lantern } from '../kit/lantern.js'
import { Notice, Section } from '../kit/show.js'
import { useView, type View } from '../view.js'
import { fill } from '../words/index.js'
import { renderOwnDocument } from './own-frame.js'
import { Kept } from './own-kept.js'
import { Receipt } from './own-receipt.js'
import { Segments } from './own-segments.js'
import { Switch } from './own-switch.js'
import { Why } from './own-ticket.js'

/** What is known of a browser, and what was just done. */
export type OwnState =
  | { kind: 'known'; data: OwnData; segments: OwnSegment[] | null; expiresAt: Date; done?: 'withdrawn' }
  | { kind: 'none'; done?: 'lit' }
  | { kind: 'off'; since: number | null }
  | { kind: 'refused'; why: 'forged-cookie' | 'expired-cookie' }
  | { kind: 'erased'; erased: Erased; at: Date }
  | { kind: 'problem'; code: 'unavailable' | 'wrong-origin' | 'invalid' | 'not-found' }

/** The page "Mes données" in one of its states. */
export function renderOwnPage(
  view: View,
  { state, consoleOrigin }: { state: OwnState; consoleOrigin: string },
): string {
  const title = state.kind === 'problem' ? view.words.donnees.problems[state.code].title : view.words.donnees.title
  return renderOwnDocument(view, { title, body: <Page state={state} consoleOrigin={consoleOrigin} />, consoleOrigin })
}

function Page({ state, consoleOrigin }: { state: OwnState; consoleOrigin: string }) {
  switch (state.kind) {
    case 'known':
      return <Known {...state} consoleOrigin={consoleOrigin} />
    case 'none':
      return <Nobody done={state.done} />
    case 'refused':
      return <Nobody refused={state.why} />
    case 'off':
      return <Dark since={state.since} />
    case 'erased':
      return <Out {...state} />
    case 'problem':
      return <Problem code={state.code} />
  }
}

function Known(known: OwnState & { kind: 'known' } & { consoleOrigin: string }) {
  const { words, format } = useView()
  const said = words.donnees
  const { data, segments, expiresAt, done, consoleOrigin } = known
  const empty = data.cinemas.length === 0 && data.clicks.length === 0
  return (
    <>
      {done && <Notice kind="done">{said.done.withdrawn}</Notice>}
      <Stage title={said.title} lit>
        <p class="lead">{empty ? said.known.empty : said.known.lead}</p>
        <p>{fill(said.known.cookie, { date: format.date(expiresAt) })}</p>
      </Stage>
      <Why data={data} />
      {segments !== null && <Segments segments={segments} />}
      <Kept data={data} consoleOrigin={consoleOrigin} />
    </>
  )
}

function Nobody({ refused, done }: { refused?: keyof Said['refused'] | undefined; done?: 'lit' | undefined }) {
  const said = useView().words.donnees
  return (
    <>
      {done && <Notice kind="done">{said.done.lit}</Notice>}
      <Stage title={said.title}>
        {refused && <p class="lead">{said.refused[refused]}</p>}
        {!refused && <p class="lead">{said.none.lead}</p>}
      </Stage>
      <Section title={said.none.why} id="pourquoi">
        <div class="cards">
          {[said.none.never, said.none.blocked, said.none.deleted].map(({ title, text }) => (
            <div key={title}>
              <h3>{title}</h3>
              <p>{text}</p>
            </div>
          ))}
        </div>
      </Section>
      <Section title={said.none.todo} id="que-faire">
        <p>{said.none.todoText}</p>
      </Section>
    </>
  )
}

function Dark({ since }: { since: number | null }) {
  const { words, format } = useView()
  const said = words.donnees.dark
  const date = since === null ? null : format.day(new Date(since * DAY_MS).toISOString().slice(0, 10))
  return (
    <Stage title={said.title}>
      <p class="lead">{date === null ? said.always : fill(said.since, { date })}</p>
      <p>{said.cookie}</p>
      <Switch action="rallumer" on={false} button={said.button} note={said.note} />
    </Stage>
  )
}

function Out({ erased, at }: { erased: Erased; at: Date }) {
  const said = useView().words.donnees.erased
  return (
    <>
      <Stage title={said.title}>
        <p class="lead">{said.lead}</p>
        <p>{said.print}</p>
      </Stage>
      <Receipt erased={erased} at={at} />
    </>
  )
}

function Problem({ code }: { code: keyof Said['problems'] & (OwnState & { kind: 'problem' })['code'] }) {
  const { words, language } = useView()
  const said = words.donnees.problems
  return (
    <>
      <h1>{said[code].title}</h1>
      <p class="lead">{said[code].text}</p>
      <p>
        <a href={`/e/donnees?langue=${language}`}>{said.back}</a>
      </p>
    </>
  )
}

type Said = View['words']['donnees']

/** The dark of a theatre with the lantern in it: lit while something is kept. */
function Stage({ title, lit = false, children }: { title: string; lit?: boolean; children: ComponentChildren }) {
  return (
    <div class="night facade stage">
      <div>
        <h1>{title}</h1>
        {children}
      </div>
      <Lantern lit={lit} />
    </div>
  )
}
