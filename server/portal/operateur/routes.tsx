import type pg from 'pg'
import { type AcceptRefusal, acceptCampaign, findCampaign, listCampaigns, moveCampaign } from '../../campaign/index.js'
import { campaignFigures, campaignResults, campaignWorth } from '../../click/index.js'
import { listContracts, readRoots } from '../../contract/index.js'
import { balances, operatorReceivable } from '../../ledger/index.js'
import { Problem } from '../../lib/problem.js'
import { DeclaredRoutes, only } from '../../membership/index.js'
import { recentOf } from '../campaigns/recent.js'
import { type CsvFile, file, resultsOf } from '../campaigns/results-file.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, idOf, missing, type PortalOptions, page, signedIn } from '../page.js'
import { mayBook } from '../read/distributeur.js'
import { useView } from '../view.js'
import { ANSWER } from './access.js'
import { type Agreed, CampaignWork } from './campaign.js'
import { Operateur } from './page.js'

const READ = only('operator')

export function operateurRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/operateur', READ, page(options, overview))
    .add('get', '/operateur/campagnes/:id', READ, page(options, workPage))
    .add('get', '/operateur/campagnes/:id/resultats.csv', READ, file(options, resultsFile))
    .add('post', '/operateur/campagnes/:id/accepter', ANSWER, page(options, accept))
    .add('post', '/operateur/campagnes/:id/refuser', ANSWER, page(options, refuse))
}

async function overview({ request, view, now }: Asked, { pool, prisma }: PortalOptions): Promise<Answer> {
  const [held, campaigns, figures, [root = null]] = await Promise.all([
    balances(pool, { prefix: operatorReceivable }),
    listCampaigns(prisma),
    campaignFigures(pool),
    readRoots(pool, { limit: 1 }),
  ])
  const recent = await recentOf(pool, { campaigns, now })
  // The account goes negative as the operator owes.
  const owedMicros = -(held.get(operatorReceivable) ?? 0n)
  const body = (
    <>
      <Done what={request.query.fait} />
      <Operateur {...{ owedMicros, campaigns, figures, recent, root }} />
    </>
  )
  return { title: view.words.portals.operator, body }
}

async function workPage({ request, view, now }: Asked, { pool, prisma, pixelOrigin }: PortalOptions): Promise<Answer> {
  const campaign = await findCampaign(prisma, { id: idOf(request.params.id) })
  if (campaign === null) throw missing()
  const { id } = campaign
  const [[figures = null], results, owedMicros, agreed] = await Promise.all([
    campaignFigures(pool, { campaign: id }),
    campaignResults(pool, { campaign: id }),
    campaignWorth(pool, { campaign: id }),
    agreedBy(pool, { operatorId: signedIn(view).organisation.id, now }),
  ])
  const body = (
    <>
      <Done what={request.query.fait} />
      <CampaignWork {...{ campaign, figures, results, owedMicros, agreed, pixelOrigin, now }} />
    </>
  )
  return { title: view.format.name(campaign.name), body }
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

async function resultsFile({ request, view }: Asked, { pool, prisma }: PortalOptions): Promise<CsvFile> {
  const campaign = await findCampaign(prisma, { id: idOf(request.params.id) })
  if (campaign === null) throw missing()
  return resultsOf(pool, { campaign, view })
}

/** What was just done, or why it was not. */
function Done({ what }: { what: unknown }) {
  const { words } = useView()
  const said = words.operator
  if (what === 'acceptee') return <Toast>{said.accepted}</Toast>
  if (what === 'refusee') return <Toast>{said.refused}</Toast>
  if (what === 'sans-contrat') return <Notice kind="error">{said.noContract}</Notice>
  if (what === 'editeur-sans-conditions') return <Notice kind="error">{said.publisherWithoutTerms}</Notice>
  if (what === 'film-attend') return <Notice kind="error">{words.films.notAccepted}</Notice>
  if (what === 'film-refuse') return <Notice kind="error">{words.films.filmRefused}</Notice>
  return null
}

/** Where the answer was given: the list, or the campaign's own page (`depuis=campagne`). */
function pageOf({ request }: Pick<Asked, 'request'>, id: number): string {
  return request.body?.depuis === 'campagne' ? `/operateur/campagnes/${id}` : '/operateur'
}

/** Refusals that the page says in words: what may still change. */
const SAID: Partial<Record<AcceptRefusal, string>> = {
  'no-contract': 'sans-contrat',
  'publisher-without-terms': 'editeur-sans-conditions',
  'film-not-accepted': 'film-attend',
  'film-refused': 'film-refuse',
}

async function accept({ request, view, now }: Asked, { pool, prisma }: PortalOptions): Promise<Answer> {
  const id = idOf(request.params.id)
  const moved = await acceptCampaign(
    { prisma, mayBook: (organisationId) => mayBook(pool, { organisationId, now }) },
    { id, organisationId: signedIn(view).organisation.id, now },
  )
  const back = pageOf({ request }, id)
  if (moved.moved) return { redirect: `${back}?fait=acceptee` }
  const said = SAID[moved.why]
  if (said !== undefined) return { redirect: `${back}?fait=${said}` }
  throw notAnswered(moved.why)
}

async function refuse({ request, view, now }: Asked, { prisma }: PortalOptions): Promise<Answer> {
  const organisationId = signedIn(view).organisation.id
  const id = idOf(request.params.id)
  const moved = await moveCampaign(prisma, { id, action: 'refuse', actor: 'operator', organisationId, now })
  if (moved.moved) return { redirect: `${pageOf({ request }, id)}?fait=refusee` }
  throw notAnswered(moved.why)
}

function notAnswered(why: string): Problem {
  if (why === 'not-found') return missing()
  return new Problem({ status: 409, code: 'conflict', title: 'This campaign was answered already.' })
}
