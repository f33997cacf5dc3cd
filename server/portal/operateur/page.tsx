import type { Campaign } from '../../campaign/index.js'
import type { AuditRoot } from '../../contract/index.js'
import type { Micros } from '../../lib/money.js'
import type { RecentClicks } from '../campaigns/recent.js'
import { CampaignFacts } from '../campaigns/show.js'
import { CampaignTable } from '../campaigns/table.js'
import { WitnessedRoot } from '../journal/witness.js'
import { EmptyState, Fold, Money, Section, SHORT_LIST, Ticket } from '../kit/index.js'
import type { CampaignClicks } from '../read/clicks.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { Answer } from './answer.js'

export interface OperateurPage {
  /** What the operator owes of the months that are over, in micro-euros. */
  owedMicros: Micros
  campaigns: readonly Campaign[]
  figures: ReadonlyMap<number, CampaignClicks>
  recent: RecentClicks
  /** The last root of the public log: the operator is one of its witnesses. */
  root: AuditRoot | null
}

const workPage = ({ id }: Campaign) => `/operateur/campagnes/${id}`

/** The operator's page: the campaigns by what there is to do with them, and what is owed. */
export function Operateur(page: OperateurPage) {
  const { words, format } = useView()
  const said = words.operator
  const waiting = page.campaigns.filter(({ state }) => state === 'submitted')
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
      <Current {...page} />
      <Owed {...page} />
      <Over {...page} />
      <p>
        <a href="/operateur/decomptes">{words.settlement.operator.link}</a>
      </p>
      <p>
        <a href="/operateur/factures">{words.customerInvoices.link}</a>
      </p>
      <p>
        <a href="/operateur/plateformes">{words.platforms.link}</a>
      </p>
      <p>
        <a href="/operateur/contrat">{words.contracts.operator.link}</a>
      </p>
      <WitnessedRoot root={page.root} />
    </>
  )
}

/** What is accepted or running, with its last days. */
function Current({ campaigns, figures, recent }: OperateurPage) {
  const { words } = useView()
  const said = words.adops
  const current = campaigns.filter(({ state }) => state === 'accepted' || state === 'running')
  return (
    <Section title={said.current} id="campagnes">
      {current.length === 0 ? (
        <EmptyState title={said.noneCurrent.title}>{said.noneCurrent.text}</EmptyState>
      ) : (
        <CampaignTable
          {...{ caption: said.current, campaigns: current, figures, recent, href: workPage }}
          withDistributor
        />
      )}
    </Section>
  )
}

/** What has ended or was refused; folded when it is long. */
function Over({ campaigns, figures }: OperateurPage) {
  const { words, format } = useView()
  const said = words.adops
  const over = campaigns.filter(({ state }) => state === 'ended' || state === 'refused')
  return (
    <Section title={said.over} id="terminees">
      {over.length === 0 ? (
        <p>{said.noneOver}</p>
      ) : (
        <Fold
          summary={fill(words.campaigns.over, { count: format.number(over.length) })}
          open={over.length <= SHORT_LIST}
        >
          <CampaignTable {...{ caption: said.over, campaigns: over, figures, href: workPage }} withDistributor />
        </Fold>
      )}
    </Section>
  )
}

/** What the ledger says is owed, on a ticket. */
function Owed({ owedMicros }: Pick<OperateurPage, 'owedMicros'>) {
  const { words } = useView()
  return (
    <Section title={words.desk.owed} id="du">
      <Ticket title={words.operator.owed} stub={<small>{words.desk.clicksNote}</small>}>
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
  const { format } = useView()
  return (
    <article>
      <h3>
        <a href={workPage(campaign)}>{format.name(campaign.name)}</a>
      </h3>
      <CampaignFacts campaign={campaign} withDistributor withState={false} />
      <Answer campaign={campaign} from="liste" />
    </article>
  )
}
