import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { errorText, type Log } from '../lib/log.js'
import { isDatabaseAway } from '../lib/postgres.js'
import { notFound, Problem, problemBody } from '../lib/problem.js'
import { type Assets, problemPage, sendPage, stepUpPage, viewOf } from '../portal/index.js'

/** What no route answered does not exist. */
export function noRoute(): RequestHandler {
  return () => {
    throw notFound('This address')
  }
}

/**
 * The only place where an error becomes an answer: a page for people, an RFC 9457 problem for the API and for whoever
 * asks for JSON. Of a bug nothing is told but that it happened; the log has its text.
 */
export function answerErrors({ log, assets }: { log: Log; assets: Assets }): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = problemOf(error)
    if (problem.status >= 500) {
      log.error('a request failed', { route: routeOf(request), status: problem.status, error: errorText(error) })
    }
    if (response.headersSent) return next(error)
    if (problem.status === 503) response.set('Retry-After', '5')
    if (wantsJson(request)) sendProblem(response, problem)
    else {
      const view = viewOf(request, response, assets)
      sendPage(response, view, problem.code === 'step-up' ? stepUpPage(view, request) : problemPage(view, problem))
    }
  }
}

/** The pattern of the route that took a request, never its address: addresses hold tokens and names. */
export function routeOf(request: Request): string {
  const path: unknown = request.route?.path
  return typeof path === 'string' ? path : 'none'
}

function sendProblem(response: Response, problem: Problem): void {
  response.set('Cache-Control', 'no-store')
  response.status(problem.status).type('application/problem+json').send(problemBody(problem))
}

function wantsJson(request: Request): boolean {
  if (request.path === '/api' || request.path.startsWith('/api/')) return true
  return request.accepts(['html', 'json', 'application/problem+json']) !== 'html'
}

/** What an error means to the one who asked. Errors of the body's parser and of the router carry a status of their own. */
function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (isDatabaseAway(error) || isPrismaAway(error)) {
    return new Problem({ status: 503, code: 'unavailable', title: 'The database is away; try again in a moment.' })
  }
  const status = (error as { status?: unknown } | null)?.status
  if (status === 413) return new Problem({ status, code: 'too-large', title: 'The body is too large.' })
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Problem({ status, code: 'invalid-request', title: 'The request is not valid.' })
  }
  return new Problem({ status: 500, code: 'bug', title: 'The program made a mistake.' })
}

/**
 * Prisma hides the driver's error in its own: P1001 cannot reach, P1002 timed out, P1017 closed, P2024 no connection, P2028 no
 * transaction in time. 55P03: a lock that is not to be had.
 */
function isPrismaAway(error: unknown): boolean {
  const { name, code, cause, meta } = (error ?? {}) as Record<string, unknown>
  if (typeof name !== 'string' || !name.startsWith('PrismaClient')) return false
  if (typeof code === 'string' && /^(P1001|P1002|P1008|P1017|P2024|P2028|55P03|ECONN\w*|57P\d\d|08\w*)$/.test(code))
    return true
  const adapter = (meta as { driverAdapterError?: { cause?: unknown } } | undefined)?.driverAdapterError
  return isDatabaseAway(cause) || isDatabaseAway(adapter) || isDatabaseAway(adapter?.cause)
}
