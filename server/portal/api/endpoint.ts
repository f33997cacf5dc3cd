import type { Request, Response } from 'express'
import type { z } from 'zod'
import type { Along } from '../../campaign/index.js'
import {
  type Access,
  type ApiScope,
  askedFor,
  assertMayTouch,
  DeclaredRoutes,
  type Method,
  type Organisation,
  requireScope,
} from '../../membership/index.js'
import { missing, type PortalOptions, signedInOf } from '../page.js'
import type { Words } from '../words/index.js'
import { asOnce } from './attempt.js'
import { entityTag, parsePart, readJson, tagMatches } from './read.js'

export type OperationId = keyof Words['api']['operations']
export type ProblemCode = keyof Words['api']['problems']

/** What a handler knows of a request that was let in, and whose parts are good. */
export interface ApiAsked<P, Q, B, O> {
  params: P
  query: Q
  body: B
  /** The thing of the address, which whoever asks may touch. */
  found: O
  /** In whose name it is asked. */
  organisation: Organisation
  now: Date
  options: PortalOptions
  /** Whether the request, by its `If-Match`, is about a thing that is answered like this. */
  matches: (answer: object) => boolean
}

/** A request that is shown, and that tests send; `answer` is an answer to it. */
export interface Example {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: object
  answer: object
}

interface Shape<P, Q, B, A, O> {
  id: OperationId
  method: Method
  /** As Express writes it. */
  path: string
  access: Access
  /** What a key must be for. Somebody who is signed in needs none. */
  scope: ApiScope
  params?: z.ZodType<P>
  query?: z.ZodType<Q>
  body?: z.ZodType<B>
  answer: z.ZodType<unknown, A>
  /** What may go wrong with it, besides what may with any request. */
  problems?: readonly ProblemCode[]
  example: Example
  /** The thing of the address and whom it belongs to; null, like somebody else's: 404. */
  find?: (params: P, options: PortalOptions) => Promise<{ object: O; owners: readonly string[] } | null>
}

interface Reading<P, Q, A, O> extends Shape<P, Q, undefined, A, O> {
  /** The answer has an `ETag`, which a change may name. */
  tagged?: boolean
  read: (asked: ApiAsked<P, Q, undefined, O>) => Promise<A>
}

interface Changing<P, B, A, O> extends Shape<P, undefined, B, A, O> {
  /** For what is new: its address. It is answered by 201. */
  addressOf?: (object: number) => string
  /** It may be made to depend on what was read (`If-Match`). */
  conditional?: boolean
  /** Does it, and gives the id of what came of it, having written `along` in the same transaction. */
  change: (asked: ApiAsked<P, undefined, B, O>, along: Along) => Promise<number>
  show: (object: number, options: PortalOptions) => Promise<A>
}

/** One operation of the API: what the document says of it and what is done are made from the same shapes. */
export interface Endpoint {
  id: OperationId
  method: Method
  path: string
  access: Access
  scope: ApiScope
  params: z.ZodType | undefined
  query: z.ZodType | undefined
  body: z.ZodType | undefined
  answer: z.ZodType
  status: 200 | 201
  tagged: boolean
  conditional: boolean
  problems: readonly ProblemCode[]
  example: Example
  handle: (request: Request, response: Response, options: PortalOptions) => Promise<void>
}

/** An operation that reads. */
export function reading<A, P = undefined, Q = undefined, O = undefined>(it: Reading<P, Q, A, O>): Endpoint {
  const { tagged = false } = it
  return {
    ...stated(it),
    ...{ tagged, conditional: false, status: 200 },
    async handle(request, response, options) {
      const asked = await enter(it, { request, response, options })
      const answer = it.answer.parse(await it.read({ ...asked, body: undefined })) as object
      // Express would not say so to a program whose library forbids caches of its own accord (`Cache-Control: no-cache`).
      const known = request.headers['if-none-match']
      if (tagged && known !== undefined && tagMatches(known, entityTag(answer))) response.status(304).end()
      else send(response, answer, { tagged })
    },
  }
}

/** An operation that changes one thing, once for each idempotency key, and answers with it as it then is. */
export function changing<A, P = undefined, B = undefined, O = undefined>(it: Changing<P, B, A, O>): Endpoint {
  const { addressOf, conditional = false } = it
  return {
    ...stated(it),
    ...{ tagged: true, conditional, status: addressOf === undefined ? 200 : 201 },
    async handle(request, response, options) {
      const asked = await enter(it, { request, response, options })
      const { json, text } = it.body === undefined ? NO_BODY : await readJson(request)
      const body = parsePart(it.body, json, 'body')
      const who = { organisationId: asked.organisation.id, now: asked.now }
      const { object, repeated } = await asOnce(options.pool, { request, text, ...who }, (along) =>
        it.change({ ...asked, query: undefined, body }, along),
      )
      if (repeated) response.set('Idempotency-Replayed', 'true')
      if (addressOf !== undefined) response.status(201).set('Location', addressOf(object))
      send(response, it.answer.parse(await it.show(object, options)) as object, { tagged: true })
    },
  }
}

const NO_BODY = { json: undefined, text: '' }

/** Declares operations, each behind its guard and its scope. */
export function endpointRoutes(endpoints: readonly Endpoint[], options: PortalOptions): DeclaredRoutes {
  const routes = new DeclaredRoutes()
  for (const { method, path, access, scope, handle } of endpoints)
    routes.add(method, path, access, requireScope(scope), (request, response) => handle(request, response, options))
  return routes
}

function stated<P, Q, B, A, O>({ id, method, path, access, scope, ...it }: Shape<P, Q, B, A, O>) {
  const { params, query, body, answer, problems = [], example } = it
  return { id, method, path, access, scope, params, query, body, answer, problems, example }
}

/** Judges the address before anything else: what is not there, or somebody else's, is 404 whatever is sent to it. */
async function enter<P, Q, B, A, O>(
  it: Shape<P, Q, B, A, O>,
  { request, response, options }: { request: Request; response: Response; options: PortalOptions },
): Promise<Omit<ApiAsked<P, Q, B, O>, 'body'>> {
  const params = parsePart(it.params, request.params, 'path')
  const there = it.find === undefined ? undefined : await it.find(params, options)
  if (there === null) throw missing()
  if (there !== undefined) assertMayTouch(response, it.access, there.owners)
  return {
    params,
    query: parsePart(it.query, { ...request.query }, 'query'),
    found: there?.object as O,
    organisation: askedFor(signedInOf(response), it.access),
    now: options.clock(),
    options,
    matches: (answer) => tagMatches(request.headers['if-match'], entityTag(it.answer.parse(answer) as object)),
  }
}

function send(response: Response, answer: object, { tagged }: { tagged: boolean }): void {
  if (tagged) response.set('ETag', entityTag(answer))
  response.set('Cache-Control', 'no-store').type('application/json').send(JSON.stringify(answer))
}
