import type { RequestHandler } from 'express'
import type pg from 'pg'
import {
  type Campaign,
  findCampaign,
  importDelivery,
  judgeQuote,
  NewQuote,
  quoteCampaign,
  readEuros,
  setDeal,
  type TriedDelivery,
  tryDelivery,
} from '../../campaign/index.js'
import { listContracts } from '../../contract/index.js'
import { Problem } from '../../lib/problem.js'
import { DeclaredRoutes, only } from '../../membership/index.js'
import { deliveryWithClicks } from '../campaigns/delivered.js'
import { readServedBy } from '../campaigns/links.js'
import { allowOwnFrames, preview } from '../campaigns/preview.js'
import {
  type Answer,
  type Asked,
  idOf,
  missing,
  type Page,
  type PortalOptions,
  page,
  signedIn,
  viewOf,
} from '../page.js'
import { isUsable, readAudience } from '../read/audience.js'
import { clickResults, owedMonths, readCampaignClicks } from '../read/clicks.js'
import { fill } from '../words/index.js'
import { ANSWER, seenIn } from './access.js'
import type { ActivationStatusOf } from './activation.js'
import { briefJson, briefPdf } from './brief.js'
import { type Agreed, CampaignWork, type WorkPage } from './campaign.js'
import { type DeliveryShown, NO_REPORT } from './delivery.js'
import { Done } from './done.js'
import { EMPTY_QUOTE, type QuoteForm } from './quote-form.js'

const READ = only('operator')
const ONE = '/operateur/campagnes/:id'
type Shown = { forms?: Partial<WorkPage['forms']>; done?: unknown; status?: number }
type Work = PortalOptions & { activationStatusOf: ActivationStatusOf }

/**
 * `/operateur/campagnes/:id`: one campaign as ad-ops works on it.
 * @param activationStatusOf what became of its files; nothing, until something sends any
 */
export function workRoutes(
  portal: PortalOptions,
  { activationStatusOf = async () => [] }: { activationStatusOf?: ActivationStatusOf } = {},
): DeclaredRoutes {
  const options: Work = { ...portal, activationStatusOf }
  const shown = (answer: (asked: Asked, options: Work) => Promise<Answer>) =>
    page(options, (asked) => answer(asked, options))
  return new DeclaredRoutes()
    .add('get', ONE, READ, shown(workPage))
    .add('get', `${ONE}/apercu/:creation`, READ, preview(options, campaignOf))
    .add('get', `${ONE}/brief.pdf`, READ, pdf(options))
    .add('get', `${ONE}/brief.json`, READ, json(options))
    .add('post', `${ONE}/devis`, ANSWER, shown(quote))
    .add('post', `${ONE}/deal`, ANSWER, shown(deal))
    .add('post', `${ONE}/diffusion`, ANSWER, shown(delivered))
}

async function campaignOf(
  { request }: Pick<Asked, 'request'>,
  { prisma }: Pick<PortalOptions, 'prisma'>,
): Promise<Campaign> {
  const campaign = await findCampaign(prisma, { id: idOf(request.params.id) })
  if (campaign === null) throw missing()
  return campaign
}

async function workPage(asked: Asked, options: Work): Promise<Answer> {
  return workOf(asked, options, { done: asked.request.query.fait })
}

async function workOf(asked: Asked, options: Work, { forms, done, status = 200 }: Shown): Promise<Page> {
  const { request, response, view, now } = asked
  const { pool, prisma, pixelOrigin, tcfVendorId, activationStatusOf } = options
  const campaign = await campaignOf(asked, options)
  const { id } = campaign
  const [figures, results, owed, agreed, delivery, statuses, audience] = await Promise.all([
    readCampaignClicks(options, { campaign: id, now }),
    clickResults(pool, { campaign: id }),
    owedMonths(pool, { campaign: id, now }),
    agreedBy(pool, { operatorId: signedIn(view).organisation.id, now }),
    deliveryWithClicks({ pool, prisma }, campaign),
    activationStatusOf(campaign, view),
    readAudience(pool),
  ])
  allowOwnFrames(response)
  const servedBy = readServedBy(request.query, tcfVendorId)
  const filled = { quote: EMPTY_QUOTE, deal: null, report: NO_REPORT, ...forms }
  const usable = isUsable(audience, campaign.segment)
  const work = { campaign, figures, results, owed, usable, agreed, delivery, statuses, pixelOrigin, servedBy, now }
  const body = (
    <>
      <Done what={done} />
      <CampaignWork {...{ ...work, forms: filled }} />
    </>
  )
  return { title: view.format.name(campaign.name), body, status }
}

/** What the operator's contract in force says now. */
async function agreedBy(pool: pg.Pool, { operatorId, now }: { operatorId: string; now: Date }): Promise<Agreed> {
  const contracts = await listContracts(pool, {
    kind: 'operator-federation',
    partyId: operatorId,
    states: ['in-force'],
  })
  const terms = contracts.find(({ inForceFrom }) => inForceFrom !== null && inForceFrom <= now)?.terms
  return terms === undefined
    ? null
    : { priceMicros: BigInt(terms.clickPriceMicros), answerDays: terms.campaignAnswerDays }
}

