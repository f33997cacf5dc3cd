import type { Campaign } from '../../campaign/index.js'
import type { CampaignFigures } from '../../click/index.js'
import type { Micros } from '../../lib/money.js'
import { CampaignFacts } from '../campaigns/show.js'
import { CampaignTable } from '../campaigns/table.js'
import { EmptyState, Money, Section, Ticket } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

export interface OperateurPage {
  /** What the operator owes, in micro-euros. */
  owedMicros: Micros
  campaigns: readonly Campaign[]
  figures: readonly CampaignFigures[]
}

/** The operator's page: campaigns that wait for an answer, what is owed, all campaigns with their clicks. */
export function Operateur({ owedMicros, campaigns, figures }: OperateurPage) {
  const { words, format } = useView()
  const said = words.operator
  const waiting = campaigns.filter(({ state }) => state === 'submitted')
  return (
    <>
      <h1>{said.title}</h1>
      {waiting.length > 0 && <p class="lead">{format.count(waiting.length, words.desk.waiting)}</p>}
      <Section title={said.toAccept} id="a-accepter">
        {waiting.length === 0 && <EmptyState title={said.none.title}>{said.none.text}</EmptyState>}
        <div class="programme">
          {waiting.map((campaign) => (
            <Waiting key={campaign.id} campaign={campaign} />
          ))}
        </div>
      </Section>
      <Owed {...{ owedMicros, figures }} />
      <Section title={said.all} id="campagnes">
        {campaigns.length === 0 ? (
          <EmptyState title={words.campaigns.empty.title}>{words.campaigns.empty.text}</EmptyState>
        ) : (
          <CampaignTable caption={said.all} campaigns={campaigns} figures={figures} withDistributor />
        )}
      </Section>
    </>
  )
}

/** What the ledger says is owed, on a ticket; its stub has the clicks that it is for. */
function Owed({ owedMicros, figures }: Pick<OperateurPage, 'owedMicros' | 'figures'>) {
  const { words, format } = useView()
  const payable = figures.reduce((sum, one) => sum + one.payable, 0)
  return (
    <Section title={words.desk.owed} id="du">
      <Ticket
        title={words.operator.owed}
        stub={
          <>
            {format.count(payable, words.desk.clicks)}
            <small>{words.desk.clicksNote}</small>
          </>
        }
      >
        <p class="value">
          <Money micros={owedMicros} />
        </p>
        <p class="soft">{words.operator.owedNote}</p>
      </Ticket>
    </Section>
  )
}

/** One campaign that waits, with all that must be known to answer. */
function Waiting({ campaign }: { campaign: Campaign }) {
  const { words, format } = useView()
  const { id } = campaign
  const name = format.name(campaign.name)
  return (
    <article>
      <h3>{name}</h3>
      <CampaignFacts campaign={campaign} withDistributor withState={false} />
      <div class="actions">
        <form method="post" action={`/operateur/campagnes/${id}/accepter`}>
          <button type="submit" aria-label={fill(words.operator.acceptNamed, { name })}>
            {words.operator.accept}
          </button>
        </form>
        <form method="post" action={`/operateur/campagnes/${id}/refuser`}>
          <button type="submit" class="quiet" aria-label={fill(words.operator.refuseNamed, { name })}>
            {words.operator.refuse}
          </button>
        </form>
      </div>
    </article>
  )
}
