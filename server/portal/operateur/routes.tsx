import { acceptCampaign, listCampaigns, moveCampaign } from '../../campaign/index.js'
import { campaignFigures } from '../../click/index.js'
import { balances, operatorReceivable } from '../../ledger/index.js'
import { Problem } from '../../lib/problem.js'
import { type Access, DeclaredRoutes } from '../../membership/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, idOf, missing, type PortalOptions, page, signedIn } from '../page.js'
import { mayBook } from '../read/distributeur.js'
import { Operateur } from './page.js'

const OPERATOR: Access = { who: ['operator'], own: false }

export function operateurRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/operateur', OPERATOR, page(options, overview))
    .add('post', '/operateur/campagnes/:id/accepter', OPERATOR, page(options, accept))
    .add('post', '/operateur/campagnes/:id/refuser', OPERATOR, page(options, refuse))
}

async function overview({ request, view }: Asked, { pool, prisma }: PortalOptions): Promise<Answer> {
  const [held, campaigns, figures] = await Promise.all([
    balances(pool, { prefix: operatorReceivable }),
    listCampaigns(prisma),
    campaignFigures(pool),
  ])
  // The account goes negative as the operator owes.
  const owedMicros = -(held.get(operatorReceivable) ?? 0n)
  const said = view.words.operator
  const body = (
    <>
      {request.query.fait === 'acceptee' && <Toast>{said.accepted}</Toast>}
      {request.query.fait === 'sans-contrat' && <Notice kind="error">{said.noContract}</Notice>}
      {request.query.fait === 'refusee' && <Toast>{said.refused}</Toast>}
      <Operateur {...{ owedMicros, campaigns, figures }} />
    </>
  )
  return { title: view.words.portals.operator, body }
}

async function accept({ request, view, now }: Asked, { pool, prisma }: PortalOptions): Promise<Answer> {
  const moved = await acceptCampaign(
    { prisma, mayBook: (organisationId) => mayBook(pool, { organisationId, now }) },
    { id: idOf(request.params.id), organisationId: signedIn(view).organisation.id, now },
  )
  if (moved.moved) return { redirect: '/operateur?fait=acceptee' }
  if (moved.why === 'no-contract') return { redirect: '/operateur?fait=sans-contrat' }
  throw notAnswered(moved.why)
}

async function refuse({ request, view, now }: Asked, { prisma }: PortalOptions): Promise<Answer> {
  const organisationId = signedIn(view).organisation.id
  const id = idOf(request.params.id)
  const moved = await moveCampaign(prisma, { id, action: 'refuse', actor: 'operator', organisationId, now })
  if (moved.moved) return { redirect: '/operateur?fait=refusee' }
  throw notAnswered(moved.why)
}

function notAnswered(why: string): Problem {
  if (why === 'not-found') return missing()
  return new Problem({ status: 409, code: 'conflict', title: 'This campaign was answered already.' })
}
