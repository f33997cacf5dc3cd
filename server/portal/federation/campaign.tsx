import { type Campaign, move } from '../../campaign/index.js'
import { CampaignClicks } from '../campaigns/clicks.js'
import { CampaignFacts, FilmState } from '../campaigns/show.js'
import { Dialog, OnlyWith, Section } from '../kit/index.js'
import type { CampaignClicks as Clicks } from '../read/clicks.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'
import { ClickMonths } from './click-month.js'

/** A campaign as the federation sees it: what it is, what its clicks are, and the refusal. */
export function ReviewedCampaign({
  campaign,
  figures,
  months,
}: {
  campaign: Campaign
  figures: Clicks | null
  /** Payable clicks of the months that are over. */
  months: readonly { month: string; clicks: number }[]
}) {
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
      {waiting && campaign.film.decision === null ? (
        <p>
          {words.films.waits} <a href={`/federation/films?film=${campaign.film.id}#choisi`}>{words.films.chosen}</a>
        </p>
      ) : (
        <FilmState campaign={campaign} />
      )}
      <CampaignFacts campaign={campaign} withDistributor />
      {!waiting && <CampaignClicks figures={figures} />}
      <ClickMonths campaign={campaign.id} months={months} />
      <Section title={said.refuse} id="refuser">
        {mayRefuse ? (
          <OnlyWith access={MANAGE} to="refuseCampaign">
            <Dialog
              id="question"
              opener={said.refuse}
              title={fill(words.adops.refuseAsk, { name: format.name(campaign.name) })}
              close={words.adops.close}
            >
              <p>{said.refuseText}</p>
              <form method="post" action={`/federation/campagnes/${campaign.id}/refuser`}>
                <p>
                  <button type="submit">{said.refuse}</button>
                </p>
              </form>
            </Dialog>
          </OnlyWith>
        ) : (
          <p>{said.over}</p>
        )}
      </Section>
    </>
  )
}
