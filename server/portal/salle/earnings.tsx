import { BarFigure, Rectangle } from '../kit/chart.js'
import { Money, Section, Table } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { Bars } from './bars.js'
import type { Earnings, MonthOfEarning } from './week-read.js'

const HEIGHT = 72

/** A year of revenue beside what the cinema gave for it: two drawings month by month, and the numbers of both in one table. */
export function EarningsOverTime({ earnings, slug }: { earnings: Earnings; slug: string }) {
  const { words, format } = useView()
  const said = words.salleWeek.earnings
  const { months, campaigns, rest } = earnings
  const [first, last] = [months[0]?.month, months.at(-1)?.month]
  if (first === undefined || last === undefined || campaigns.length === 0) return null
  const named = (campaign: number, name: string | null) =>
    name === null ? fill(words.statement.unknown, { number: String(campaign) }) : format.name(name)
  return (
    <Section title={said.title} id="rapport">
      <p class="soft">{said.note}</p>
      {months.length > 1 && (
        <>
          <Bars
            caption={said.earnedChart}
            amounts={months.map(({ earnedMicros }) => earnedMicros)}
            first={format.month(first)}
            last={format.month(last)}
          />
          <Contributed months={months} first={format.month(first)} last={format.month(last)} />
        </>
      )}
      <Table
        caption={said.byMonth}
        columns={[
          { title: said.month },
          { title: said.contributed, numeric: true },
          { title: said.clicks, numeric: true },
          { title: said.earned, numeric: true },
        ]}
        rows={[...months].reverse().map(({ month, contributed, clicks, earnedMicros }) => [
          <a key="month" href={`/salle/${slug}/releves/${month}`}>
            {format.month(month)}
          </a>,
          format.number(contributed),
          format.number(clicks),
          <Money key="earned" micros={earnedMicros} exact />,
        ])}
      />
      <Table
        caption={said.byCampaign}
        columns={[
          { title: said.campaign },
          { title: said.film },
          { title: said.clicks, numeric: true },
          { title: said.earned, numeric: true },
        ]}
        rows={[
          ...campaigns.map(({ campaign, name, film, clicks, micros }) => [
            named(campaign, name),
            film === null ? '—' : format.name(film),
            format.number(clicks),
            <Money key="earned" micros={micros} exact />,
          ]),
          ...(rest.campaigns > 0
            ? [
                [
                  format.count(rest.campaigns, said.others),
                  '—',
                  format.number(rest.clicks),
                  <Money key="rest" micros={rest.micros} exact />,
                ],
              ]
            : []),
        ]}
      />
    </Section>
  )
}

/** Visits that could join the pool, month by month; the table says the same. */
function Contributed({ months, first, last }: { months: readonly MonthOfEarning[]; first: string; last: string }) {
  const { words, format } = useView()
  const said = words.salleWeek.earnings
  const most = Math.max(1, ...months.map(({ contributed }) => contributed))
  return (
    <BarFigure
      count={months.length}
      height={HEIGHT}
      axis={[first, fill(said.most, { visits: format.number(most) }), last]}
      caption={said.contributedChart}
    >
      {months.map(({ month, contributed }, index) => (
        <Rectangle key={month} index={index} height={(contributed / most) * HEIGHT} of={HEIGHT} look="bar" />
      ))}
    </BarFigure>
  )
}
