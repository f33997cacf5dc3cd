import { type ClickFigure, FEW_CLICKS } from '../../audience/index.js'
import type { Campaign } from '../../campaign/index.js'
import { addDays, parisDay } from '../../lib/clock.js'
import { shiftDay } from '../../lib/paris.js'
import { type Bar, BarChart, EmptyState, Section, Table } from '../kit/index.js'
import type { CampaignClicks, JudgedClicks, ShownResults } from '../read/clicks.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { ClickFigures, clicksText, UnpaidClicks } from './clicks.js'
import { PayablePeriods } from './periods.js'

const MOST_BARS = 60
/** Fewer bars than this would be as wide as posters. */
const FEWEST_BARS = 14

interface Clicked {
  campaign: Campaign
  figures: CampaignClicks | null
  results: ShownResults
  now: Date
  /** Where the results are as a file. */
  csv: string
  /** Where they are in detail, for those who have such a page. */
  detail?: string
}

/** What became of a campaign: its clicks in all, by day, by newspaper, and why some are not paid. */
export function CampaignOutcome(clicked: Clicked) {
  const { words } = useView()
  const { campaign, figures, results } = clicked
  const said = words.results
  const over = campaign.state === 'ended' || campaign.state === 'refused'
  return (
    <>
      <Section title={words.campaign.clicks} id="clics">
        <ClickFigures figures={figures} />
        {results.days.length > 0 && <Days {...clicked} />}
        <PayablePeriods figures={figures} />
        {results.days.length === 0 && over && <p>{said.never}</p>}
        {results.days.length === 0 && !over && <EmptyState title={said.none.title}>{said.none.text}</EmptyState>}
        {clicked.detail !== undefined && (
          <p>
            <a href={clicked.detail}>{said.all}</a>
          </p>
        )}
      </Section>
      {results.days.length > 0 && <Placements {...clicked} />}
      {results.days.length > 0 && (
        <Section title={said.unpaid} id="motifs">
          <UnpaidClicks figures={figures} />
        </Section>
      )}
    </>
  )
}

function Days({ campaign, results, now }: Clicked) {
  const { words, format } = useView()
  const said = words.results
  const { bars, more } = barsOf(campaign, results, now)
  return (
    <>
      <h3>{said.days}</h3>
      <BarChart
        caption={more ? fill(said.lastDays, { count: format.number(bars.length) }) : said.daysCaption}
        bars={bars}
        columns={{ day: said.day, value: said.raw, part: said.filtered }}
      />
    </>
  )
}

/** A bar for each day from the first of the campaign, or of its clicks, to today or the last; a day without clicks is one too. */
export function barsOf(
  campaign: Pick<Campaign, 'startsAt' | 'endsAt'>,
  { days }: Pick<ShownResults, 'days'>,
  now: Date,
): { bars: Bar[]; more: boolean } {
  const clicked = days.map(({ day }) => day)
  const today = parisDay(now)
  const last = parisDay(addDays(campaign.endsAt, -1 / 86_400))
  const from = earliest([parisDay(campaign.startsAt), ...clicked])
  const to = latest([earliest([last, today]), ...clicked, shiftDay(from, FEWEST_BARS - 1)])
  const first = latest([from, shiftDay(to, 1 - MOST_BARS)])
  const byDay = new Map(days.map((one) => [one.day, one]))
  const bars: Bar[] = []
  for (let day = first; day <= to; day = shiftDay(day, 1)) {
    const { judged = 0, filtered = 0 } = byDay.get(day) ?? {}
    bars.push({ day, value: judged, part: filtered })
  }
  return { bars, more: first > from }
}

const earliest = (days: readonly [string, ...string[]]) => days.toSorted()[0] as string
const latest = (days: readonly [string, ...string[]]) => days.toSorted().at(-1) as string

function Placements({ campaign, figures, results, csv }: Clicked) {
  const view = useView()
  const { words, format } = view
  const said = words.results
  const names = new Map(
    campaign.placements.map(({ id, publisher, host }) => [id, `${format.name(publisher)} (${host})`]),
  )
  const known = campaign.placements.map(({ id }) => results.placements.find(({ placement }) => placement === id))
  const gone = results.placements.filter(({ placement }) => !names.has(placement))
  const cells = (clicks: JudgedClicks, payable: ClickFigure | undefined) => [
    format.number(clicks.judged),
    format.number(clicks.filtered),
    clicksText(view, payable ?? FEW_CLICKS),
  ]
  const payable = figures?.payable
  const total = [said.total, ...cells(sumOf(results.placements), payable?.total)]
  return (
    <Section title={said.placements} id="emplacements">
      <Table
        caption={said.placementsCaption}
        captionUnseen
        columns={[
          { title: said.placement },
          { title: said.raw, numeric: true },
          { title: said.filtered, numeric: true },
          { title: said.payable, numeric: true },
        ]}
        rows={[
          ...campaign.placements.map(({ id }, at) => [
            names.get(id),
            ...cells(known[at] ?? NO_CLICKS, payable?.placement(id)),
          ]),
          ...(gone.length > 0 ? [[said.gone, ...cells(sumOf(gone), undefined)]] : []),
        ]}
        total={total}
      />
      <p>
        <a href={csv}>{words.adops.csv}</a>
      </p>
    </Section>
  )
}

const NO_CLICKS: JudgedClicks = { judged: 0, filtered: 0 }

function sumOf(all: readonly JudgedClicks[]): JudgedClicks {
  return all.reduce(
    (sum, one) => ({ judged: sum.judged + one.judged, filtered: sum.filtered + one.filtered }),
    NO_CLICKS,
  )
}
