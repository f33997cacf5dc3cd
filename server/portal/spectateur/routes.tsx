import { DeclaredRoutes, PUBLIC } from '../../membership/index.js'
import { type Answer, type Asked, type PortalOptions, page } from '../page.js'
import { Understand } from './page.js'

export function spectateurRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes().add('get', '/comprendre', PUBLIC, page(options, understand))
}

function understand({ view }: Asked, { pixelOrigin }: PortalOptions): Answer {
  return { title: view.words.spectator.title, body: <Understand pixelOrigin={pixelOrigin} /> }
}
