import { type CampaignOfMonth, owedMicros } from '../../settlement/index.js'
import { Money, Table } from '../kit/index.js'
import { useView, type View } from '../view.js'
import { fill } from '../words/index.js'
import { campaignText, type ShownMonth } from './shown.js'

/** The campaigns of a month: what we counted, what the operator says, and what was decided about the difference. */
export function MonthTable({ month }: { month: ShownMonth }) {
  const view = useView()
  const { words, format } = view
  const said = words.settlement
  const { campaigns, lateMicros } = month
  if (campaigns.length === 0) return <p class="soft">{said.noCampaigns}</p>
  const sum = (of: (one: CampaignOfMonth) => bigint) => campaigns.reduce((total, one) => total + of(one), 0n)
  return (
    <>
      <Table
        caption={said.campaigns}
        captionUnseen
        columns={[
          { title: said.columns.campaign },
          { title: said.columns.estimatedClicks, numeric: true },
          { title: said.columns.estimated, numeric: true },
          { title: said.columns.reportedClicks, numeric: true },
          { title: said.columns.reported, numeric: true },
          { title: said.columns.difference, numeric: true },
          { title: said.columns.decision },
        ]}
        rows={campaigns.map((one) => [
          campaignText(one.campaign, month.names, view),
          format.number(one.estimated.clicks),
          <Money key="estimated" micros={one.estimated.micros} exact />,
          one.reported === null ? '—' : format.number(one.reported.clicks),
          one.reported === null ? '—' : <Money key="reported" micros={one.reported.micros} exact />,
          one.reported === null ? '—' : <Money key="difference" micros={one.differenceMicros} exact />,
          decisionText(one, view),
        ])}
        total={[
          said.columns.total,
          '',
          <Money key="estimated" micros={sum(({ estimated }) => estimated.micros)} exact />,
          '',
          month.declaration === null ? (
            '—'
          ) : (
            <Money key="reported" micros={sum(({ reported }) => reported?.micros ?? 0n)} exact />
          ),
          <Money key="difference" micros={sum((one) => one.differenceMicros)} exact />,
          <span key="owed">
            {said.columns.owed} <Money micros={sum(owedMicros)} exact />
          </span>,
        ]}
      />
      {lateMicros !== 0n && <p class="soft">{fill(said.late, { amount: format.microEuros(lateMicros) })}</p>}
    </>
  )
}

/** What was decided, and why, in words; a dash where there is nothing to decide about. */
export function decisionText({ differenceMicros, decided }: CampaignOfMonth, { words }: Pick<View, 'words'>): string {
  const said = words.settlement
  if (differenceMicros === 0n) return '—'
  return decided === null ? said.undecided : `${said.decisions[decided.decision]}, ${said.reasons[decided.reason]}`
}
