import { type ClickFigure, FEW_CLICKS } from '../../audience/index.js'
import type { Campaign } from '../../campaign/index.js'
import { clicksText, PayableFigure, UnpaidClicks } from '../campaigns/clicks.js'
import { GROUPINGS, type Grouping, type ResultLine, type ResultsAsked, sumOfLines } from '../campaigns/grouped.js'
import { PayablePeriods } from '../campaigns/periods.js'
import { EmptyState, Figure, Figures, Section, SelectField, Table } from '../kit/index.js'
import type { ReleasedCell, Shown } from '../read/audience.js'
import type { CampaignClicks } from '../read/clicks.js'
import { whyWithheld } from '../segment.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { CAMPAIGNS } from './access.js'

export interface ResultsShown {
  campaign: Campaign
  figures: CampaignClicks | null
  asked: ResultsAsked
  lines: readonly ResultLine[]
  /** Of the campaign in all; null before the platform's first report. */
  impressions: number | null
  /** What is published of its audience; null when no release counted it. */
  reach: ReleasedCell | null
}

/** Clicks are judged within seconds; a page that is open asks again this often. */
const FRESH_SECONDS = 20

/** What became of a campaign: days × newspapers × creatives, as one chooses. Kept up to date while it runs and somebody looks. */
export function Results(shown: ResultsShown) {
  const { words, format } = useView()
  const { campaign, figures } = shown
  const said = words.results
  const page = `${CAMPAIGNS}/${campaign.id}`
  return (
    <>
      <h1>{fill(said.title, { name: format.name(campaign.name) })}</h1>
      <p>
        <a href={page}>{said.back}</a>
      </p>
      <div data-part id="chiffres">
        <Totals {...shown} />
      </div>
      <Section title={said.detail} id="detail">
        <Choose {...shown} />
        <div data-part id="tableau">
          <Lines {...shown} />
        </div>
        <p>
          <a href={`${page}/resultats.csv`}>{words.adops.csv}</a>
        </p>
      </Section>
      <div data-part id="motifs">
        <UnpaidClicks figures={figures} />
      </div>
    </>
  )
}

function Totals({ figures, impressions, reach }: ResultsShown) {
  const { words, format } = useView()
  const said = words.results
  const { raw = 0, filtered = 0, pending = 0 } = figures ?? {}
  return (
    <>
      <Figures>
        <Figure
          label={said.impressions}
          value={impressions === null ? '—' : format.number(impressions)}
          note={impressions === null ? said.noReport : said.reported}
        />
        <Figure label={words.campaign.raw} value={format.number(raw)} note={words.campaign.rawNote} />
        <Figure label={words.campaign.filtered} value={format.number(filtered)} note={words.campaign.filteredNote} />
        <PayableFigure figures={figures} />
        <Reach label={said.reach} shown={reach?.addressable ?? NOT_COUNTED} />
      </Figures>
      {pending > 0 && <p class="soft">{fill(words.campaign.pending, { count: format.number(pending) })}</p>}
    </>
  )
}

const NOT_COUNTED: Shown = { figure: null, withheld: 'not-counted' }

function Reach({ label, shown }: { label: string; shown: Shown }) {
  const { words, format } = useView()
  const said = words.results
  return (
    <Figure
      label={label}
      value={shown.figure === null ? '—' : format.number(shown.figure)}
      note={
        shown.figure === null ? fill(said.reachWithheld, { why: whyWithheld(words, shown.withheld) }) : said.reachNote
      }
    />
  )
}

/** What an address says that asks for all of them. */
const ALL = 'tous'

function Choose({ campaign, asked }: ResultsShown) {
  const { words, format } = useView()
  const said = words.results
  const running = campaign.state === 'running' ? { 'data-fresh': FRESH_SECONDS } : {}
  return (
    <form method="get" action={`${CAMPAIGNS}/${campaign.id}/resultats`} class="stack" data-live {...running}>
      <SelectField
        name="par"
        label={said.by}
        value={asked.by}
        options={GROUPINGS.map((value) => ({ value, text: said.groupings[value] }))}
      />
      <SelectField
        name="journal"
        label={said.placement}
        value={String(asked.placement ?? ALL)}
        options={[
          { value: ALL, text: said.allPlacements },
          ...campaign.placements.map(({ id, publisher, host }) => ({
            value: String(id),
            text: `${format.name(publisher)} (${host})`,
          })),
        ]}
      />
      <SelectField
        name="creation"
        label={said.creative}
        value={String(asked.creative ?? ALL)}
        options={[
          { value: ALL, text: said.allCreatives },
          ...campaign.creatives.map(({ id, headline }) => ({ value: String(id), text: format.name(headline) })),
        ]}
      />
      <p>
        <button type="submit" class="quiet">
          {said.show}
        </button>
      </p>
    </form>
  )
}

/** Payable clicks are told by days, by newspaper or by creative of the whole campaign, and never of a crossing. */
function Lines({ campaign, figures, asked, lines }: ResultsShown) {
  const view = useView()
  const { words, format } = view
  const said = words.results
  if (lines.length === 0) return <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
  const isWhole = asked.placement === null && asked.creative === null
  const withPayable = isWhole && asked.by !== 'jour'
  const cells = ({ impressions, judged, filtered }: Omit<ResultLine, 'key'>, payable: ClickFigure | undefined) => [
    impressions === null ? '—' : format.number(impressions),
    format.number(judged),
    format.number(filtered),
    ...(withPayable ? [clicksText(view, payable ?? FEW_CLICKS)] : []),
  ]
  const payableOf = (key: string) =>
    asked.by === 'journal' ? figures?.payable.placement(Number(key)) : figures?.payable.creative(Number(key))
  const unsplit = asked.by === 'creation' || asked.creative !== null
  return (
    <>
      <Table
        caption={said.groupings[asked.by]}
        captionUnseen
        columns={[
          { title: said.columns[asked.by] },
          { title: said.impressions, numeric: true },
          { title: said.raw, numeric: true },
          { title: said.filtered, numeric: true },
          ...(withPayable ? [{ title: said.payable, numeric: true }] : []),
        ]}
        rows={lines.map((line) => [nameOf(line.key, asked.by), ...cells(line, payableOf(line.key))])}
        total={[said.total, ...cells(sumOfLines(lines), figures?.payable.total)]}
      />
      {unsplit && <p class="soft">{said.unsplit}</p>}
      {isWhole ? asked.by === 'jour' && <PayablePeriods figures={figures} /> : <p class="soft">{said.payableWhole}</p>}
    </>
  )

  function nameOf(key: string, by: Grouping): string {
    if (by === 'jour') return format.day(key)
    if (by === 'creation') {
      const creative = campaign.creatives.find(({ id }) => String(id) === key)
      return creative === undefined ? said.goneCreative : format.name(creative.headline)
    }
    const place = campaign.placements.find(({ id }) => String(id) === key)
    return place === undefined ? said.gone : `${format.name(place.publisher)} (${place.host})`
  }
}
