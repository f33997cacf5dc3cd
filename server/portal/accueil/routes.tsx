import { DeclaredRoutes, PUBLIC } from '../../membership/index.js'
import { type Answer, type Asked, type PortalOptions, page } from '../page.js'
import { Home } from './page.js'

export function accueilRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes().add('get', '/', PUBLIC, page(options, home))
}

function home({ view }: Asked, { development }: PortalOptions): Answer {
  return { title: view.words.home.title, body: <Home development={development} /> }
}
