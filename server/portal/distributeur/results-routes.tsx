import { deliveryOf } from '../../campaign/index.js'
import { DeclaredRoutes } from '../../membership/index.js'
import { groupResults, readAsked } from '../campaigns/grouped.js'
import { type Answer, type Asked, type PortalOptions, page } from '../page.js'
import { readAudience } from '../read/audience.js'
import { clicksByDay, readCampaignClicks } from '../read/clicks.js'
import { fill } from '../words/index.js'
import { CAMPAIGNS, OWN } from './access.js'
import { ownCampaign } from './own-campaign.js'
import { Results } from './results.js'

/** `/distributeur/campagnes/:id/resultats`: what became of a campaign, as one chooses to see it. */
export function resultsRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes().add('get', `${CAMPAIGNS}/:id/resultats`, OWN, page(options, show))
}

async function show({ request, response, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const { pool, prisma } = options
  const campaign = await ownCampaign({ request, response }, { prisma })
  const [figures, days, delivered, audience] = await Promise.all([
    readCampaignClicks(options, { campaign: campaign.id, now }),
    clicksByDay(pool, { campaign: campaign.id }),
    deliveryOf(prisma, { id: campaign.id }),
    readAudience(pool),
  ])
  const asked = readAsked(request.query, campaign)
  const lines = groupResults({ days, delivered }, asked)
  const impressions = delivered.length === 0 ? null : delivered.reduce((sum, one) => sum + Number(one.impressions), 0)
  const reach = audience.cell(campaign.segment)
  return {
    title: fill(view.words.results.title, { name: view.format.name(campaign.name) }),
    body: <Results {...{ campaign, figures, asked, lines, impressions, reach }} />,
  }
}
