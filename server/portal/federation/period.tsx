import {
  type CampaignOfMonth,
  DECISIONS,
  type DecideRefusal,
  type Decision,
  DIFFERENCE_REASONS,
  type DifferenceReason,
  owedMicros,
} from '../../settlement/index.js'
import { AreaField } from '../campaigns/fields.js'
import { Dialog, Notice, OnlyWith, Section, SelectField, Toast } from '../kit/index.js'
import { MonthTable } from '../settlement/month-table.js'
import { campaignText, type ShownMonth } from '../settlement/shown.js'
import { useView, type View } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'
import { ClickMonthLinks } from './click-month.js'
import { PERIODS } from './periods.js'
import { FederationTabs } from './tabs.js'

/** A decision as it was typed. */
export interface TypedDecision {
  campaign: number
  decision: Decision | ''
  reason: DifferenceReason | ''
  note: string
}

export interface PeriodShown {
  month: ShownMonth
  /** Who asked for the close; null: nobody did, or they left. */
  askedBy: string | null
  typed: TypedDecision | null
  notDecided: DecideRefusal | 'incomplete' | null
  /** The close was asked for, and could not be. */
  notClosed: ShownMonth['whyNot']
  done: unknown
}

/** A month: where it stands, its differences to decide about, and the button that closes it. */
export function PeriodPage(page: PeriodShown) {
  const view = useView()
  const { words, format } = view
  const said = words.settlement.federation
  const { month, notDecided, notClosed, done } = page
  return (
    <>
      <h1>{fill(said.one, { month: format.month(month.period.name) })}</h1>
      <FederationTabs />
      {done === 'tranche' && <Toast>{said.decided}</Toast>}
      {notDecided !== null && <Notice kind="error">{said.notDecided[notDecided]}</Notice>}
      {notClosed !== null && <Notice kind="error">{whyNotText(month, notClosed, view)}</Notice>}
      <Standing {...page} />
      <Section title={words.settlement.campaigns} id="campagnes">
        <MonthTable month={month} />
        <ClickMonthLinks month={month} />
      </Section>
      <Differences {...page} />
      <Close {...page} />
      <p>
        <a href={PERIODS}>{said.back}</a>
      </p>
    </>
  )
}

function whyNotText(
  month: ShownMonth,
  why: NonNullable<ShownMonth['whyNot']>,
  { words, format }: Pick<View, 'words' | 'format'>,
): string {
  const text = words.settlement.federation.whyNot[why]
  if (why === 'too-early') return fill(text, { at: format.moment(month.terms.lateUntil) })
  if (why === 'report-missing') return fill(text, { at: format.moment(month.terms.reportUntil) })
  if (why === 'earlier-open')
    return fill(text, { month: month.earlierOpen[0] ? format.month(month.earlierOpen[0]) : '' })
  return text
}

