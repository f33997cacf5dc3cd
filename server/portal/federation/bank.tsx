import { type Access, only } from '../../membership/index.js'
import type { PendingBank } from '../../payout/index.js'
import { Dialog, EmptyState, Notice, OnlyWith, Section, Table } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'
import { FederationTabs } from './tabs.js'

export const BANK_REVIEW = '/federation/comptes-bancaires'

/** Whoever approves payments says yes to where they go, confirmed by a passkey. */
export const CONFIRM_BANK: Access = only('federation', { role: 'payment-approver', effect: 'pay' })

/** The changes of bank accounts that wait. @param pending null: this console has no keys of bank details */
export function BankReview({ pending }: { pending: readonly PendingBank[] | null }) {
  const { words } = useView()
  const said = words.bankReview
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      <p class="lead">{said.lead}</p>
      {pending === null && <Notice kind="warning">{said.noKeys}</Notice>}
      {pending?.length === 0 && <EmptyState title={said.none.title}>{said.none.text}</EmptyState>}
      {pending !== null && pending.length > 0 && <Changes pending={pending} />}
      {pending?.map((one) => (
        <Decide key={one.id} change={one} />
      ))}
    </>
  )
}

function Changes({ pending }: { pending: readonly PendingBank[] }) {
  const { words, format } = useView()
  const said = words.bankReview
  return (
    <Table
      caption={said.caption}
      columns={[
        { title: said.organisation },
        { title: said.holder },
        { title: said.ends },
        { title: said.by },
        { title: said.at },
        { title: said.until },
        { title: said.state },
      ]}
      rows={pending.map((one) => [
        <a key="name" href={`#compte-${one.id}`}>
          {format.name(one.organisation.name)}
        </a>,
        one.holder,
        one.lastFour,
        one.askedBy === null ? said.gone : format.name(one.askedBy),
        format.moment(one.askedAt),
        one.changes ? format.moment(one.holdUntil) : '—',
        one.confirmedAt === null ? said.waiting : fill(said.confirmedOn, { day: format.date(one.confirmedAt) }),
      ])}
    />
  )
}

/** One change: its cinemas, what is odd about it, and the two things that can be done. */
function Decide({ change }: { change: PendingBank }) {
  const { words, format } = useView()
  const said = words.bankReview
  const name = format.name(change.organisation.name)
  return (
    <Section title={name} id={`compte-${change.id}`}>
      <p>
        {change.cinemas.map(({ slug, name: cinema, city }, index) => (
          <span key={slug}>
            {index > 0 && ' ; '}
            <a href={`/federation/salles/${slug}`}>{`${format.name(cinema)}, ${format.name(city)}`}</a>
          </span>
        ))}
      </p>
      {change.shared && <Notice kind="warning">{said.warnings.shared}</Notice>}
      {!change.changes && <p class="soft">{said.warnings.first}</p>}
      <div class="actions">
        {change.confirmedAt === null && (
          <OnlyWith access={CONFIRM_BANK} to="confirmBank">
            <Dialog
              id={`confirmer-${change.id}`}
              opener={said.confirm.open}
              title={fill(said.confirm.ask, { name })}
              close={said.confirm.close}
              main
            >
              <p>{fill(said.confirm.text, { four: change.lastFour })}</p>
              <Gesture what="confirmer" id={change.id} text={said.confirm.do} />
            </Dialog>
          </OnlyWith>
        )}
        <OnlyWith access={MANAGE} to="stopBank">
          <Dialog
            id={`arreter-${change.id}`}
            opener={said.stop.open}
            title={fill(said.stop.ask, { name })}
            close={said.confirm.close}
          >
            <p>{said.stop.text}</p>
            <Gesture what="arreter" id={change.id} text={said.stop.do} />
          </Dialog>
        </OnlyWith>
      </div>
    </Section>
  )
}

function Gesture({ what, id, text }: { what: 'confirmer' | 'arreter'; id: string; text: string }) {
  return (
    <form method="post" action={`${BANK_REVIEW}/${what}`}>
      <input type="hidden" name="compte" value={id} />
      <button type="submit">{text}</button>
    </form>
  )
}
