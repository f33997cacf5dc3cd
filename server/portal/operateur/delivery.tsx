import { type Campaign, type DeliveryPlan, MOST_LINES, mayDo, type ReadDelivery } from '../../campaign/index.js'
import { DeliveredTable, type DeliveryBeside } from '../campaigns/delivered.js'
import { AreaField } from '../campaigns/fields.js'
import { ChosenFile, Notice, OnlyWith, Section, Table, Toast, Typed } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { ANSWER } from './access.js'

export interface DeliveryShown {
  /** The report as it was given. */
  text: string
  plan: DeliveryPlan | null
  unreadable: (ReadDelivery & { readable: false })['why'] | null
  changed: boolean
  imported: boolean
}

export const NO_REPORT: DeliveryShown = { text: '', plan: null, unreadable: null, changed: false, imported: false }

/** The platform's report: what it says beside our clicks, and how another is tried and taken in. */
export function Delivery(shown: DeliveryShown & { campaign: Campaign; delivery: DeliveryBeside | null }) {
  const { words } = useView()
  const { campaign, delivery } = shown
  const said = words.delivery
  const may = mayDo({ state: campaign.state, deed: 'import-delivery', actor: 'operator' })
  return (
    <Section title={said.title} id="diffusion">
      {shown.imported && <Toast>{said.done}</Toast>}
      {(delivery !== null || may) && <DeliveredTable campaign={campaign} delivery={delivery} />}
      {may ? (
        <OnlyWith access={ANSWER} to="workCampaign">
          <Report {...shown} />
        </OnlyWith>
      ) : (
        <p>{said.notYet}</p>
      )}
    </Section>
  )
}

function Report({ campaign, text, plan, unreadable, changed, imported }: DeliveryShown & { campaign: Campaign }) {
  const { words, format } = useView()
  const said = words.delivery
  const lines = format.number(MOST_LINES)
  const bad = unreadable && said.unreadable[unreadable]
  const error = bad ? (bad.includes('{lines}') ? fill(bad, { lines }) : bad) : undefined
  return (
    <>
      {changed && <Notice kind="error">{said.changed}</Notice>}
      {plan !== null && !imported && <Plan plan={plan} />}
      <form class="stack booking" method="post" action={`/operateur/campagnes/${campaign.id}/diffusion`} novalidate>
        <p>{said.lead}</p>
        <p class="soft">
          <Typed text={`${said.example} : \`${exampleOf(campaign)}\``} />
        </p>
        <AreaField
          {...{ name: 'rapport', label: said.text, hint: fill(said.textHint, { lines }) }}
          {...{ value: imported ? '' : text, rows: 8, error }}
        />
        <ChosenFile label={said.file} read={said.fileRead} />
        <div class="actions">
          <button type="submit" class={plan === null ? undefined : 'quiet'}>
            {said.try}
          </button>
          {plan !== null && !imported && plan.rows.some(({ outcome }) => outcome !== 'same') && (
            <>
              <input type="hidden" name="empreinte" value={plan.mark} />
              <button type="submit" name="geste" value="importer">
                {said.import}
              </button>
            </>
          )}
        </div>
      </form>
    </>
  )
}

function Plan({ plan: { rows, faults } }: { plan: DeliveryPlan }) {
  const { words, format } = useView()
  const said = words.delivery
  const count = (outcome: 'new' | 'changed' | 'same') =>
    format.count(rows.filter((row) => row.outcome === outcome).length, said.counts[outcome])
  return (
    <>
      <h3>{said.trial}</h3>
      <p>
        {fill(said.trialText, {
          ...{ new: count('new'), changed: count('changed'), same: count('same') },
          faults: format.count(faults.length, said.counts.faults),
        })}
      </p>
      {rows.every(({ outcome }) => outcome === 'same') && <p>{said.nothing}</p>}
      {faults.length > 0 && (
        <Table
          caption={said.faults}
          columns={[{ title: said.line, numeric: true }, { title: said.written }, { title: said.why }]}
          rows={faults.map(({ line, what, why }) => [format.number(line), what || '—', said.faultWords[why]])}
        />
      )}
    </>
  )
}

/** A line that this campaign would take. */
function exampleOf({ placements, startsAt }: Campaign): string {
  return `${startsAt.toISOString().slice(0, 10)};${placements[0]?.id ?? ''};12500;48,20`
}
