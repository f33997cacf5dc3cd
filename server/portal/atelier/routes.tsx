import { DeclaredRoutes, PUBLIC } from '../../membership/index.js'
import { type Answer, type Asked, missing, type PortalOptions, page } from '../page.js'
import { Kit } from './page.js'

export function atelierRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes().add('get', '/_kit', PUBLIC, page(options, kit))
}

/** For those who make the pages: what they are made from. In production there is no such page. */
function kit({ view }: Asked, { development }: PortalOptions): Answer {
  if (!development) throw missing()
  return { title: view.words.atelier.title, body: <Kit /> }
}
