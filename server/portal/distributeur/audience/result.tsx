import { type Cell, DEFAULT_SETTINGS, nameOf, ROOT_CELL } from '../../../audience/index.js'
import { sentenceOf } from '../../cell-words.js'
import { Notice, OnlyWith } from '../../kit/index.js'
import type { ReadAudience, ReleasedCell, Shown } from '../../read/audience.js'
import { NoRelease, Room, whyWithheld } from '../../segment.js'
import { useView } from '../../view.js'
import { fill } from '../../words/index.js'
import { BOOK } from '../access.js'

const BOOK_AT = '/distributeur/campagnes/nouvelle'

/** What is chosen: its sentence, its reach as a theatre that fills, and how much of it can be aimed at. */
export function Result({ cell, audience }: { cell: Cell | null; audience: ReadAudience }) {
  const { words } = useView()
  if (audience.release === null) return <NoRelease />
  if (cell === null) return <Notice kind="warning">{words.audience.tooMany}</Notice>
  const released = audience.cell(nameOf(cell))
  return (
    <>
      <Reach cell={cell} released={released} />
      <Room people={released?.people.figure ?? null} activated={released?.activated ?? false} />
      {released !== null && (
        <>
          <Notice kind={released.activated ? 'done' : 'warning'}>
            <Usable activated={released.activated} />
          </Notice>
          {(released.activated || nameOf(cell) === ROOT_CELL) && (
            <OnlyWith access={BOOK} to="book">
              <p>
                <a class="button" href={`${BOOK_AT}?public=${encodeURIComponent(nameOf(cell))}`}>
                  {words.audience.book}
                </a>
              </p>
            </OnlyWith>
          )}
          <Funnel {...{ audience, released }} />
        </>
      )}
    </>
  )
}

function Usable({ activated }: { activated: boolean }) {
  const { words, format } = useView()
  const said = words.audience
  if (activated) return <>{said.usable}</>
  return <>{fill(said.notUsable, { needed: format.number(DEFAULT_SETTINGS.activationPeople) })}</>
}

function Reach({ cell, released }: { cell: Cell; released: ReleasedCell | null }) {
  const { words, format } = useView()
  const said = words.audience
  const shown = released?.people ?? null
  return (
    <>
      <p class="reach" role="status">
        {shown?.figure != null ? (
          <>
            <span class="value">{format.number(shown.figure)}</span> {words.segment.person.other}
          </>
        ) : (
          <span class="value small">{said.tooFew}</span>
        )}
      </p>
      <p>{sentenceOf(words, cell)}</p>
      {shown?.figure != null && released?.heldSince != null && (
        <p class="soft">{fill(said.held, { day: format.date(released.heldSince) })}</p>
      )}
      {shown === null && <p class="soft">{said.notCounted}</p>}
      {shown !== null && shown.figure === null && (
        <p class="soft">
          {fill(said.withheldWhy, { why: whyWithheld(words, shown.withheld) })} {said.protects}
        </p>
      )}
    </>
  )
}

/** From the people to those whom an advertisement can be aimed at: each step a part of the one before. */
function Funnel({ audience, released }: { audience: ReadAudience; released: ReleasedCell }) {
  const { words } = useView()
  const said = words.audience.funnel
  const whole = released.people.figure ?? 0
  return (
    <section class="funnel">
      <h3>{said.title}</h3>
      <ol>
        <Step shown={released.people} whole={whole} text={said.people} />
        <Step shown={released.addressable} whole={whole} text={said.addressable} />
        {audience.platforms.map(({ id, name }) => (
          <Step key={id} shown={released.matched(id)} whole={whole} text={fill(said.matched, { platform: name })} />
        ))}
      </ol>
      {audience.platforms.length === 0 && <p class="soft">{said.noPlatform}</p>}
      <h4>{said.publishers}</h4>
      <p class="soft">{said.publishersText}</p>
    </section>
  )
}

function Step({ shown, whole, text }: { shown: Shown; whole: number; text: string }) {
  const { words, format } = useView()
  const { figure } = shown
  return (
    <li>
      <span class="numeric">{figure === null ? words.audience.funnel.withheld : format.number(figure)}</span> {text}
      <span class="bar">
        <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect width={figure === null || whole === 0 ? 0 : Math.min(100, (figure / whole) * 100)} height="4" />
        </svg>
      </span>
    </li>
  )
}
