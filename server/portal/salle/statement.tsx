import type { AuditRoot } from '../../contract/index.js'
import type { Micros } from '../../lib/money.js'
import { WitnessedRoot } from '../journal/witness.js'
import { Fold, Money, Section, Table } from '../kit/index.js'
import type { OwnCinema } from '../read/salle.js'
import type { SharedClicks } from '../read/shared-clicks.js'
import type { EarnedCell, Statement } from '../read/statement.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { Bars } from './bars.js'
import { spanOf } from './hero.js'
import { Control, Rule } from './statement-rule.js'
import { Shared } from './statement-shared.js'
import { SalleTabs } from './tabs.js'

export interface Sheet {
  cinema: OwnCinema
  statement: Statement
  /** By how many cinemas shared its clicks. */
  shared: SharedClicks
  /** The first day of the month and the last, or today while it is under way. */
  from: string
  to: string
  ongoing: boolean
  /** The last root of the public log that was signed by then. */
  root: AuditRoot | null
  /** The months beside it that have a statement. */
  previous: string | null
  next: string | null
}

interface Sum {
  clicks: number
  micros: Micros
}

/** A month of a cinema's account: one sheet of paper. */
export function StatementSheet({ sheet }: { sheet: Sheet }) {
  const view = useView()
  const { words, format } = view
  const { cinema, statement, from, to, ongoing } = sheet
  const said = words.statement
  const total = sumOf(statement.earned)
  const forms = words.salle.revenue.click
  const sentence = fill(total.clicks === 1 ? said.sentenceOne : said.sentence, {
    clicks: format.count(total.clicks, forms),
    amount: format.exactEuros(total.micros),
  })
  const place = { cinema: format.name(cinema.name), city: cinema.city }
  return (
    <div class="sheet">
      <h1>{capital(format.month(statement.period.name))}</h1>
      <p class="soft">{fill(said.of, { ...place, ...spanOf(view, { from, to }) })}</p>
      <SalleTabs slug={cinema.slug} />
      <p class="hero">{total.clicks === 0 ? said.none : sentence}</p>
      {ongoing && <p class="soft">{said.running}</p>}
      <Account sheet={sheet} total={total} />
      <Campaigns earned={statement.earned} total={total} />
      <Days sheet={sheet} total={total} />
      <Payouts others={statement.others} />
      <Shared shared={sheet.shared} clicks={total.clicks} />
      <Rule statement={statement} sentence={total.clicks === 0 ? null : sentence} />
      <Control statement={statement} earned={total.micros} />
      <WitnessedRoot root={sheet.root} />
      <Beside sheet={sheet} />
    </div>
  )
}

/** From the balance carried in to the balance carried out. */
function Account({ sheet, total }: { sheet: Sheet; total: Sum }) {
  const { words, format } = useView()
  const { statement, from, to, ongoing } = sheet
  const said = words.statement
  const others = statement.others.reduce((sum, { micros }) => sum + micros, 0n)
  return (
    <Section title={said.account}>
      <Table
        caption={said.account}
        captionUnseen
        columns={[{ title: said.line }, { title: said.amount, numeric: true }]}
        rows={[
          [fill(said.carriedIn, { day: format.day(from) }), amount(statement.carriedInMicros)],
          [fill(said.earned, { clicks: format.count(total.clicks, words.salle.revenue.click) }), amount(total.micros)],
          [said.paid, amount(others)],
        ]}
        total={[
          ongoing ? said.carriedNow : fill(said.carriedOut, { day: format.day(to) }),
          amount(statement.carriedOutMicros),
        ]}
      />
    </Section>
  )
}

function Campaigns({ earned, total }: { earned: readonly EarnedCell[]; total: Sum }) {
  const { words, format } = useView()
  const said = words.statement
  if (earned.length === 0) return null
  const campaigns = [...grouped(earned, ({ campaign }) => campaign)].map(([campaign, cells]) => ({
    ...(cells[0] as EarnedCell),
    campaign,
    ...sumOf(cells),
  }))
  campaigns.sort((a, b) => (a.micros === b.micros ? a.campaign - b.campaign : a.micros > b.micros ? -1 : 1))
  return (
    <Section title={said.campaigns}>
      <Table
        caption={said.campaigns}
        captionUnseen
        columns={[
          { title: said.film },
          { title: said.distributor },
          { title: said.clicks, numeric: true },
          { title: said.amount, numeric: true },
        ]}
        rows={campaigns.map(({ campaign, name, film, distributor, clicks, micros }) => [
          <>
            {film === null ? fill(said.unknown, { number: String(campaign) }) : format.name(film)}
            {name !== null && name !== film && <small class="soft">{` ${format.name(name)}`}</small>}
          </>,
          distributor === null ? '—' : format.name(distributor),
          format.number(clicks),
          amount(micros),
        ])}
        total={[said.total, '', format.number(total.clicks), amount(total.micros)]}
      />
    </Section>
  )
}

