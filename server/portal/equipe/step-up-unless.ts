import type { RequestHandler } from 'express'
import { requireStepUp } from '../../membership/index.js'

/**
 * Has a passkey confirm who sends a form (403 `step-up`), unless what it asks for gives nobody anything. It stands after whatever
 * reads the form.
 * @param free whether this `geste`, as it came, may be done by everybody whom the route lets in
 */
export function requireStepUpUnless(free: (geste: unknown) => boolean): RequestHandler {
  const confirm = requireStepUp()
  return (request, response, next) => (free(request.body?.geste) ? next() : confirm(request, response, next))
}
