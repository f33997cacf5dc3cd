import type { Release } from '../../audience/index.js'
import type { Campaign } from '../../campaign/index.js'
import type { CampaignFigures } from '../../click/index.js'
import { CampaignTable } from '../campaigns/table.js'
import { EmptyState, Section } from '../kit/index.js'
import { Segment } from '../segment.js'
import { useView } from '../view.js'

/** A distributor's page: the audience to reach, and its own campaigns. */
export function Distributeur(props: {
  name: string
  release: Release | null
  campaigns: readonly Campaign[]
  figures: readonly CampaignFigures[]
}) {
  const { words, format } = useView()
  const { name, release, campaigns, figures } = props
  const said = words.campaigns
  return (
    <>
      <h1>{format.name(name)}</h1>
      <Segment release={release} />
      <Section title={said.title} id="campagnes">
        {campaigns.length === 0 ? (
          <EmptyState title={said.emptyOwn.title}>{said.emptyOwn.text}</EmptyState>
        ) : (
          <CampaignTable
            caption={said.title}
            campaigns={campaigns}
            figures={figures}
            href={({ id }) => `/distributeur/campagnes/${id}`}
          />
        )}
        <p>
          <a class="button" href="/distributeur/campagnes/nouvelle">
            {said.create}
          </a>
        </p>
      </Section>
    </>
  )
}
