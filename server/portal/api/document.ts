import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi'
import { z } from 'zod'
import { fill, type Language, type Words, wordsOf } from '../words/index.js'
import type { Endpoint, ProblemCode } from './endpoint.js'
import { groupOf } from './groups.js'
import { Problem } from './wire/shared.js'

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>
type Responses = RouteConfig['responses']

/** What may go wrong with any request, and where its body is read. */
const ALWAYS: readonly ProblemCode[] = [
  'sign-in',
  'wrong-key',
  'wrong-organisation',
  'wrong-role',
  'wrong-scope',
  'too-often',
  'unavailable',
]
const WITH_QUERY: readonly ProblemCode[] = ['invalid-request']
const WITH_BODY: readonly ProblemCode[] = ['invalid-request', 'malformed-json', 'not-json', 'too-large']
const WITH_PATH: readonly ProblemCode[] = ['not-found']
const CHANGES: readonly ProblemCode[] = ['bad-idempotency-key', 'idempotency-conflict', 'idempotency-running']

/** The statuses of the problems. */
export const STATUS: Record<ProblemCode, number> = {
  'invalid-request': 400,
  'bad-cursor': 400,
  'malformed-json': 400,
  'bad-idempotency-key': 400,
  'sign-in': 401,
  'wrong-key': 401,
  'wrong-organisation': 403,
  'wrong-role': 403,
  'wrong-scope': 403,
  'not-found': 404,
  'wrong-state': 409,
  'no-contract': 409,
  'idempotency-conflict': 409,
  'idempotency-running': 409,
  'changed-meanwhile': 412,
  'too-large': 413,
  'not-json': 415,
  'film-refused': 422,
  'unknown-film': 422,
  'unknown-segment': 422,
  'segment-too-small': 422,
  'unknown-publisher': 422,
  'publisher-without-terms': 422,
  'landing-malformed': 422,
  'landing-not-https': 422,
  'landing-credentials': 422,
  'landing-host-not-allowed': 422,
  'already-over': 422,
  'nothing-to-show': 422,
  'too-often': 429,
  unavailable: 503,
}

/** All that may go wrong with an operation, in the order of the statuses. */
export function problemsOf(endpoint: Endpoint): ProblemCode[] {
  const { params, query, body, method, problems } = endpoint
  const all = new Set([
    ...ALWAYS,
    ...(params === undefined ? [] : WITH_PATH),
    ...(query === undefined ? [] : WITH_QUERY),
    ...(body === undefined ? [] : WITH_BODY),
    ...(method === 'get' ? [] : CHANGES),
    ...problems,
  ])
  return (Object.keys(STATUS) as ProblemCode[]).filter((code) => all.has(code))
}

/** The API as OpenAPI 3.1: made of the shapes that the handlers parse by, with the words of a language. */
export function documentOf(
  endpoints: readonly Endpoint[],
  { origin, language }: { origin: string; language: Language },
): OpenApiDocument {
  const words = wordsOf(language)
  const said = words.api
  const registry = new OpenAPIRegistry()
  registry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer', description: said.keyText })
  for (const endpoint of endpoints) registry.registerPath(pathOf(endpoint, words))
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: said.title,
      version: '1',
      description: said.lead,
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
    },
    servers: [{ url: origin }],
    tags: Object.entries(said.groups).map(([name, description]) => ({ name, description })),
    security: [{ key: [] }],
  })
  return describe(document, { ...words.campaign.reasons, ...said.fields }) as OpenApiDocument
}

function pathOf(endpoint: Endpoint, words: Words): RouteConfig {
  const { id, method, path, scope, params, query, body, example, status, answer, tagged } = endpoint
  const said = words.api
  const { title, text } = said.operations[id]
  return {
    method,
    path: path.replace(/:(\w+)/g, '{$1}'),
    operationId: id,
    tags: [groupOf(endpoint)],
    summary: title,
    description: `${text} ${fill(said.scopeText, { scope })}`,
    request: {
      ...(params === undefined ? {} : { params: params as z.ZodObject }),
      ...(query === undefined ? {} : { query: query as z.ZodObject }),
      ...(method === 'get' && !tagged ? {} : { headers: headersOf(endpoint) }),
      ...(body === undefined
        ? {}
        : { body: { required: true, content: { 'application/json': { schema: body, example: example.body } } } }),
    },
    responses: {
      [status]: {
        description: title,
        headers: answerHeaders({ tagged, status }),
        content: { 'application/json': { schema: answer, example: example.answer } },
      },
      ...(method === 'get' && tagged ? { 304: { description: said.unchanged } } : {}),
      ...refusals(endpoint, words),
    } as Responses,
  }
}

function headersOf({ method, conditional }: Pick<Endpoint, 'method' | 'conditional'>) {
  if (method === 'get') return z.object({ 'If-None-Match': z.string().optional() })
  return z.object({
    'Idempotency-Key': z.string().min(8).max(128).optional(),
    ...(conditional ? { 'If-Match': z.string().optional() } : {}),
  })
}

function answerHeaders({ tagged, status }: Pick<Endpoint, 'tagged' | 'status'>) {
  return z.object({
    ...(tagged ? { ETag: z.string() } : {}),
    ...(status === 201 ? { Location: z.string() } : {}),
  })
}

/** One answer for each status, which says by which codes. */
function refusals(endpoint: Endpoint, words: Words): Record<string, unknown> {
  const codes = problemsOf(endpoint)
  const statuses = [...new Set(codes.map((code) => STATUS[code]))]
  return Object.fromEntries(
    statuses.map((status) => {
      const here = codes.filter((code) => STATUS[code] === status)
      const description = here.map((code) => `\`${code}\`: ${words.api.problems[code]}`).join('\n\n')
      return [status, { description, content: { 'application/problem+json': { schema: Problem } } }]
    }),
  )
}

/** Says of every field what it is: one name means one thing wherever it stands. */
function describe(value: unknown, fields: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((one) => describe(one, fields))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, inner]) => {
    if (name === 'example') return [name, inner]
    // Flags of a regular expression are no part of a pattern (JSON Schema 2020-12 reads it as with `u`).
    if (name === 'pattern') return [name, String(inner).replace(/\/[a-z]*$/, '')]
    if (name === 'properties' || name === 'headers') return [name, describeEach(inner, fields)]
    return [name, describe(inner, fields)]
  })
  const made = Object.fromEntries(entries) as Record<string, unknown>
  const isParameter = typeof made.name === 'string' && typeof made.in === 'string'
  const text = isParameter ? fields[made.name as string] : undefined
  return text === undefined ? made : { ...made, description: text }
}

function describeEach(properties: unknown, fields: Readonly<Record<string, string>>) {
  const entries = Object.entries(properties as Record<string, object>).map(([name, schema]) => {
    const text = fields[name]
    return [name, { ...(describe(schema, fields) as object), ...(text === undefined ? {} : { description: text }) }]
  })
  return Object.fromEntries(entries)
}
