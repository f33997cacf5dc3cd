import {
  addCreative,
  answerQuote,
  type Campaign,
  editCampaign,
  mayDo,
  moveCampaign,
  removeCreative,
  submitCampaign,
} from '../../campaign/index.js'
import { sha256 } from '../../lib/id.js'
import { invalid, Problem } from '../../lib/problem.js'
import { DeclaredRoutes } from '../../membership/index.js'
import { type Answer, type Asked, idOf, missing, type Page, type PortalOptions, page } from '../page.js'
import { filmsToBook } from '../read/distributeur.js'
import { CAMPAIGNS, CHANGE_OWN, OWN } from './access.js'
import { bookingOf, errorsOfRefusal, judgeBooking, readBooking } from './booking.js'
import { bookingRules } from './booking-rules.js'
import { emptyCreative, judgeGiven, readCreative, readFormat } from './creative-form.js'
import { CreativePage, type CreativePageShown } from './creative-page.js'
import { formPage } from './form-page.js'
import { ownCampaign } from './own-campaign.js'

const ONE = `${CAMPAIGNS}/:id`

/** A draft until it is submitted, and the answer to the operator's quote. */
export function draftRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', `${ONE}/modifier`, OWN, page(options, editForm))
    .add('post', `${ONE}/modifier`, CHANGE_OWN, page(options, edit))
    .add('post', `${ONE}/proposer`, CHANGE_OWN, page(options, submit))
    .add('post', `${ONE}/reprendre`, CHANGE_OWN, page(options, takeBack))
    .add('get', `${ONE}/creations`, OWN, page(options, creativeForm))
    .add('post', `${ONE}/creations`, CHANGE_OWN, page(options, add))
    .add('post', `${ONE}/creations/:creation/retirer`, CHANGE_OWN, page(options, remove))
    .add('post', `${ONE}/devis`, CHANGE_OWN, page(options, answer))
}

