import type { ComponentChildren } from 'preact'
import {
  type ClickRule,
  type JudgingOrder,
  type ReasonCounts,
  RULE_VERSION,
  rulesOf,
  sentenceOf,
} from '../../click/index.js'
import { EmptyState, OnlyWith, Section, Table, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'
import { type Cases, VisitSigns } from './click-cases.js'
import { FederationTabs } from './tabs.js'

export const CLICK_RULES = '/federation/controle-des-clics'
/** Where everybody reads them: the contracts say that they are published. */
export const PUBLISHED_RULES = '/controle-des-clics'
export const COUNTED_DAYS = 30

/** What somebody typed to have clicks judged again. */
export interface TypedAgain {
  from: string
  to: string
  why: string
}

/** The rules with what they found, what is judged again, and visits that are unlike people. */
export function ClickControl(shown: {
  counts: ReasonCounts
  orders: readonly JudgingOrder[]
  typed: TypedAgain
  cases: Cases
  children?: ComponentChildren
}) {
  const { words } = useView()
  const said = words.clickRules
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      {shown.children}
      <p class="lead">
        {said.lead} <a href={PUBLISHED_RULES}>{said.published}</a>
      </p>
      <Counts counts={shown.counts} />
      <Rules counts={shown.counts} />
      <JudgeAgain orders={shown.orders} typed={shown.typed} />
      <VisitSigns {...shown.cases} />
    </>
  )
}

/** The rules alone, for everybody. */
export function PublishedRules() {
  const { words } = useView()
  const said = words.clickRules
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.lead}</p>
      <Rules counts={null} />
    </>
  )
}

function Counts({ counts }: { counts: ReasonCounts }) {
  const { words, format } = useView()
  const said = words.clickRules.counts
  const days = { days: format.number(COUNTED_DAYS) }
  return (
    <Section title={fill(said.title, days)} id="comptes">
      {counts.judged === 0 ? (
        <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
      ) : (
        <Table
          caption={fill(said.caption, days)}
          captionUnseen
          columns={[{ title: said.what }, { title: said.number, numeric: true }]}
          rows={(['judged', 'filtered', 'payable'] as const).map((what) => [said[what], format.number(counts[what])])}
        />
      )}
    </Section>
  )
}

/** @param counts null: only what they say */
function Rules({ counts }: { counts: ReasonCounts | null }) {
  const { words, format } = useView()
  const said = words.clickRules
  const rules = rulesOf(RULE_VERSION)
  return (
    <Section title={said.rules.title} id="regles">
      <p>{fill(said.version, { version: format.number(RULE_VERSION) })}</p>
      <RuleTable title={said.rules.invalid} rules={rules.filter(({ kind }) => kind === 'invalid')} counts={counts} />
      <RuleTable title={said.rules.owed} rules={rules.filter(({ kind }) => kind === 'not-owed')} counts={counts} />
      <p class="soft">{said.rules.kept}</p>
    </Section>
  )
}

function RuleTable({
  title,
  rules,
  counts,
}: {
  title: string
  rules: readonly ClickRule[]
  counts: ReasonCounts | null
}) {
  const { words, format, language } = useView()
  const said = words.clickRules.rules
  const sentence = (rule: ClickRule) => {
    const text = format.name(sentenceOf(rule, language))
    return rule.stage === 'hour' ? `${text} ${said.late}` : text
  }
  const found = { title: said.found, numeric: true }
  return (
    <Table
      caption={title}
      prose
      columns={[
        ...[{ title: said.rule }, { title: said.says }, { title: said.since, numeric: true }],
        ...(counts === null ? [] : [found]),
      ]}
      rows={rules.map((rule) => [
        ...[words.campaign.reasons[rule.code], sentence(rule), format.number(rule.since)],
        ...(counts === null ? [] : [format.number(counts.reasons[rule.code] ?? 0)]),
      ])}
    />
  )
}

function JudgeAgain({ orders, typed }: { orders: readonly JudgingOrder[]; typed: TypedAgain }) {
  const { words } = useView()
  const said = words.clickRules.again
  return (
    <Section title={said.title} id="juger">
      <p>{said.text}</p>
      <OnlyWith access={MANAGE} to="judgeClicks">
        <form method="post" action={CLICK_RULES}>
          <input type="hidden" name="regles" value={RULE_VERSION} />
          <TextField name="du" label={said.from} type="date" value={typed.from} />
          <TextField name="au" label={said.to} type="date" value={typed.to} />
          <TextField name="pourquoi" label={said.why} hint={said.whyHint} value={typed.why} maxLength={500} />
          <button type="submit">{said.button}</button>
        </form>
      </OnlyWith>
      {orders.length > 0 && <Orders orders={orders} />}
    </Section>
  )
}

function Orders({ orders }: { orders: readonly JudgingOrder[] }) {
  const { words, format } = useView()
  const said = words.clickRules.again
  const outcome = (order: JudgingOrder) => {
    const clicks = format.number(order.clicks)
    if (order.outcome === null) return fill(said.under, { clicks })
    if (order.outcome === 'closed') return said.closed
    const [less, more, moved] = [order.less, order.more, order.moved].map((count) => format.number(count))
    return fill(said.done, { clicks, less: less ?? '', more: more ?? '', moved: moved ?? '' })
  }
  return (
    <Table
      caption={said.past}
      prose
      columns={[{ title: said.days }, { title: said.why }, { title: said.outcome }]}
      rows={orders.map((order) => {
        const { from, to } = format.dates(order.from, new Date(order.to.getTime() - 1))
        return [`${from} – ${to}`, format.name(order.why), outcome(order)]
      })}
    />
  )
}
