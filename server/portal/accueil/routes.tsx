import { type Access, DeclaredRoutes } from '../../membership/index.js'
import { type Answer, type Asked, type PortalOptions, page } from '../page.js'
import { Home } from './page.js'

const PUBLIC: Access = { who: 'public', own: false }

export function accueilRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes().add('get', '/', PUBLIC, page(options, home))
}

function home({ view }: Asked, { development }: PortalOptions): Answer {
  return { title: view.words.home.title, body: <Home development={development} /> }
}
