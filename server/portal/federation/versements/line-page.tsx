import { MICROS_PER_CENT } from '../../../lib/money.js'
import type { Batch, BatchLine, ExplainedLine } from '../../../payout/index.js'
import { ClickFigures, UnpaidClicks } from '../../campaigns/clicks.js'
import { Figure, Figures, Fold, Money, Section, Table } from '../../kit/index.js'
import type { CampaignClicks } from '../../read/clicks.js'
import { useView } from '../../view.js'
import { fill } from '../../words/index.js'
import { FederationTabs } from '../tabs.js'
import { PAYOUTS } from './access.js'

export interface LineShown {
  batch: Batch
  line: BatchLine
  explained: ExplainedLine
  /** Of the campaigns of its months, as anybody may see them. */
  figures: ReadonlyMap<number, CampaignClicks>
}

/** A payment and what it is made of: postings, the months behind them, and the clicks behind those with their verdicts. */
export function LinePage({ shown: { batch, line, explained, figures } }: { shown: LineShown }) {
  const { words, format } = useView()
  const said = words.batch.line
  const paid = line.cents * MICROS_PER_CENT
  return (
    <>
      <h1>{fill(said.title, { number: format.number(line.number), name: batch.messageId })}</h1>
      <FederationTabs />
      <p>
        <a href={`${PAYOUTS}/${batch.id}`}>{said.back}</a>
      </p>
      <p class="lead">{format.name(line.name)}</p>
      <Figures>
        <Figure label={said.amount} value={<Money micros={paid} />} />
        <Figure label={said.balance} value={<Money micros={line.payableMicros} exact />} />
        <Figure label={said.left} value={<Money micros={line.payableMicros - paid} exact />} />
      </Figures>
      <Postings explained={explained} />
      {explained.months.length === 0 && <p>{said.noMonths}</p>}
      {explained.months.map((month) => (
        <Month key={month.period} month={month} figures={figures} />
      ))}
    </>
  )
}

function Postings({ explained }: { explained: ExplainedLine }) {
  const { words, format } = useView()
  const said = words.batch.line
  const kinds: Record<string, string> = said.kinds
  return (
    <Section title={said.postings} id="ecritures">
      <p class="soft">
        {said.postingsText} {explained.cut && said.postingsCut}
      </p>
      <Table
        caption={said.postings}
        captionUnseen
        columns={[
          { title: said.posting },
          { title: said.what },
          { title: said.at },
          { title: said.amountOf, numeric: true },
          { title: said.after, numeric: true },
        ]}
        rows={explained.postings.map(({ sequence, kind, at, micros, balanceMicros }) => [
          format.number(sequence),
          kinds[kind] ?? kind,
          format.moment(at),
          <Money key="amount" micros={micros} exact />,
          <Money key="after" micros={balanceMicros} exact />,
        ])}
      />
    </Section>
  )
}

function Month({ month, figures }: { month: ExplainedLine['months'][number]; figures: LineShown['figures'] }) {
  const { words, format } = useView()
  const said = words.batch.line
  const name = (campaign: number, film: string | null) =>
    film === null ? fill(said.campaignGone, { number: format.number(campaign) }) : format.name(film)
  const micros = month.earnedMicros + month.lateMicros + month.differenceMicros
  return (
    <Section title={fill(said.month, { month: format.month(month.period) })} id={`mois-${month.period}`}>
      <p>
        {fill(said.monthTotal, {
          clicks: format.count(month.clicks, said.clicks),
          micros: format.exactEuros(micros),
          confirmed: format.exactEuros(month.confirmedMicros),
        })}
      </p>
      <Table
        caption={fill(said.month, { month: format.month(month.period) })}
        captionUnseen
        columns={[
          { title: said.campaign },
          { title: said.ofClicks, numeric: true },
          { title: said.revenue, numeric: true },
        ]}
        rows={month.byCampaign.map(({ campaign, film, clicks, micros: earned }) => [
          <a key="campaign" href={`/federation/campagnes/${campaign}`}>
            {name(campaign, film)}
          </a>,
          format.number(clicks),
          <Money key="revenue" micros={earned} exact />,
        ])}
      />
      {month.byCampaign.length > 0 && (
        <Fold summary={said.verdicts} open={false}>
          <p class="soft">{said.verdictsText}</p>
          {month.byCampaign.map(({ campaign, film }) => (
            <div key={campaign}>
              <h3>{name(campaign, film)}</h3>
              <ClickFigures figures={figures.get(campaign) ?? null} />
              <UnpaidClicks figures={figures.get(campaign) ?? null} />
            </div>
          ))}
        </Fold>
      )}
    </Section>
  )
}
