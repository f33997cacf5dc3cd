import { latestRelease } from '../../audience/index.js'
import { listCampaigns } from '../../campaign/index.js'
import { campaignFigures } from '../../click/index.js'
import { parisDay } from '../../lib/clock.js'
import { shiftDay } from '../../lib/paris.js'
import { type Access, DeclaredRoutes } from '../../membership/index.js'
import { previewPayouts } from '../../payout/index.js'
import { Notice } from '../kit/index.js'
import { type Answer, type Asked, type PortalOptions, page } from '../page.js'
import { countCinemas, memberCinemas, rollUpLagSeconds } from '../read/federation.js'
import { Federation } from './page.js'

const FEDERATION: Access = { who: ['federation'], own: false }
const DAYS_SHOWN = 28

export function federationRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/federation', FEDERATION, page(options, overview))
    .add('post', '/federation/mesure', FEDERATION, page(options, askForRelease))
}

async function overview({ request, view, now }: Asked, { pool, prisma }: PortalOptions): Promise<Answer> {
  const to = parisDay(now)
  const [counts, release, lagSeconds, cinemas, payouts, campaigns, figures] = await Promise.all([
    countCinemas(pool, now),
    latestRelease(pool),
    rollUpLagSeconds(pool, now),
    memberCinemas(pool, { from: shiftDay(to, 1 - DAYS_SHOWN), to }),
    previewPayouts(pool, { now }),
    listCampaigns(prisma),
    campaignFigures(pool),
  ])
  const said = view.words.federation
  const body = (
    <>
      {request.query.fait === 'demandee' && <Notice kind="done">{said.releaseAsked}</Notice>}
      {request.query.fait === 'absente' && <Notice kind="error">{said.queueAway}</Notice>}
      <Federation {...{ counts, release, lagSeconds, cinemas, payouts, campaigns, figures }} />
    </>
  )
  return { title: view.words.portals.federation, body }
}

async function askForRelease(_asked: Asked, { requestRelease }: PortalOptions): Promise<Answer> {
  const asked = await requestRelease().then(
    () => true,
    () => false,
  )
  return { redirect: `/federation?fait=${asked ? 'demandee' : 'absente'}` }
}
