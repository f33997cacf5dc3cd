import { type Document, type Operation, operationsOf } from './openapi.js'

type Schema = Record<string, unknown>

/**
 * A client in TypeScript, made of a document and nothing else: the types of its objects, and a function for each operation, which
 * gives the answer that the document promises or throws the problem.
 */
export function clientOf(document: Document): string {
  const types = Object.entries(document.components.schemas).map(
    ([name, schema]) => `export type ${name} = ${typeOf(schema)}`,
  )
  return [
    'export interface Server { origin: string; key: string }',
    ...types,
    ...operationsOf(document).map(functionOf),
    CALL,
  ].join('\n\n')
}

function functionOf(operation: Operation & { method: string; path: string }): string {
  const { operationId, method, path, parameters = [], requestBody, responses } = operation
  const status = responses[201] === undefined ? '200' : '201'
  const answer = responses[status]?.content['application/json']?.schema ?? {}
  const of = (where: string) =>
    parameters
      .filter((one) => one.in === where)
      .map(
        (one) =>
          `${JSON.stringify(one.name)}${one.required ? '' : '?'}: ${where === 'path' ? 'string | number' : typeOf(one.schema)}`,
      )
  const asked = [
    ...of('path'),
    ...[...of('query'), ...of('header')],
    ...(requestBody === undefined ? [] : [`body: ${typeOf(requestBody.content['application/json'].schema)}`]),
  ]
  const names = (where: string) => JSON.stringify(parameters.filter((one) => one.in === where).map(({ name }) => name))
  return `export function ${operationId}(server: Server, asked: { ${asked.join('; ')} }): Promise<${typeOf(answer)}> {
  return call(server, asked, { method: ${JSON.stringify(method.toUpperCase())}, path: ${JSON.stringify(path)}, query: ${names('query')}, header: ${names('header')}, status: ${status} })
}`
}

/** A schema as a type. What is not known is an error: nothing of a document is passed over in silence. */
function typeOf(schema: Schema): string {
  if (typeof schema.$ref === 'string') return schema.$ref.split('/').at(-1) as string
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map((one) => typeOf(one as Schema)).join(' | ')
  if (Array.isArray(schema.allOf)) return schema.allOf.map((one) => `(${typeOf(one as Schema)})`).join(' & ')
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ')
  if (schema.type === 'array') return `(${typeOf(schema.items as Schema)})[]`
  if (schema.type === 'object') return objectOf(schema)
  const plain = PLAIN[schema.type as string]
  if (plain === undefined) throw new Error(`no type for ${JSON.stringify(schema)}`)
  return plain
}

function objectOf({ properties = {}, required = [] }: Schema): string {
  const fields = Object.entries(properties as Record<string, Schema>).map(
    ([name, schema]) => `${JSON.stringify(name)}${(required as string[]).includes(name) ? '' : '?'}: ${typeOf(schema)}`,
  )
  return `{ ${fields.join('; ')} }`
}

const PLAIN: Record<string, string> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
}

const CALL = `
interface Called { method: string; path: string; query: string[]; header: string[]; status: number }

async function call<T>({ origin, key }: Server, given: object, { method, path, query, header, status }: Called): Promise<T> {
  const asked = given as Record<string, unknown>
  const address = path.replace(/\\{(\\w+)\\}/g, (_part, name: string) => encodeURIComponent(String(asked[name])))
  const search = new URLSearchParams()
  for (const name of query) if (asked[name] !== undefined) search.set(name, String(asked[name]))
  const headers: Record<string, string> = { authorization: \`Bearer \${key}\` }
  for (const name of header) if (asked[name] !== undefined) headers[name] = String(asked[name])
  if (asked.body !== undefined) headers['content-type'] = 'application/json'
  const response = await fetch(\`\${origin}\${address}?\${search}\`, {
    method,
    headers,
    ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
  })
  const answer: unknown = await response.json()
  if (response.status !== status) throw answer as Problem
  return answer as T
}
`
