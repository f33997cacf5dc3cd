import type { DeclaredRoutes } from '../../membership/index.js'
import type { PortalOptions } from '../page.js'
import { audienceEndpoints } from './audience.js'
import { bookingEndpoints } from './booking.js'
import { campaignEndpoints } from './campaigns.js'
import { catalogueEndpoints } from './catalogue.js'
import { type Endpoint, endpointRoutes } from './endpoint.js'
import { resultsEndpoints } from './results.js'

/** Every operation of `/api/v1`, in the order of the document. */
export function allEndpoints(): Endpoint[] {
  return [
    ...catalogueEndpoints(),
    ...audienceEndpoints(),
    ...campaignEndpoints(),
    ...bookingEndpoints(),
    ...resultsEndpoints(),
  ]
}

/** `/api/v1`: what programs ask, by the key of their organisation. */
export function apiRoutes(options: PortalOptions): DeclaredRoutes {
  return endpointRoutes(allEndpoints(), options)
}
