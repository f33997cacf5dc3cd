import type { BankStep, ShownDetails } from '../../payout/index.js'
import { Facts, Notice, OnlyWith, Section, Table } from '../kit/index.js'
import type { OwnCinema } from '../read/salle.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { type BankForm, STOP_CHANGE, type TaxForm, taxFormOf } from './bank-form.js'
import { GiveBank } from './bank-give.js'
import type { BankKnown } from './bank-read.js'
import { BankTax } from './bank-tax.js'
import { SalleTabs } from './tabs.js'

export interface BankPageShown {
  cinema: OwnCinema
  /** Null: this console has no keys of bank details. */
  known: BankKnown | null
  form: BankForm
  /** What was sent and is wrong. */
  taxForm?: TaxForm
}

/** Where a cinema is paid: what is used, what waits and how to stop it, the form when it is needed, what happened, its invoices. */
export function Bank({ cinema, known, form, taxForm }: BankPageShown) {
  const { words, format } = useView()
  const said = words.bank
  return (
    <>
      <h1>{said.title}</h1>
      <p class="soft">{`${format.name(cinema.name)}, ${cinema.city}`}</p>
      <SalleTabs slug={cinema.slug} />
      <p class="lead">{said.lead}</p>
      {known === null ? (
        <Notice kind="warning">{said.refusals['no-keys']}</Notice>
      ) : (
        <>
          {known.pending !== null && (
            <Pending pending={known.pending} slug={cinema.slug} changes={known.inForce !== null} />
          )}
          {known.inForce !== null && (
            <Section title={said.inForce} id="compte">
              <Facts facts={factsOf(known.inForce)} />
            </Section>
          )}
          <GiveBank slug={cinema.slug} known={known} form={form} />
          <BankTax
            slug={cinema.slug}
            declaredAt={known.tax?.declaredAt ?? null}
            form={taxForm ?? taxFormOf(known.tax)}
          />
          {known.history.length > 0 && <History steps={known.history} />}
        </>
      )}
    </>
  )

  function factsOf({ holder, lastFour, askedAt }: ShownDetails) {
    return [
      [said.holder, holder],
      [said.ends, fill(said.endsWith, { four: lastFour })],
      [said.given, format.moment(askedAt)],
    ] as const
  }
}

/** Details that wait, and the button that stops them. */
function Pending({ pending, slug, changes }: { pending: ShownDetails; slug: string; changes: boolean }) {
  const { words, format } = useView()
  const said = words.bank
  const { id, holder, lastFour, askedAt, holdUntil, confirmedAt } = pending
  return (
    <Section title={said.pending} id="attente">
      <Notice kind="warning">{changes ? said.paused : said.first}</Notice>
      <Facts
        facts={[
          [said.holder, holder],
          [said.ends, fill(said.endsWith, { four: lastFour })],
          [said.given, format.moment(askedAt)],
          ...(changes ? [[said.usable, format.moment(holdUntil)] as const] : []),
          [
            said.confirmed,
            confirmedAt === null ? said.unconfirmed : fill(said.confirmedOn, { day: format.date(confirmedAt) }),
          ],
        ]}
      />
      <OnlyWith access={STOP_CHANGE} to="stopBank">
        <form method="post" action={`/salle/${slug}/banque/arreter`}>
          <input type="hidden" name="compte" value={id} />
          <p class="hint">{said.stop.hint}</p>
          <button type="submit">{said.stop.do}</button>
        </form>
      </OnlyWith>
    </Section>
  )
}

function History({ steps }: { steps: readonly BankStep[] }) {
  const { words, format } = useView()
  const said = words.bank.history
  const whoOf = ({ what, name }: BankStep) => {
    if (what === 'confirmed' || what === 'stopped-federation') return said.federation
    return what === 'asked' ? (name === null ? said.gone : format.name(name)) : '—'
  }
  return (
    <Section title={said.title} id="historique">
      <Table
        caption={said.caption}
        columns={[{ title: said.when }, { title: said.what }, { title: said.who }]}
        rows={steps.map((step) => [format.moment(step.at), said.steps[step.what], whoOf(step)])}
      />
    </Section>
  )
}
