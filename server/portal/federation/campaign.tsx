import { type Campaign, move } from '../../campaign/index.js'
import type { CampaignFigures } from '../../click/index.js'
import { CampaignClicks, CampaignFacts } from '../campaigns/show.js'
import { Section } from '../kit/index.js'
import { useView } from '../view.js'

/** A campaign as the federation sees it: what it is, what its clicks are, and the refusal. */
export function ReviewedCampaign({ campaign, figures }: { campaign: Campaign; figures: CampaignFigures | null }) {
  const { words, format } = useView()
  const said = words.federation.campaign
  const waiting = campaign.state === 'draft' || campaign.state === 'submitted'
  const mayRefuse = move({ state: campaign.state, action: 'refuse', actor: 'federation' }).moved
  return (
    <>
      <h1>{format.name(campaign.name)}</h1>
      <p>
        <a href="/federation#campagnes">{said.back}</a>
      </p>
      <CampaignFacts campaign={campaign} withDistributor />
      {!waiting && <CampaignClicks figures={figures} />}
      <Section title={said.refuse} id="refuser">
        {mayRefuse ? (
          <form method="post" action={`/federation/campagnes/${campaign.id}/refuser`}>
            <p>{said.refuseText}</p>
            <button type="submit" class="quiet">
              {said.refuse}
            </button>
          </form>
        ) : (
          <p>{said.over}</p>
        )}
      </Section>
    </>
  )
}
