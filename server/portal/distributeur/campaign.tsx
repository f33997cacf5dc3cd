import { type Campaign, move } from '../../campaign/index.js'
import { DeliveredTable, type DeliveryBeside } from '../campaigns/delivered.js'
import { CampaignLinks } from '../campaigns/links.js'
import { CampaignOutcome } from '../campaigns/results.js'
import { CampaignFacts, FilmState, SegmentState } from '../campaigns/show.js'
import { CampaignSteps } from '../campaigns/steps.js'
import { Dialog, EmptyState, OnlyWith, Section } from '../kit/index.js'
import type { CampaignClicks, ShownResults } from '../read/clicks.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { CHANGE_OWN } from './access.js'
import { AnswerQuote } from './answer-quote.js'
import { DraftActions, OwnCreatives } from './draft.js'

interface CampaignProps {
  campaign: Campaign
  figures: CampaignClicks | null
  results: ShownResults
  delivery: DeliveryBeside | null
  /** Its audience is still said to be large enough. */
  usable: boolean
  pixelOrigin: string
  now: Date
}

/** A campaign: where it stands, what its clicks are by day and newspaper, what was booked, its links and tags. */
export function CampaignPage(props: CampaignProps) {
  const { words, format } = useView()
  const { campaign, pixelOrigin, now } = props
  const waiting = campaign.state === 'draft' || campaign.state === 'submitted'
  const mayEnd = move({ state: campaign.state, action: 'end', actor: 'distributor' }).moved
  return (
    <>
      <h1>{format.name(campaign.name)}</h1>
      <CampaignSteps campaign={campaign} />
      {campaign.state === 'refused' && campaign.refusedBecause === null && <p>{words.campaigns.wasRefused}</p>}
      <FilmState campaign={campaign} />
      <SegmentState campaign={campaign} usable={props.usable} />
      {campaign.state === 'submitted' && (
        <EmptyState title={words.campaigns.waiting.title}>{words.campaigns.waiting.text}</EmptyState>
      )}
      {waiting && <DraftActions campaign={campaign} />}
      <AnswerQuote {...{ campaign, now }} />
      {!waiting && (
        <CampaignOutcome
          {...props}
          csv={`/distributeur/campagnes/${campaign.id}/resultats.csv`}
          detail={`/distributeur/campagnes/${campaign.id}/resultats`}
        />
      )}
      {props.delivery !== null && (
        <Section title={words.delivery.title} id="diffusion">
          <DeliveredTable campaign={campaign} delivery={props.delivery} />
        </Section>
      )}
      <OwnCreatives campaign={campaign} />
      <Section title={words.campaigns.facts} id="reservation">
        <CampaignFacts campaign={campaign} withState={false} />
      </Section>
      {campaign.state !== 'draft' && <CampaignLinks {...{ campaign, pixelOrigin }} />}
      {mayEnd && (
        <Section title={words.campaign.end} id="terminer">
          <OnlyWith access={CHANGE_OWN} to="endCampaign" owner={campaign.distributor.id}>
            <AskToEnd campaign={campaign} />
          </OnlyWith>
        </Section>
      )}
    </>
  )
}

function AskToEnd({ campaign: { id, name } }: { campaign: Campaign }) {
  const { words, format } = useView()
  const said = words.campaign
  return (
    <Dialog
      id="question"
      opener={said.end}
      title={fill(words.adops.endAsk, { name: format.name(name) })}
      close={words.adops.close}
    >
      <p>{said.endText}</p>
      <form method="post" action={`/distributeur/campagnes/${id}/terminer`}>
        <p>
          <button type="submit">{said.end}</button>
        </p>
      </form>
    </Dialog>
  )
}
