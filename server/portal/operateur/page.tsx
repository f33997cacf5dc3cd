import type { Campaign } from '../../campaign/index.js'
import type { CampaignFigures } from '../../click/index.js'
import type { Micros } from '../../lib/money.js'
import { CampaignFacts } from '../campaigns/show.js'
import { CampaignTable } from '../campaigns/table.js'
import { EmptyState, Figure, Figures, Money, Section } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

export interface OperateurPage {
  /** What the operator owes, in micro-euros. */
  owedMicros: Micros
  campaigns: readonly Campaign[]
  figures: readonly CampaignFigures[]
}

/** The operator's page: campaigns that wait for an answer, all campaigns, what is owed. */
export function Operateur({ owedMicros, campaigns, figures }: OperateurPage) {
  const { words } = useView()
  const said = words.operator
  const waiting = campaigns.filter(({ state }) => state === 'submitted')
  return (
    <>
      <h1>{said.title}</h1>
      <Figures>
        <Figure label={said.owed} value={<Money micros={owedMicros} />} note={said.owedNote} />
      </Figures>
      <Section title={said.toAccept} id="a-accepter">
        {waiting.length === 0 && <EmptyState title={said.none.title}>{said.none.text}</EmptyState>}
        {waiting.map((campaign) => (
          <Waiting key={campaign.id} campaign={campaign} />
        ))}
      </Section>
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

/** One campaign that waits, with all that must be known to answer. */
function Waiting({ campaign }: { campaign: Campaign }) {
  const { words, format } = useView()
  const { id } = campaign
  const name = format.name(campaign.name)
  return (
    <article>
      <h3>{name}</h3>
      <CampaignFacts campaign={campaign} withDistributor />
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
