import { findCampaign } from '../../campaign/index.js'
import { DeclaredRoutes, only } from '../../membership/index.js'
import { isPeriodName, periodOf } from '../../settlement/index.js'
import { type Answer, type Asked, idOf, missing, type PortalOptions, page } from '../page.js'
import { readClickMonth } from '../read/click-month.js'
import { fill } from '../words/index.js'
import { ClickMonthPage } from './click-month.js'

/** What became of a campaign's clicks in a month. */
export function clickMonthRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes().add(
    'get',
    '/federation/campagnes/:id/clics/:mois',
    only('federation'),
    page(options, show),
  )
}

async function show({ request, view, now }: Asked, { pool, prisma }: PortalOptions): Promise<Answer> {
  const campaign = await findCampaign(prisma, { id: idOf(request.params.id) })
  const month = String(request.params.mois)
  if (campaign === null || !isPeriodName(month) || month > periodOf(now).name) throw missing()
  const clicks = await readClickMonth(pool, { campaign: campaign.id, month, now })
  const { words, format } = view
  const title = fill(words.clickMonth.heading, { name: format.name(campaign.name), month: format.month(month) })
  return { title, body: <ClickMonthPage campaign={campaign} month={month} clicks={clicks} /> }
}