const textOf = (body: unknown, name: string) => {
  const given = (body as Record<string, unknown> | undefined)?.[name]
  return typeof given === 'string' ? given : ''
}

async function quote(asked: Asked, options: Work): Promise<Answer> {
  const { request, now } = asked
  const id = idOf(request.params.id)
  const [price, text, validUntil] = ['prix', 'texte', 'jusquau'].map((name) => textOf(request.body, name)) as [
    ...[string, string, string],
  ]
  const read = NewQuote.safeParse({ priceMicros: readEuros(price), text, validUntil })
  const paths = new Set(read.error?.issues.map(({ path }) => String(path[0])) ?? [])
  const wrong: QuoteForm['wrong'] = new Set([
    ...(paths.has('priceMicros') ? (['price'] as const) : []),
    ...(paths.has('text') ? (['text'] as const) : []),
    ...(paths.has('validUntil') || judgeQuote({ validUntil }, now) !== null ? (['validUntil'] as const) : []),
  ])
  const form = { price, text, validUntil, wrong }
  if (!read.success || wrong.size > 0) return workOf(asked, options, { forms: { quote: form }, status: 422 })
  const quoted = await quoteCampaign(options.prisma, { id, quote: read.data, seen: seenIn(request.body), now })
  if (quoted.quoted) return { redirect: `/operateur/campagnes/${id}?fait=devis-envoye` }
  if (quoted.why === 'not-found') throw missing()
  if (quoted.why === 'changed-meanwhile') return { redirect: `/operateur/campagnes/${id}?fait=a-change` }
  throw wrongState()
}

async function deal(asked: Asked, options: Work): Promise<Answer> {
  const id = idOf(asked.request.params.id)
  const dealId = textOf(asked.request.body, 'deal')
  const done = await setDeal(options.prisma, { id, dealId })
  if (done.set) return { redirect: `/operateur/campagnes/${id}?fait=deal-enregistre#identifiants` }
  if (done.why === 'not-valid') return workOf(asked, options, { forms: { deal: dealId }, status: 422 })
  if (done.why === 'not-found') throw missing()
  throw wrongState()
}

/** `geste=importer` with the mark of the dry run does what that showed; anything else is a dry run. */
async function delivered(asked: Asked, options: Work): Promise<Answer> {
  const { request, now } = asked
  const id = idOf(request.params.id)
  const text = reportOf(request.body)
  const shown = (report: Partial<DeliveryShown>, status = 200) =>
    workOf(asked, options, { forms: { report: { ...NO_REPORT, text, ...report } }, status })
  if (textOf(request.body, 'geste') !== 'importer') {
    const tried = await tryDelivery(options.prisma, { id, text, now })
    return tried.good ? shown({ plan: tried.plan }) : shown({ unreadable: unreadable(tried.why) }, 422)
  }
  const mark = textOf(request.body, 'empreinte')
  const imported = await importDelivery(options.prisma, { id, text, mark, now })
  if (imported.done) return shown({ plan: imported.plan, imported: true })
  if (imported.why === 'changed') return shown({ plan: imported.plan, changed: true }, 409)
  return shown({ unreadable: unreadable(imported.why) }, 422)
}

function unreadable(why: (TriedDelivery & { good: false })['why']) {
  if (why === 'not-found') throw missing()
  if (why === 'wrong-state') throw wrongState()
  return why
}

/** The text that was pasted, or the file that the page's script sends as base64. */
function reportOf(body: unknown): string {
  const file = textOf(body, 'fichier')
  return file === '' ? textOf(body, 'rapport') : Buffer.from(file, 'base64').toString('utf8')
}

function pdf(options: Work): RequestHandler {
  return async (request, response) => {
    const view = viewOf(request, response, options.assets)
    const campaign = await campaignOf({ request }, options)
    const body = await briefPdf(campaign, { view, pixelOrigin: options.pixelOrigin, now: options.clock() })
    const name = `${fill(view.words.work.brief.file, { id: String(campaign.id) })}.pdf`
    response.set({
      ...{ 'Cache-Control': 'no-store', 'Content-Language': view.language, 'Content-Type': 'application/pdf' },
      'Content-Disposition': `attachment; filename="${name}"`,
    })
    response.send(body)
  }
}

function json(options: Work): RequestHandler {
  return async (request, response) => {
    const { words } = viewOf(request, response, options.assets)
    const campaign = await campaignOf({ request }, options)
    const name = `${fill(words.work.brief.file, { id: String(campaign.id) })}.json`
    response.set({ 'Cache-Control': 'no-store', 'Content-Disposition': `attachment; filename="${name}"` })
    response.type('json').send(`${JSON.stringify(briefJson(campaign, options), null, 2)}\n`)
  }
}

function wrongState(): Problem {
  return new Problem({ status: 409, code: 'conflict', title: 'In its state this campaign allows no such thing.' })
}
