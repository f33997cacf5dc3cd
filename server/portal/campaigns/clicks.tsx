import { type ClickFigure, FEW_CLICKS } from '../../audience/index.js'
import type { Reason } from '../../click/index.js'
import { Figure, Figures, Section, Table } from '../kit/index.js'
import type { CampaignClicks as Clicks } from '../read/clicks.js'
import { useView, type View } from '../view.js'
import { fill } from '../words/index.js'

/** A number of clicks as it may be shown. */
export function clicksText({ words, format }: Pick<View, 'words' | 'format'>, { figure }: ClickFigure): string {
  return figure === null ? words.campaign.few : `≈\u00a0${format.number(figure)}`
}

/** Its clicks raw, filtered and payable, and why the others are not paid. */
export function CampaignClicks({ figures }: { figures: Clicks | null }) {
  const { words } = useView()
  return (
    <Section title={words.campaign.clicks} id="clics">
      <ClickFigures figures={figures} />
      <UnpaidClicks figures={figures} />
    </Section>
  )
}

export function ClickFigures({ figures }: { figures: Clicks | null }) {
  const { words, format } = useView()
  const said = words.campaign
  const { raw, filtered, pending } = figures ?? NO_CLICKS
  return (
    <>
      <Figures>
        <Figure label={said.raw} value={format.number(raw)} note={said.rawNote} />
        <Figure label={said.filtered} value={format.number(filtered)} note={said.filteredNote} />
        <PayableFigure figures={figures} />
      </Figures>
      {pending > 0 && <p class="soft">{fill(said.pending, { count: format.number(pending) })}</p>}
    </>
  )
}

/** How many are paid, as far as it may be told, and until when. */
export function PayableFigure({ figures }: { figures: Clicks | null }) {
  const view = useView()
  const said = view.words.campaign
  const last = figures?.payable.periods.at(-1)
  const note = last === undefined ? said.payableFew : fill(said.payableUntil, { day: view.format.day(last.to) })
  return <Figure label={said.payable} value={clicksText(view, figures?.payable.total ?? FEW_CLICKS)} note={note} />
}

/** Why clicks are not paid, the commonest reason first, and what says something of a person last; nothing before the first click. */
export function UnpaidClicks({ figures }: { figures: Clicks | null }) {
  const view = useView()
  const { words, format } = view
  const said = words.campaign
  const known: Record<string, string> = said.reasons satisfies Record<Reason, string>
  if (figures === null || figures.raw === figures.pending) return null
  const exact = Object.entries(figures.reasons).sort(([, a], [, b]) => b - a)
  const personal = Object.entries(figures.personal).sort(([, a], [, b]) => (b.figure ?? 0) - (a.figure ?? 0))
  return (
    <>
      <Table
        caption={said.why}
        columns={[{ title: said.reason }, { title: said.count, numeric: true }]}
        rows={[
          ...exact.map(([reason, count]) => [known[reason] ?? reason, format.number(count)]),
          ...personal.map(([reason, count]) => [known[reason] ?? reason, clicksText(view, count)]),
        ]}
      />
      <p class="soft">{said.protected}</p>
    </>
  )
}

const NO_CLICKS = { raw: 0, filtered: 0, pending: 0 }
