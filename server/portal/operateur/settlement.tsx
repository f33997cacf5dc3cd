import type { DeclareRefusal, MonthOfList, ReadDeclarationFile, Receivable } from '../../settlement/index.js'
import { AreaField } from '../campaigns/fields.js'
import { ChosenFile, FieldGroup, Notice, OnlyWith, Section, Table, TextField, Toast } from '../kit/index.js'
import { MonthList } from '../settlement/month-list.js'
import { MonthTable } from '../settlement/month-table.js'
import type { PaymentOrder } from '../settlement/payment-orders.js'
import { ReceivableSection } from '../settlement/receivable.js'
import { campaignText, type ShownMonth } from '../settlement/shown.js'
import { useView } from '../view.js'
import { fill, LANGUAGES } from '../words/index.js'
import { ANSWER } from './access.js'
import type { TypedLine } from './settlement-form.js'

export const SETTLEMENTS = '/operateur/decomptes'
/** The statement is a document, in French whatever language the page has; another one is chosen. */
const DOCUMENT = { fr: '', en: '?langue=en' } as const

export interface SettlementsShown {
  months: readonly MonthOfList[]
  receivable: Receivable
  orders: readonly PaymentOrder[]
  now: Date
}

/** The operator's months, and what it owes. */
export function Settlements({ months, receivable, orders, now }: SettlementsShown) {
  const { words } = useView()
  const said = words.settlement.operator
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.lead}</p>
      <p class="soft">{said.notYet}</p>
      <MonthList months={months} href={SETTLEMENTS} />
      <ReceivableSection {...{ receivable, orders, now }} />
    </>
  )
}

/** The file as it was given, and what a dry run said of it. */
export interface FileShown {
  text: string
  read: ReadDeclarationFile | null
  changed: boolean
}
export const NO_FILE: FileShown = { text: '', read: null, changed: false }

export interface SettlementShown {
  month: ShownMonth
  typed: readonly TypedLine[]
  file: FileShown
  refused: DeclareRefusal | 'problems' | null
  done: boolean
}

/** One month of the operator's: what was counted, what it declares, and the files. */
export function Settlement(page: SettlementShown) {
  const { words, format } = useView()
  const said = words.settlement
  const { month, refused, done } = page
  const { name } = month.period
  return (
    <>
      <h1>{fill(said.operator.one, { month: format.month(name) })}</h1>
      {done && <Toast>{said.operator.done}</Toast>}
      {refused !== null && (
        <Notice kind="error">{refused === 'problems' ? said.operator.refused : said.operator.refusals[refused]}</Notice>
      )}
      <Section title={said.campaigns} id="campagnes">
        <MonthTable month={month} />
        {month.declaration !== null && (
          <p class="soft">{fill(said.declared, { at: format.moment(month.declaration.at) })}</p>
        )}
        <p>
          {LANGUAGES.flatMap((language, at) => [
            at > 0 && ' · ',
            <a key={`pdf-${language}`} href={`${SETTLEMENTS}/${name}.pdf${DOCUMENT[language]}`} hreflang={language}>
              {said.operator.pdf[language]}
            </a>,
            ' · ',
            <a key={`csv-${language}`} href={`${SETTLEMENTS}/${name}.csv${DOCUMENT[language]}`} hreflang={language}>
              {said.operator.csv[language]}
            </a>,
          ])}
        </p>
      </Section>
      <Section title={said.operator.declare} id="declarer">
        {(month.state === 'asked' || month.state === 'closed') && <p>{said.operator.over}</p>}
        {(month.state === 'closing' || month.state === 'refused') && (
          <OnlyWith access={ANSWER} to="declareMonth">
            <DeclareForm {...page} />
            <FileForm {...page} />
          </OnlyWith>
        )}
      </Section>
      <p>
        <a href={SETTLEMENTS}>{said.operator.back}</a>
      </p>
    </>
  )
}

function DeclareForm({ month, typed }: SettlementShown) {
  const view = useView()
  const said = view.words.settlement.operator
  if (typed.length === 0) return <p>{said.empty}</p>
  return (
    <form class="stack" method="post" action={`${SETTLEMENTS}/${month.period.name}`} novalidate>
      <p class="soft">{said.declareNote}</p>
      {typed.map(({ campaign, clicks, amount, wrong }) => (
        <FieldGroup key={campaign} name={`campagne-${campaign}`} label={campaignText(campaign, month.names, view)}>
          <TextField
            {...{ name: `clics-${campaign}`, label: said.clicks, value: clicks, maxLength: 20 }}
            error={wrong === 'clicks' ? said.wrong.clicks : undefined}
          />
          <TextField
            {...{ name: `montant-${campaign}`, label: said.amount, value: amount, maxLength: 30 }}
            error={wrong === 'amount' ? said.wrong.amount : undefined}
          />
        </FieldGroup>
      ))}
      <p>
        <button type="submit">{said.send}</button>
      </p>
    </form>
  )
}

function FileForm({ month, file: { text, read, changed } }: SettlementShown) {
  const { words } = useView()
  const said = words.settlement.operator.file
  const unreadable = read !== null && !read.readable ? said.unreadable[read.why] : undefined
  const good = read?.readable && read.faults.length === 0 && read.lines.length > 0 ? read : null
  return (
    <>
      <h3>{said.title}</h3>
      {changed && <Notice kind="error">{said.changed}</Notice>}
      {read?.readable && <Trial read={read} month={month} />}
      <form class="stack" method="post" action={`${SETTLEMENTS}/${month.period.name}/fichier`} novalidate>
        <p class="soft">{said.lead}</p>
        <AreaField {...{ name: 'texte', label: said.text, value: text, rows: 8, error: unreadable }} />
        <ChosenFile label={said.choose} read={said.read} />
        <div class="actions">
          <button type="submit" class={good === null ? undefined : 'quiet'}>
            {said.try}
          </button>
          {good !== null && (
            <>
              <input type="hidden" name="empreinte" value={good.mark} />
              <button type="submit" name="geste" value="declarer">
                {said.do}
              </button>
            </>
          )}
        </div>
      </form>
    </>
  )
}

function Trial({ read, month }: { read: ReadDeclarationFile & { readable: true }; month: ShownMonth }) {
  const view = useView()
  const { words, format } = view
  const { columns, operator: said } = words.settlement
  const estimated = new Map(month.campaigns.map((one) => [one.campaign, one.estimated.micros]))
  if (read.faults.length > 0) {
    return (
      <Table
        caption={said.file.faults}
        columns={[{ title: said.file.line, numeric: true }, { title: said.file.written }, { title: said.file.why }]}
        rows={read.faults.map(({ line, what, why }) => [format.number(line), what || '—', said.wrong[why]])}
      />
    )
  }
  const amount = read.lines.reduce((sum, { micros }) => sum + micros, 0n)
  return (
    <>
      <p>
        {fill(said.file.summary, {
          lines: format.count(read.lines.length, said.file.lines),
          amount: format.microEuros(amount),
        })}
      </p>
      <Table
        caption={said.file.trial}
        columns={[
          { title: columns.campaign },
          { title: columns.reportedClicks, numeric: true },
          { title: columns.reported, numeric: true },
          { title: columns.difference, numeric: true },
        ]}
        rows={read.lines.map(({ campaign, clicks, micros }) => [
          campaignText(campaign, month.names, view),
          format.number(clicks),
          format.microEuros(micros),
          format.microEuros(micros - (estimated.get(campaign) ?? 0n)),
        ])}
      />
    </>
  )
}
