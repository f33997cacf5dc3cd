import { Fold, Money, SHORT_LIST, State, Table } from '../kit/index.js'
import type { OwnCinema } from '../read/salle.js'
import type { MonthOfAccount } from '../read/statement.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { Bars } from './bars.js'
import { SalleTabs } from './tabs.js'

/** So many months are drawn. */
const MONTHS_DRAWN = 24

interface List {
  cinema: OwnCinema
  /** Newest first; the first is `now`. */
  months: readonly MonthOfAccount[]
  /** The present month. */
  now: string
}

/** A cinema's months, newest first: what each earned, and what it is owed at the end of each. */
export function Statements({ cinema, months, now }: List) {
  const { words, format } = useView()
  const said = words.statements
  const drawn = months.slice(0, MONTHS_DRAWN).reverse()
  return (
    <>
      <h1>{said.title}</h1>
      <p class="soft">{`${format.name(cinema.name)}, ${cinema.city}`}</p>
      <SalleTabs slug={cinema.slug} />
      {months.length === 0 ? (
        <NothingYet cinema={cinema} now={now} />
      ) : (
        <>
          <p class="hero">{fill(said.lead, { balance: format.euros(months[0]?.balanceMicros ?? 0n) })}</p>
          <p class="soft">{said.note}</p>
          {drawn.length > 1 && (
            <Bars
              caption={said.chart}
              amounts={drawn.map(({ earnedMicros }) => earnedMicros)}
              first={format.month(drawn[0]?.month ?? now)}
              last={format.month(now)}
            />
          )}
          <Months cinema={cinema} months={months.slice(0, SHORT_LIST)} now={now} caption={said.link} />
          {months.length > SHORT_LIST && (
            <Fold summary={said.older} open={false}>
              <Months cinema={cinema} months={months.slice(SHORT_LIST)} now={now} caption={said.older} />
            </Fold>
          )}
        </>
      )}
    </>
  )
}

function Months({ cinema, months, now, caption }: List & { caption: string }) {
  const { words, format } = useView()
  const said = words.statements
  return (
    <Table
      caption={caption}
      captionUnseen
      columns={[
        { title: said.month },
        { title: said.clicks, numeric: true },
        { title: said.earned, numeric: true },
        { title: said.balance, numeric: true },
      ]}
      rows={months.map(({ month, clicks, earnedMicros, balanceMicros }) => [
        <>
          <a href={`/salle/${cinema.slug}/releves/${month}`}>{format.month(month)}</a>
          {month === now && ' '}
          {month === now && <State state="submitted" label={said.ongoing} />}
        </>,
        format.number(clicks),
        <Money key="earned" micros={earnedMicros} exact />,
        <Money key="balance" micros={balanceMicros} exact />,
      ])}
    />
  )
}

function NothingYet({ cinema, now }: Pick<List, 'cinema' | 'now'>) {
  const { words } = useView()
  const said = words.statements.empty
  return (
    <>
      <p class="hero">{said.title}</p>
      <p>{said.text}</p>
      <p>
        <a href={`/salle/${cinema.slug}/releves/${now}`}>{said.now}</a>
      </p>
    </>
  )
}
