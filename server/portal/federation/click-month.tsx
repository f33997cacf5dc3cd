import type { Campaign } from '../../campaign/index.js'
import { FEWEST_ALIKE, type Reason } from '../../click/index.js'
import { Figure, Figures, Section, Table } from '../kit/index.js'
import type { ClickMonth } from '../read/click-month.js'
import type { ShownMonth } from '../settlement/shown.js'
import { campaignText } from '../settlement/shown.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { PUBLISHED_RULES } from './click-rules.js'

export function clickMonthPath(campaign: number | string, month: string): string {
  return `/federation/campagnes/${campaign}/clics/${month}`
}

/** From a month of all campaigns to what became of the clicks of each. */
export function ClickMonthLinks({ month }: { month: ShownMonth }) {
  const view = useView()
  if (month.campaigns.length === 0) return null
  return (
    <p class="soft">
      {view.words.clickMonth.links}{' '}
      {month.campaigns.map(({ campaign }, n) => (
        <>
          {n > 0 && ', '}
          <a href={clickMonthPath(campaign, month.period.name)}>{campaignText(campaign, month.names, view)}</a>
        </>
      ))}
    </p>
  )
}

/** The months of a campaign, newest first, each with the way to its clicks; nothing before the first is over. */
export function ClickMonths({
  campaign,
  months,
}: {
  campaign: number
  months: readonly { month: string; clicks: number }[]
}) {
  const { words, format } = useView()
  const said = words.clickMonth
  if (months.length === 0) return null
  return (
    <Table
      caption={said.months}
      columns={[{ title: said.month }, { title: words.campaign.payable, numeric: true }]}
      rows={months.toReversed().map(({ month, clicks }) => [
        <a key={month} href={clickMonthPath(campaign, month)}>
          {format.month(month)}
        </a>,
        format.number(clicks),
      ])}
    />
  )
}

/** A campaign's month: its clicks by what became of them, and what one of them makes. It names nobody, and no moment. */
export function ClickMonthPage({
  campaign,
  month,
  clicks,
}: {
  campaign: Campaign
  month: string
  /** Null: its numbers are not told yet. */
  clicks: ClickMonth | null
}) {
  const { words, format } = useView()
  const said = words.clickMonth
  return (
    <>
      <h1>{fill(said.heading, { name: format.name(campaign.name), month: format.month(month) })}</h1>
      <p>
        <a href={`/federation/campagnes/${campaign.id}`}>{said.back}</a> ·{' '}
        <a href={`/federation/periodes/${month}`}>{said.toMonth}</a>
      </p>
      {clicks === null ? <p>{said.notYet}</p> : clicks.judged === 0 ? <p>{said.none}</p> : <Clicks clicks={clicks} />}
    </>
  )
}

function Clicks({ clicks }: { clicks: ClickMonth }) {
  const { words, format } = useView()
  const said = words.clickMonth
  const { judged, filtered, payable, micros } = clicks
  return (
    <>
      <Figures>
        <Figure label={words.campaign.raw} value={format.number(judged)} note={words.campaign.rawNote} />
        <Figure label={words.campaign.filtered} value={format.number(filtered)} note={words.campaign.filteredNote} />
        <Figure
          label={words.campaign.payable}
          value={format.number(payable)}
          note={fill(said.made, { amount: format.exactEuros(micros) })}
        />
      </Figures>
      <Verdicts clicks={clicks} />
      <Typical typical={clicks.typical} />
    </>
  )
}

function Verdicts({ clicks: { filtered, payable, reasons } }: { clicks: ClickMonth }) {
  const { words, format } = useView()
  const said = words.clickMonth
  const rows = Object.entries(reasons)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => [words.campaign.reasons[reason as Reason], format.number(count)])
  return (
    <Section title={said.verdicts} id="verdicts">
      <Table
        caption={words.campaign.why}
        columns={[{ title: words.campaign.reason }, { title: words.campaign.count, numeric: true }]}
        rows={[...rows, [said.notOwed, format.number(filtered - payable)]]}
      />
      <p class="soft">
        {said.together} <a href={PUBLISHED_RULES}>{said.rules}</a>
      </p>
    </Section>
  )
}

/** What one click made, and for how many cinemas: "400 millionths, for two cinemas, 200 each". */
function Typical({ typical }: Pick<ClickMonth, 'typical'>) {
  const { words, format } = useView()
  const said = words.clickMonth.typical
  if (typical === null || typical.priceMicros === null)
    return (
      <Section title={said.title} id="clic">
        <p>{fill(said.few, { fewest: format.number(FEWEST_ALIKE) })}</p>
      </Section>
    )
  const { priceMicros, parts } = typical
  const price = format.exactEuros(priceMicros)
  return (
    <Section title={said.title} id="clic">
      <p>
        {parts.length === 1
          ? fill(said.one, { price })
          : fill(said.shared, { price, cinemas: format.number(parts.length) })}
      </p>
      {parts.length > 1 && (
        <Table
          caption={said.parts}
          columns={[{ title: said.cinema }, { title: said.part, numeric: true }]}
          rows={parts.map((micros, n) => [fill(said.nth, { n: format.number(n + 1) }), format.exactEuros(micros)])}
          total={[said.total, price]}
        />
      )}
      <p class="soft">{said.nobody}</p>
    </Section>
  )
}