/** What happened to the month so far, in sentences. */
function Standing({ month, askedBy }: PeriodShown) {
  const { words, format } = useView()
  const { federation: said, sheet, ...all } = words.settlement
  const { close, declaration, terms, state } = month
  const name = askedBy === null ? said.somebody : format.name(askedBy)
  return (
    <>
      {close?.closedAt != null && (
        <Notice kind="done">
          {fill(said.closed, {
            ...{ at: format.moment(close.closedAt), name, askedAt: format.moment(close.askedAt) },
            by: sheet.by[close.declaration === null ? 'estimate' : 'declaration'],
          })}
        </Notice>
      )}
      {state === 'asked' && close !== null && (
        <Notice kind="warning">{fill(said.asked, { name, at: format.moment(close.askedAt) })}</Notice>
      )}
      {state === 'refused' && close?.why != null && (
        <>
          <Notice kind="error">{said.faults[close.why]}</Notice>
          {close.differences.length > 0 && (
            <>
              <h3>{said.faultList}</h3>
              <ul>
                {close.differences.map((difference) => (
                  <li key={difference}>
                    <code>{difference}</code>
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
      {state !== 'closed' && (
        <>
          <p class="lead">
            {declaration === null
              ? fill(month.reportIsLate ? all.notDeclaredOver : all.notDeclared, {
                  day: format.moment(terms.reportUntil),
                })
              : fill(all.declared, { at: format.moment(declaration.at) })}
          </p>
          <p class="soft">{fill(all.lateUntil, { at: format.moment(terms.lateUntil) })}</p>
        </>
      )}
    </>
  )
}

function Differences(page: PeriodShown) {
  const { words } = useView()
  const said = words.settlement.federation
  const { month } = page
  const open = month.campaigns.filter(({ differenceMicros, decided }) => differenceMicros !== 0n && decided === null)
  if (open.length === 0 || month.state === 'closed' || month.state === 'asked') return null
  return (
    <Section title={said.decideTitle} id="ecarts">
      <p class="soft">{said.decideNote}</p>
      <OnlyWith access={MANAGE} to="closeMonth">
        {open.map((one) => (
          <DecideForm key={one.campaign} one={one} {...page} />
        ))}
      </OnlyWith>
    </Section>
  )
}

function DecideForm({ one, month, typed }: PeriodShown & { one: CampaignOfMonth }) {
  const view = useView()
  const { words, format } = view
  const said = words.settlement.federation
  const { campaign, estimated, reported, differenceMicros } = one
  const given = typed?.campaign === campaign ? typed : { decision: '', reason: '', note: '' }
  const amounts = { estimated: estimated.micros, reported: reported?.micros ?? 0n, difference: differenceMicros }
  const name = (field: string) => `${field}-${campaign}`
  return (
    <form class="stack" method="post" action={`${PERIODS}/${month.period.name}/ecart`} novalidate>
      <h3>{campaignText(campaign, month.names, view)}</h3>
      <p>
        {fill(
          said.difference,
          Object.fromEntries(Object.entries(amounts).map(([what, micros]) => [what, format.microEuros(micros)])),
        )}
      </p>
      <input type="hidden" name="campagne" value={campaign} />
      <input type="hidden" name="estime" value={amounts.estimated.toString()} />
      <input type="hidden" name="declare" value={amounts.reported.toString()} />
      <SelectField
        {...{ name: name('decision'), label: said.decision, value: given.decision, placeholder: said.choose }}
        options={DECISIONS.map((value) => ({ value, text: value === 'accepted' ? said.accept : said.keep }))}
      />
      <SelectField
        {...{ name: name('raison'), label: said.reason, value: given.reason, placeholder: said.choose }}
        options={DIFFERENCE_REASONS.map((value) => ({ value, text: words.settlement.reasons[value] }))}
      />
      <AreaField {...{ name: name('note'), label: said.note, hint: said.noteHint, value: given.note, rows: 3 }} />
      <p>
        <button type="submit">{said.send}</button>
      </p>
    </form>
  )
}

function Close({ month }: PeriodShown) {
  const view = useView()
  const { words, format } = view
  const said = words.settlement.federation
  const { period, state, whyNot, campaigns, declaration } = month
  if (state === 'closed' || state === 'asked') return null
  const amount = campaigns.reduce((sum, one) => sum + owedMicros(one), 0n)
  return (
    <Section title={said.close} id="arreter">
      {whyNot !== null ? (
        <p>{whyNotText(month, whyNot, view)}</p>
      ) : (
        <OnlyWith access={MANAGE} to="closeMonth">
          <Dialog
            {...{ id: 'arret', opener: said.close, close: said.closeNot, main: true }}
            title={fill(said.closeTitle, { month: format.month(period.name) })}
          >
            <p>{fill(said.closeText, { amount: format.microEuros(amount) })}</p>
            {declaration === null && <p>{said.closeByEstimate}</p>}
            <form method="post" action={`${PERIODS}/${period.name}/arreter`}>
              <button type="submit">{said.closeDo}</button>
            </form>
          </Dialog>
        </OnlyWith>
      )}
    </Section>
  )
}
