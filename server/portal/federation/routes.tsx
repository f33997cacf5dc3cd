import { latestRelease, mayAskForRelease } from '../../audience/index.js'
import { findCampaign, listCampaigns, moveCampaign } from '../../campaign/index.js'
import { countRed, countUnseen } from '../../conformity/index.js'
import { listContracts } from '../../contract/index.js'
import { parisDay } from '../../lib/clock.js'
import { shiftDay } from '../../lib/paris.js'
import { Problem } from '../../lib/problem.js'
import { DeclaredRoutes, only } from '../../membership/index.js'
import { previewPayouts } from '../../payout/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, idOf, jwksOf, missing, type PortalOptions, page, signedIn } from '../page.js'
import { countToAdmit, membersOf } from '../read/admission.js'
import { owedMonths, readCampaignClicks, readClicks } from '../read/clicks.js'
import { withdrawnOf } from '../read/contracts.js'
import { countCinemas, ledgerHead, memberCinemas, refusalsOfAll, sweepLags } from '../read/federation.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'
import { ReviewedCampaign } from './campaign.js'
import { Federation } from './page.js'

const READ = only('federation')
const DAYS_SHOWN = 28

export function federationRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/federation', READ, page(options, overview))
    .add('post', '/federation/mesure', MANAGE, page(options, askForRelease))
    .add('get', '/federation/campagnes/:id', READ, page(options, reviewCampaign))
    .add('post', '/federation/campagnes/:id/refuser', MANAGE, page(options, refuseCampaign))
}

async function overview({ request, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const { pool, prisma } = options
  const to = parisDay(now)
  const span = { from: shiftDay(to, 1 - DAYS_SHOWN), to }
  const [counts, release, lags, cinemas, payouts, campaigns, figures, refusals, contracts, head, members] =
    await Promise.all([
      countCinemas(pool, now),
      latestRelease(pool),
      sweepLags(pool, now),
      memberCinemas(pool, span),
      previewPayouts(pool, { now }),
      listCampaigns(prisma),
      readClicks(options, { now }),
      refusalsOfAll(pool, span),
      listContracts(pool),
      ledgerHead(pool),
      membersOf(pool, { federationId: signedIn(view).organisation.id, jwks: jwksOf(options) }),
    ])
  const said = view.words.federation
  const body = (
    <>
      {request.query.fait === 'demandee' && <Toast>{said.releaseAsked}</Toast>}
      {request.query.fait === 'trop-tot' && release !== null && (
        <Notice kind="warning">
          {fill(view.words.disclosure.ask.tooSoon, { day: view.format.date(release.madeAt) })}
        </Notice>
      )}
      {request.query.fait === 'absente' && <Notice kind="error">{said.queueAway}</Notice>}
      <Federation
        {...{ counts, release, lags, cinemas, payouts, campaigns, figures, refusals, contracts, head, now }}
        withdrawn={await withdrawnOf(pool, contracts)}
        toAdmit={countToAdmit(members)}
        redSites={await countRed(pool)}
        unseenSites={await countUnseen(pool, { now })}
      />
    </>
  )
  return { title: view.words.portals.federation, body }
}

/** Once a day: the same days again would have the same answer. */
async function askForRelease({ now }: Asked, { pool, requestRelease }: PortalOptions): Promise<Answer> {
  if (!(await mayAskForRelease(pool, { now })).may) return { redirect: '/federation?fait=trop-tot' }
  const asked = await requestRelease().then(
    () => true,
    () => false,
  )
  return { redirect: `/federation?fait=${asked ? 'demandee' : 'absente'}` }
}

async function reviewCampaign({ request, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const campaign = await findCampaign(options.prisma, { id: idOf(request.params.id) })
  if (campaign === null) throw missing()
  const figures = await readCampaignClicks(options, { campaign: campaign.id, now })
  const { months } = await owedMonths(options.pool, { campaign: campaign.id, now })
  const body = (
    <>
      {request.query.fait === 'refusee' && <Toast>{view.words.federation.campaign.refused}</Toast>}
      <ReviewedCampaign campaign={campaign} figures={figures} months={months} />
    </>
  )
  return { title: view.format.name(campaign.name), body }
}

async function refuseCampaign({ request, view, now }: Asked, { prisma }: PortalOptions): Promise<Answer> {
  const id = idOf(request.params.id)
  const organisationId = signedIn(view).organisation.id
  const moved = await moveCampaign(prisma, { id, action: 'refuse', actor: 'federation', organisationId, now })
  if (moved.moved) return { redirect: `/federation/campagnes/${id}?fait=refusee` }
  if (moved.why === 'not-found') throw missing()
  throw new Problem({ status: 409, code: 'conflict', title: 'This campaign cannot be refused now.' })
}
