import { sha256 } from '../../lib/id.js'
import { invalid } from '../../lib/problem.js'
import { chooseDistributor, DeclaredRoutes, only, readSessionCookie } from '../../membership/index.js'
import { type Answer, type Asked, missing, type PortalOptions, page, signedIn } from '../page.js'
import { Agence } from './page.js'

const READ = only('agency')
const CHOOSE = only('agency', { effect: 'change' })

/** `/agence`: the distributors that let an agency in; `/agence/distributeur`: the one to work for now. */
export function agenceRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/agence', READ, page(options, overview))
    .add('post', '/agence/distributeur', CHOOSE, page(options, choose))
}

async function overview({ view }: Asked): Promise<Answer> {
  return { title: view.words.portals.agency, body: <Agence /> }
}

/** Only one that lets the agency in can be chosen; any other does not exist, as far as is told. */
async function choose({ request, view }: Asked, { pool }: PortalOptions): Promise<Answer> {
  const distributorId: unknown = request.body?.distributeur
  if (typeof distributorId !== 'string') throw invalid('A distributor is chosen by its id.')
  if (!signedIn(view).actsFor.some(({ organisation }) => organisation.id === distributorId)) throw missing()
  const token = readSessionCookie(request.headers.cookie)
  if (token !== null) await chooseDistributor(pool, { sessionHash: sha256(token), distributorId })
  return { redirect: '/distributeur' }
}
