import { latestRelease } from '../../audience/index.js'
import { createCampaign, listCampaigns, moveCampaign } from '../../campaign/index.js'
import { Problem } from '../../lib/problem.js'
import { askedFor, DeclaredRoutes } from '../../membership/index.js'
import { deliveryWithClicks } from '../campaigns/delivered.js'
import { allowOwnFrames, preview } from '../campaigns/preview.js'
import { recentOf } from '../campaigns/recent.js'
import { type CsvFile, file, resultsOf } from '../campaigns/results-file.js'
import { type Answer, type Asked, type PortalOptions, page, signedIn } from '../page.js'
import { isUsable, readAudience } from '../read/audience.js'
import { clickResults, readCampaignClicks, readClicks } from '../read/clicks.js'
import { filmsToBook, newspapersOf } from '../read/distributeur.js'
import type { View } from '../view.js'
import { BOOK, CAMPAIGNS, CHANGE_OWN, MINE, OWN } from './access.js'
import { errorsOfRefusal, isDraft, judgeBooking, readBooking, suggestedBooking } from './booking.js'
import { bookingRules } from './booking-rules.js'
import { CampaignPage } from './campaign.js'
import { Done } from './done.js'
import { formPage } from './form-page.js'
import { ownCampaign } from './own-campaign.js'
import { Distributeur } from './page.js'

export function distributeurRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/distributeur', MINE, page(options, overview))
    .add('get', '/distributeur/campagnes/nouvelle', MINE, page(options, emptyForm))
    .add('post', '/distributeur/campagnes/nouvelle', BOOK, page(options, book))
    .add('get', '/distributeur/campagnes/:id', OWN, page(options, campaignPage))
    .add('get', '/distributeur/campagnes/:id/resultats.csv', OWN, file(options, resultsFile))
    .add('get', '/distributeur/campagnes/:id/apercu/:creation', OWN, preview(options, ownCampaign))
    .add('post', '/distributeur/campagnes/:id/terminer', CHANGE_OWN, page(options, endCampaign))
}

async function overview({ view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const { pool, prisma } = options
  const { id, name } = askedFor(signedIn(view), MINE)
  const [release, campaigns, newspapers] = await Promise.all([
    latestRelease(pool),
    listCampaigns(prisma, { distributorId: id }),
    newspapersOf(pool, { distributorId: id }),
  ])
  const [figures, recent] = await Promise.all([
    readClicks(options, { campaigns: campaigns.map((one) => one.id), now }),
    recentOf(pool, { campaigns, now }),
  ])
  const body = <Distributeur {...{ name, release, campaigns, figures, recent, newspapers }} />
  return { title: view.words.portals.distributor, body }
}

/** `?public=`: the audience that was chosen on the page before; one that is not offered is not chosen. */
async function emptyForm({ request, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  return formPage(view, options, {
    booking: suggestedBooking({ now, segment: request.query.public }),
    errors: null,
    now,
  })
}

/** A good form is booked and submitted, and answered by the campaign's page; another comes back with what is wrong. */
async function book({ request, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const { pool } = options
  const organisationId = askedFor(signedIn(view), BOOK).id
  const booking = readBooking(request.body)
  const meant = meantFor(request.body) ?? (mustName(view) ? '' : organisationId)
  if (meant !== organisationId) {
    const form = await formPage(view, options, { booking, errors: null, now, meant })
    return { ...form, status: 409 }
  }
  const film = (await filmsToBook(pool)).find(({ id }) => String(id) === booking.film)
  const judged = judgeBooking(booking, { now, landingOfFilm: film?.allocineUrl ?? null })
  if (!judged.good) return formPage(view, options, { booking, errors: judged.errors, now })
  const state = isDraft(request.body) ? 'draft' : 'submitted'
  const created = await createCampaign(await bookingRules(options, now), {
    ...{ distributorId: organisationId, campaign: judged.campaign, state },
  })
  if (!created.created) {
    const form = await formPage(view, options, { booking, errors: errorsOfRefusal(created), now })
    return created.why === 'no-contract' ? { ...form, status: 409 } : form
  }
  return { redirect: `${CAMPAIGNS}/${created.id}?fait=${state === 'draft' ? 'brouillon' : 'reservee'}` }
}

/** The distributor for whom a form was filled in. */
function meantFor(body: unknown): string | null {
  const { distributeur } = (body ?? {}) as Record<string, unknown>
  return typeof distributeur === 'string' ? distributeur : null
}

/** Whoever works for several distributors may have chosen another, in another tab, since the form was made. */
function mustName(view: View): boolean {
  return signedIn(view).organisation.kind === 'agency'
}

async function campaignPage({ request, response, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const { pool, prisma, pixelOrigin } = options
  const campaign = await ownCampaign({ request, response }, { prisma })
  const [figures, results, delivery, audience] = await Promise.all([
    readCampaignClicks(options, { campaign: campaign.id, now }),
    clickResults(pool, { campaign: campaign.id }),
    deliveryWithClicks({ pool, prisma }, campaign),
    readAudience(pool),
  ])
  const usable = isUsable(audience, campaign.segment)
  allowOwnFrames(response)
  const body = (
    <>
      <Done what={request.query.fait} />
      <CampaignPage {...{ campaign, figures, results, delivery, usable, pixelOrigin, now }} />
    </>
  )
  return { title: view.format.name(campaign.name), body }
}

async function endCampaign({ request, response, now }: Asked, { prisma }: PortalOptions): Promise<Answer> {
  const { id, distributor } = await ownCampaign({ request, response }, { prisma }, CHANGE_OWN)
  const organisationId = distributor.id
  const moved = await moveCampaign(prisma, { id, action: 'end', actor: 'distributor', organisationId, now })
  if (!moved.moved) throw new Problem({ status: 409, code: 'conflict', title: 'This campaign cannot be ended now.' })
  return { redirect: `${CAMPAIGNS}/${id}?fait=terminee` }
}

async function resultsFile(asked: Asked, options: PortalOptions): Promise<CsvFile> {
  const { view, now } = asked
  return resultsOf(options, { campaign: await ownCampaign(asked, options), view, now })
}
