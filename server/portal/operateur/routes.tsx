import type pg from 'pg'
import { firstOpenDay } from '../../audience/index.js'
import { type AcceptRefusal, acceptCampaign, findCampaign, listCampaigns, moveCampaign } from '../../campaign/index.js'
import { readRoots } from '../../contract/index.js'
import { balances, movements, operatorReceivable } from '../../ledger/index.js'
import { addDays, parisDay } from '../../lib/clock.js'
import type { Micros } from '../../lib/money.js'
import { parisMidnight } from '../../lib/paris.js'
import { Problem } from '../../lib/problem.js'
import { DeclaredRoutes, only } from '../../membership/index.js'
import { recentOf } from '../campaigns/recent.js'
import { type CsvFile, file, resultsOf } from '../campaigns/results-file.js'
import { type Answer, type Asked, idOf, missing, type PortalOptions, page, signedIn } from '../page.js'
import { readClicks } from '../read/clicks.js'
import { mayBook } from '../read/distributeur.js'
import { ANSWER, seenIn } from './access.js'
import { Done } from './done.js'
import { Operateur } from './page.js'

const READ = only('operator')

export function operateurRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/operateur', READ, page(options, overview))
    .add('get', '/operateur/campagnes/:id/resultats.csv', READ, file(options, resultsFile))
    .add('post', '/operateur/campagnes/:id/accepter', ANSWER, page(options, accept))
    .add('post', '/operateur/campagnes/:id/refuser', ANSWER, page(options, refuse))
}

async function overview({ request, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const { pool, prisma } = options
  const [owedMicros, campaigns, figures, [root = null]] = await Promise.all([
    owedAtMonthsEnd(pool, now),
    listCampaigns(prisma),
    readClicks(options, { now }),
    readRoots(pool, { limit: 1 }),
  ])
  const recent = await recentOf(pool, { campaigns, now })
  const body = (
    <>
      <Done what={request.query.fait} />
      <Operateur {...{ owedMicros, campaigns, figures, recent, root }} />
    </>
  )
  return { title: view.words.portals.operator, body }
}

async function resultsFile({ request, view, now }: Asked, options: PortalOptions): Promise<CsvFile> {
  const campaign = await findCampaign(options.prisma, { id: idOf(request.params.id) })
  if (campaign === null) throw missing()
  return resultsOf(options, { campaign, view, now })
}

/** What it owes, without what came after the last month that is over: an amount that moves at a click would tell whose click it was. */
async function owedAtMonthsEnd(pool: pg.Pool, now: Date): Promise<Micros> {
  const from = parisMidnight(firstOpenDay(parisDay(now))) as Date
  const [held, moved] = await Promise.all([
    balances(pool, { prefix: operatorReceivable }),
    movements(pool, { prefix: operatorReceivable, from, to: addDays(now, 1) }),
  ])
  // The account goes negative as the operator owes.
  return (moved.get(operatorReceivable)?.debitedMicros ?? 0n) - (held.get(operatorReceivable) ?? 0n)
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
  'quote-not-accepted': 'devis-attend',
  'changed-meanwhile': 'a-change',
}

async function accept({ request, view, now }: Asked, { pool, prisma }: PortalOptions): Promise<Answer> {
  const id = idOf(request.params.id)
  const moved = await acceptCampaign(
    { prisma, mayBook: (organisationId) => mayBook(pool, { organisationId, now }) },
    { id, organisationId: signedIn(view).organisation.id, now, seen: seenIn(request.body) },
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
