import { activatedCells, latestRelease, ROOT_CELL } from '../../audience/index.js'
import { type Campaign, createCampaign, findCampaign, listCampaigns, moveCampaign } from '../../campaign/index.js'
import { campaignFigures, campaignResults } from '../../click/index.js'
import { Problem } from '../../lib/problem.js'
import { type Access, askedFor, assertMayTouch, DeclaredRoutes } from '../../membership/index.js'
import { recentOf } from '../campaigns/recent.js'
import { type CsvFile, file, resultsOf } from '../campaigns/results-file.js'
import { Toast } from '../kit/index.js'
import { type Answer, type Asked, idOf, missing, type Page, type PortalOptions, page, signedIn } from '../page.js'
import { filmsToBook, mayBook, newspapersOf, publishersToBook } from '../read/distributeur.js'
import type { View } from '../view.js'
import { BOOK, CHANGE_OWN, MINE, OWN } from './access.js'
import {
  type Booking,
  type BookingErrors,
  errorsOfRefusal,
  judgeBooking,
  readBooking,
  suggestedBooking,
} from './booking.js'
import { CampaignPage } from './campaign.js'
import { type BookingForm, BookingPage } from './form.js'
import { Distributeur } from './page.js'

export function distributeurRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/distributeur', MINE, page(options, overview))
    .add('get', '/distributeur/campagnes/nouvelle', MINE, page(options, emptyForm))
    .add('post', '/distributeur/campagnes/nouvelle', BOOK, page(options, book))
    .add('get', '/distributeur/campagnes/:id', OWN, page(options, campaignPage))
    .add('get', '/distributeur/campagnes/:id/resultats.csv', OWN, file(options, resultsFile))
    .add('post', '/distributeur/campagnes/:id/terminer', CHANGE_OWN, page(options, endCampaign))
}

async function overview({ view, now }: Asked, { pool, prisma }: PortalOptions): Promise<Answer> {
  const { id, name } = askedFor(signedIn(view), MINE)
  const [release, campaigns, figures, newspapers] = await Promise.all([
    latestRelease(pool),
    listCampaigns(prisma, { distributorId: id }),
    campaignFigures(pool),
    newspapersOf(pool, { distributorId: id }),
  ])
  const recent = await recentOf(pool, { campaigns, now })
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
  const { pool, prisma, landingHosts } = options
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
  const created = await createCampaign(
    {
      prisma,
      landing: { extraHosts: landingHosts },
      mayBook: (organisation) => mayBook(pool, { organisationId: organisation, now }),
      activated: activatedCells(await latestRelease(pool)),
    },
    { distributorId: organisationId, campaign: judged.campaign, state: 'submitted' },
  )
  if (!created.created) {
    const form = await formPage(view, options, { booking, errors: errorsOfRefusal(created), now })
    return created.why === 'no-contract' ? { ...form, status: 409 } : form
  }
  return { redirect: `/distributeur/campagnes/${created.id}?fait=reservee` }
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

/** @param meant for whom it was filled in, when that is not the one that is chosen: it stays that one's */
async function formPage(
  view: View,
  { pool }: PortalOptions,
  { booking, errors, now, meant }: { booking: Booking; errors: BookingErrors | null; now: Date; meant?: string },
): Promise<Page> {
  const organisationId = askedFor(signedIn(view), MINE).id
  const [films, publishers, release, allowed] = await Promise.all([
    filmsToBook(pool),
    publishersToBook(pool),
    latestRelease(pool),
    mayBook(pool, { organisationId, now }),
  ])
  const segments = [...activatedCells(release)].filter((cell) => cell !== ROOT_CELL)
  const [distributorId, elsewhere] = [meant ?? organisationId, meant !== undefined]
  const form: BookingForm = { distributorId, elsewhere, booking, errors, films, publishers, segments }
  return {
    title: view.words.booking.title,
    body: <BookingPage form={form} mayBook={allowed} />,
    status: errors === null ? 200 : 422,
  }
}

async function campaignPage({ request, response, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const { pool, prisma, pixelOrigin } = options
  const campaign = await ownCampaign({ request, response }, { prisma })
  const [[figures = null], results] = await Promise.all([
    campaignFigures(pool, { campaign: campaign.id }),
    campaignResults(pool, { campaign: campaign.id }),
  ])
  const booked = request.query.fait === 'reservee'
  const body = (
    <>
      {booked && <Toast>{view.words.campaign.booked}</Toast>}
      {request.query.fait === 'terminee' && <Toast>{view.words.adops.ended}</Toast>}
      <CampaignPage {...{ campaign, figures, results, pixelOrigin, now }} />
    </>
  )
  return { title: view.format.name(campaign.name), body }
}

async function endCampaign({ request, response, now }: Asked, { prisma }: PortalOptions): Promise<Answer> {
  const { id, distributor } = await ownCampaign({ request, response }, { prisma }, CHANGE_OWN)
  const organisationId = distributor.id
  const moved = await moveCampaign(prisma, { id, action: 'end', actor: 'distributor', organisationId, now })
  if (!moved.moved) throw new Problem({ status: 409, code: 'conflict', title: 'This campaign cannot be ended now.' })
  return { redirect: `/distributeur/campagnes/${id}?fait=terminee` }
}

async function resultsFile(asked: Asked, { pool, prisma }: PortalOptions): Promise<CsvFile> {
  return resultsOf(pool, { campaign: await ownCampaign(asked, { prisma }), view: asked.view })
}

/** The campaign of the address, if it is the one's who asks, or of a distributor that lets them do this. */
async function ownCampaign(
  { request, response }: Pick<Asked, 'request' | 'response'>,
  { prisma }: Pick<PortalOptions, 'prisma'>,
  access: Access = OWN,
): Promise<Campaign> {
  const campaign = await findCampaign(prisma, { id: idOf(request.params.id) })
  if (campaign === null) throw missing()
  assertMayTouch(response, access, [campaign.distributor.id])
  return campaign
}
