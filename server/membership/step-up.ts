import type { RequestHandler, Response } from 'express'
import { Problem } from '../lib/problem.js'

/** Refuses what only somebody who is certainly there may do: 403 `step-up` when no passkey confirmed it lately. */
export function requireStepUp(): RequestHandler {
  return (_request, response, next) => {
    if (steppedUpOf(response)) return next()
    throw new Problem({ status: 403, code: 'step-up', title: 'Confirm with your passkey first.' })
  }
}

/** Whether a passkey confirmed lately who asks, as `authenticate` found it. */
export function steppedUpOf(response: Response): boolean {
  return response.locals.steppedUp === true
}
