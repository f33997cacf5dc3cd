import type { Release } from '../../audience/index.js'
import type { Campaign } from '../../campaign/index.js'
import { mayEnter } from '../../membership/index.js'
import { CampaignList } from '../campaigns/list.js'
import type { RecentClicks } from '../campaigns/recent.js'
import { CampaignTable } from '../campaigns/table.js'
import { EmptyState, Fold, OnlyWith, Section, Table } from '../kit/index.js'
import type { CampaignClicks } from '../read/clicks.js'
import type { Newspaper } from '../read/distributeur.js'
import { Audience, Label, Regions } from '../segment.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { BOOK } from './access.js'
import { AUDIENCE } from './audience/choice.js'

const BOOK_AT = '/distributeur/campagnes/nouvelle'

interface Shown {
  campaigns: readonly Campaign[]
  figures: ReadonlyMap<number, CampaignClicks>
  recent: RecentClicks
}

/** A distributor's page: the audience as a theatre that fills, its own campaigns, and where the audience can be reached. */
export function Distributeur(
  props: Shown & { name: string; release: Release | null; newspapers: readonly Newspaper[] },
) {
  const { words, format, person } = useView()
  const { name, release, campaigns, figures, recent, newspapers } = props
  return (
    <>
      <h1 class="eyebrow">{format.name(name)}</h1>
      <section id="public" class="first">
        <Audience release={release} />
        <p>
          <a href={AUDIENCE}>{words.audience.title}</a>
        </p>
        <OnlyWith access={BOOK} to="book">
          <p class="actions">
            <a class="button" href={BOOK_AT}>
              {words.campaigns.create}
            </a>
          </p>
        </OnlyWith>
      </section>
      <Campaigns {...{ campaigns, figures, recent }} />
      <p>
        <a href="/distributeur/conditions">{words.contracts.terms.link}</a>
      </p>
      <Newspapers newspapers={newspapers} />
      <section id="regions">
        <Regions cells={release?.cells ?? []} {...(mayEnter(person, BOOK).may ? { bookAt: BOOK_AT } : {})} />
        <Label release={release} />
      </section>
    </>
  )
}

/** What is to come or running, each with its line; what is over, folded in a table. */
function Campaigns({ campaigns, figures, recent }: Shown) {
  const { words, format } = useView()
  const said = words.campaigns
  const over = campaigns.filter(({ state }) => state === 'ended' || state === 'refused')
  const current = campaigns.filter((campaign) => !over.includes(campaign))
  const href = ({ id }: Campaign) => `/distributeur/campagnes/${id}`
  return (
    <Section title={said.title} id="campagnes">
      {campaigns.length === 0 && <EmptyState title={said.emptyOwn.title}>{said.emptyOwn.text}</EmptyState>}
      {campaigns.length > 0 && current.length === 0 && <p>{said.noneCurrent}</p>}
      <CampaignList {...{ campaigns: current, figures, recent, href }} />
      {over.length > 0 && (
        <Fold summary={fill(said.over, { count: format.number(over.length) })} open={current.length === 0}>
          <CampaignTable {...{ caption: said.title, campaigns: over, figures, href }} />
        </Fold>
      )}
    </Section>
  )
}

/** The newspapers under contract, and what it does and does not mean that the audience can be reached there. */
function Newspapers({ newspapers }: { newspapers: readonly Newspaper[] }) {
  const { words, format } = useView()
  const said = words.papers
  return (
    <Section title={said.title} id="journaux">
      <p>{said.text}</p>
      {newspapers.length === 0 ? (
        <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
      ) : (
        <Table
          caption={said.caption}
          captionUnseen
          columns={[{ title: said.paper }, { title: said.site }, { title: said.yours, numeric: true }]}
          rows={newspapers.map(({ name, hosts, campaigns }) => [
            format.name(name),
            hosts.length === 0 ? said.noSite : hosts.join(', '),
            campaigns === 0 ? said.noYours : format.number(campaigns),
          ])}
        />
      )}
    </Section>
  )
}