async function editForm({ request, response, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const draft = await ownCampaign({ request, response }, options)
  if (!isDraft(draft)) return { redirect: pageOf(draft) }
  const editing = { id: draft.id, seen: markOf(draft) }
  return formPage(view, options, { booking: bookingOf(draft), errors: null, now, editing })
}

/** What it shows stays as it is; what somebody else has changed since is not overwritten. */
async function edit({ request, response, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const draft = await ownCampaign({ request, response }, options, CHANGE_OWN)
  const { id, distributor, creatives } = draft
  const seen = String(request.body?.vu ?? '')
  const booking = readBooking(request.body)
  const editing = { id, seen }
  const film = (await filmsToBook(options.pool)).find((one) => String(one.id) === booking.film)
  const judged = judgeBooking(booking, { now, landingOfFilm: film?.allocineUrl ?? null, shown: false })
  if (!judged.good) return formPage(view, options, { booking, errors: judged.errors, now, editing })
  const edited = await editCampaign(await bookingRules(options, now), {
    ...{ id, distributorId: distributor.id, campaign: { ...judged.campaign, creatives } },
    expected: (current) => markOf(current) === seen,
  })
  if (edited.edited) return { redirect: `${pageOf(draft)}?fait=brouillon` }
  if (edited.why === 'not-found') throw missing()
  if (edited.why === 'wrong-state') throw wrongState()
  if (edited.why === 'changed-meanwhile') {
    const current = await ownCampaign({ request, response }, options)
    const again = { id, seen: markOf(current), meanwhile: true }
    const form = await formPage(view, options, { booking: bookingOf(current), errors: null, now, editing: again })
    return { ...form, status: 409 }
  }
  const { why, reason = '' } = edited
  const errors = errorsOfRefusal(why === 'film-refused' ? { why, reason } : { why })
  return { ...(await formPage(view, options, { booking, errors, now, editing })), status: errors === null ? 409 : 422 }
}

async function submit({ request, response, now }: Asked, options: PortalOptions): Promise<Answer> {
  const draft = await ownCampaign({ request, response }, options, CHANGE_OWN)
  const mover = { id: draft.id, organisationId: draft.distributor.id, now }
  const moved = await submitCampaign(await bookingRules(options, now), mover)
  if (moved.moved) return { redirect: `${pageOf(draft)}?fait=reservee` }
  if (moved.why === 'not-found') throw missing()
  if (moved.why === 'wrong-state' || moved.why === 'not-yours-to-do') throw wrongState()
  return { redirect: `${pageOf(draft)}?fait=refus-${moved.why}` }
}

async function takeBack({ request, response, now }: Asked, options: PortalOptions): Promise<Answer> {
  const campaign = await ownCampaign({ request, response }, options, CHANGE_OWN)
  const mover = { id: campaign.id, organisationId: campaign.distributor.id, now }
  const moved = await moveCampaign(options.prisma, { ...mover, action: 'take-back', actor: 'distributor' })
  if (!moved.moved) throw wrongState()
  return { redirect: `${pageOf(campaign)}?fait=repris` }
}

/** `?choix=`: the format. */
async function creativeForm({ request, response, view }: Asked, options: PortalOptions): Promise<Answer> {
  const campaign = await ownCampaign({ request, response }, options)
  if (!isDraft(campaign)) return { redirect: pageOf(campaign) }
  const given = emptyCreative(readFormat(request.query.choix))
  return creativePage({ view }, { campaign, given, faults: [], tooMany: false })
}

async function add({ request, response, view }: Asked, options: PortalOptions): Promise<Answer> {
  const campaign = await ownCampaign({ request, response }, options, CHANGE_OWN)
  const given = readCreative(request.body)
  const judged = judgeGiven(given)
  if (!judged.good) return creativePage({ view }, { campaign, given, faults: judged.faults, tooMany: false }, 422)
  const { id, distributor } = campaign
  const added = await addCreative(options.prisma, { id, distributorId: distributor.id, creative: judged.creative })
  if (added.changed) return { redirect: `${pageOf(campaign)}?fait=creation-ajoutee` }
  if (added.why === 'too-many') return creativePage({ view }, { campaign, given, faults: [], tooMany: true }, 409)
  throw wrongState()
}

async function remove({ request, response }: Asked, options: PortalOptions): Promise<Answer> {
  const campaign = await ownCampaign({ request, response }, options, CHANGE_OWN)
  const { id, distributor } = campaign
  const creativeId = idOf(request.params.creation)
  const removed = await removeCreative(options.prisma, { id, distributorId: distributor.id, creativeId })
  if (removed.changed) return { redirect: `${pageOf(campaign)}?fait=creation-retiree` }
  if (removed.why === 'not-found') throw missing()
  throw wrongState()
}

/** `devis`: the quote that was seen; `reponse`: accepted or declined. */
async function answer({ request, response, now }: Asked, options: PortalOptions): Promise<Answer> {
  const campaign = await ownCampaign({ request, response }, options, CHANGE_OWN)
  const { devis, reponse } = (request.body ?? {}) as Record<string, unknown>
  if (reponse !== 'accepted' && reponse !== 'declined') throw invalid('A quote is accepted or declined.')
  const answered = await answerQuote(options.prisma, {
    ...{ id: campaign.id, quoteId: idOf(devis), distributorId: campaign.distributor.id, answer: reponse, now },
  })
  const done = answered.answered ? (reponse === 'accepted' ? 'devis-accepte' : 'devis-decline') : 'devis-clos'
  return { redirect: `${pageOf(campaign)}?fait=${done}` }
}

function creativePage({ view }: Pick<Asked, 'view'>, shown: CreativePageShown, status = 200): Page {
  return { title: view.words.creative.addTitle, body: <CreativePage {...shown} />, status }
}

function isDraft({ state }: Pick<Campaign, 'state'>): boolean {
  return mayDo({ state, deed: 'edit', actor: 'distributor' })
}

/** What a draft is now, in short. */
function markOf(draft: Campaign): string {
  const shown = draft.creatives.map(({ id }) => id)
  return sha256(JSON.stringify([bookingOf(draft), shown])).toString('base64url')
}

const pageOf = ({ id }: Pick<Campaign, 'id'>) => `${CAMPAIGNS}/${id}`

function wrongState(): Problem {
  return new Problem({ status: 409, code: 'conflict', title: 'In its state this campaign allows no such thing.' })
}