function Days({ sheet, total }: { sheet: Sheet; total: Sum }) {
  const { words, format } = useView()
  const { statement, from, to } = sheet
  const said = words.statement
  if (statement.earned.length === 0) return null
  const byDay = grouped(statement.earned, ({ day }) => day)
  const days = daysOf(from, to)
  return (
    <Section title={said.days}>
      {days.length > 1 && (
        <Bars
          caption={said.daysChart}
          amounts={days.map((day) => sumOf(byDay.get(day) ?? []).micros)}
          first={format.shortDay(from)}
          last={format.shortDay(to)}
        />
      )}
      <Fold summary={words.frame.table} open={false}>
        <Table
          caption={said.daysTable}
          columns={[{ title: said.day }, { title: said.clicks, numeric: true }, { title: said.amount, numeric: true }]}
          rows={[...byDay].map(([day, cells]) => {
            const { clicks, micros } = sumOf(cells)
            return [format.day(day), format.number(clicks), amount(micros)]
          })}
          total={[said.total, format.number(total.clicks), amount(total.micros)]}
        />
      </Fold>
    </Section>
  )
}

/** None is made yet: said in one line. What the ledger has moved all the same is shown as it is. */
function Payouts({ others }: Pick<Statement, 'others'>) {
  const { words, format } = useView()
  const said = words.statement
  const kinds: Partial<Record<string, string>> = said.kinds
  return (
    <Section title={said.payouts}>
      {others.length === 0 ? (
        <p>{said.noPayout}</p>
      ) : (
        <Table
          caption={said.payouts}
          captionUnseen
          columns={[{ title: said.day }, { title: said.entry }, { title: said.amount, numeric: true }]}
          rows={others.map(({ day, kind, micros }) => [format.day(day), kinds[kind] ?? said.otherKind, amount(micros)])}
        />
      )}
    </Section>
  )
}

/** The way to the months beside this one, and to its rows. */
function Beside({ sheet: { cinema, statement, previous, next } }: { sheet: Sheet }) {
  const { words, format } = useView()
  const said = words.statement
  const at = `/salle/${cinema.slug}/releves`
  const links = [
    ...(previous === null ? [] : [[previous, fill(said.previous, { month: format.month(previous) })] as const]),
    ...(next === null ? [] : [[next, fill(said.next, { month: format.month(next) })] as const]),
  ]
  return (
    <nav class="contents" aria-label={said.others}>
      <ul>
        <li>
          <a href={`${at}/${statement.period.name}.csv`}>{said.csv}</a>
        </li>
        {links.map(([month, text]) => (
          <li key={month}>
            <a href={`${at}/${month}`}>{text}</a>
          </li>
        ))}
        <li>
          <a href={at}>{words.statements.all}</a>
        </li>
      </ul>
    </nav>
  )
}

function amount(micros: Micros) {
  return <Money micros={micros} exact />
}

function sumOf(cells: readonly Sum[]): Sum {
  return cells.reduce((sum, { clicks, micros }) => ({ clicks: sum.clicks + clicks, micros: sum.micros + micros }), {
    clicks: 0,
    micros: 0n,
  })
}

/** In the order in which each group was first met. */
function grouped<K>(cells: readonly EarnedCell[], by: (cell: EarnedCell) => K): Map<K, EarnedCell[]> {
  const groups = new Map<K, EarnedCell[]>()
  for (const cell of cells) {
    const group = groups.get(by(cell))
    if (group) group.push(cell)
    else groups.set(by(cell), [cell])
  }
  return groups
}

/** Both ends included. */
function daysOf(from: string, to: string): string[] {
  const [first, last] = [Number(from.slice(8)), Number(to.slice(8))]
  return Array.from(
    { length: last - first + 1 },
    (_, at) => `${from.slice(0, 8)}${String(first + at).padStart(2, '0')}`,
  )
}

/** Months are written small in French, except where a heading begins. */
function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
