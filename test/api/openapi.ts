import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { ApiStage } from './stage.js'

type Json = Record<string, unknown>

/** As much of a document as tests look at. */
export interface Document extends Json {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Json> }
  servers: { url: string }[]
}

export interface Operation {
  operationId: string
  description: string
  parameters?: { name: string; in: string; required: boolean; schema: Json; description?: string; example?: unknown }[]
  requestBody?: { content: { 'application/json': { schema: Json; example: unknown } } }
  responses: Record<
    string,
    {
      description: string
      headers?: Record<string, { description?: string }>
      content: Record<string, { schema: Json; example?: unknown }>
    }
  >
}

/** The document as it is served. */
export async function fetchDocument(stage: ApiStage, language = 'en'): Promise<Document> {
  const response = await stage.ask('GET', `/api/v1/openapi.json?langue=${language}`)
  expect(response.status).toBe(200)
  return (await response.json()) as Document
}

/** Every operation of a document, with its method and address. */
export function operationsOf(document: Document): (Operation & { method: string; path: string })[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path })),
  )
}

/**
 * Says what is wrong with a value at a place of the document (a JSON pointer), strictly: a field that is not documented is wrong
 * too. Empty when nothing is.
 */
export function checker(document: Document): (place: string, value: unknown) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formats.default(ajv)
  ajv.addSchema(closed(document) as Json, 'document')
  return (place, value) => {
    const validate = ajv.compile({ $ref: `document#${place}` })
    validate(value)
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      `${instancePath} ${message} ${JSON.stringify(params)}`.trim(),
    )
  }
}

/** Where an answer is described. */
export function answerPlace({ method, path }: { method: string; path: string }, status: number): string {
  const type = status < 400 ? 'application~1json' : 'application~1problem+json'
  return `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}/responses/${status}/content/${type}/schema`
}

/** No object has other fields than those that are named. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const made = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, closed(inner)]))
  return made.type === 'object' && typeof made.properties === 'object' && made.additionalProperties === undefined
    ? { ...made, additionalProperties: false }
    : made
}
