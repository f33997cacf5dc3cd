import { quarterOf, type StatementSummary } from '../../statement/index.js'
import { Fold, Money, Section, SHORT_LIST, Table } from '../kit/index.js'
import { useView, type View } from '../view.js'
import { fill } from '../words/index.js'

interface Shown {
  slug: string
  /** The newest first. */
  issued: readonly StatementSummary[]
}

/** The statements that a cinema was given, and their files; a quarter stands above its months when it is complete. */
export function IssuedStatements({ slug, issued }: Shown) {
  const { words } = useView()
  const said = words.issued
  const rows = withQuarters(issued)
  return (
    <Section title={said.title} id="remis">
      <p class="soft">{said.lead}</p>
      {rows.length === 0 && <p>{said.none}</p>}
      {rows.length > 0 && (
        <Fold summary={said.caption} open={rows.length <= SHORT_LIST}>
          <IssuedTable slug={slug} issued={rows} />
        </Fold>
      )}
    </Section>
  )
}

function IssuedTable({ slug, issued }: Shown) {
  const view = useView()
  const { words, format } = view
  const said = words.issued
  return (
    <Table
      caption={said.caption}
      captionUnseen
      columns={[
        { title: said.period },
        { title: said.on },
        { title: said.balance, numeric: true },
        { title: said.files },
      ]}
      rows={issued.map(({ period, issuedAt, afterMicros }) => {
        const at = `/salle/${slug}/releves/${period}/releve`
        const name = sayPeriod(view, period)
        return [
          name,
          format.date(issuedAt),
          <Money key="balance" micros={afterMicros} exact />,
          <>
            <a href={`${at}.pdf`} aria-label={fill(said.fileOf, { file: said.pdf, period: name })}>
              {said.pdf}
            </a>{' '}
            <a href={`${at}.csv`} aria-label={fill(said.fileOf, { file: said.csv, period: name })}>
              {said.csv}
            </a>
          </>,
        ]
      })}
    />
  )
}

/** A quarter is given with its last month, and is of the same balance. */
function withQuarters(issued: readonly StatementSummary[]): StatementSummary[] {
  return issued.flatMap((month) =>
    Number(month.period.slice(5)) % 3 === 0 ? [{ ...month, period: quarterOf(month.period) }, month] : [month],
  )
}

function sayPeriod({ words, format }: View, period: string): string {
  const [, year, quarter] = /^(\d{4})-T([1-4])$/.exec(period) ?? []
  if (year === undefined || quarter === undefined) return format.month(period)
  const { quarters, quarter: text } = words.issued
  return fill(text, { quarter: quarters[Number(quarter) as keyof typeof quarters], year })
}
