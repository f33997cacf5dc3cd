import { Validator } from '@seriousme/openapi-schema-validator'
import { wordsOf } from '../../server/portal/words/index.js'
import { answerPlace, checker, type Document, fetchDocument, operationsOf } from './openapi.js'
import { ApiStage } from './stage.js'

let stage: ApiStage
let document: Document

beforeAll(async () => {
  stage = await ApiStage.open()
  document = await fetchDocument(stage)
}, 60_000)
afterAll(() => stage?.close())

test('the document is one of OpenAPI 3.1, by its own schema', async () => {
  const validator = new Validator()
  expect(await validator.validate(structuredClone(document))).toEqual({ valid: true })
  expect(document.openapi).toBe('3.1.0')
  expect(document.servers).toEqual([{ url: stage.server.origin }])
  const broken = { ...structuredClone(document), paths: { '/x': { get: { responses: 7 } } } }
  expect((await validator.validate(broken)).valid).toBe(false)
})

test('every route under /api/v1 is in the document, and nothing else is', () => {
  const declared = stage.server.declared
    .filter(({ path }) => path.startsWith('/api/v1/') && path !== '/api/v1/openapi.json')
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
  const documented = operationsOf(document).map(({ method, path }) => `${method} ${path}`)
  expect(documented.sort()).toEqual(declared.sort())
  expect(documented.length).toBeGreaterThan(25)
})

test('operations have names of their own, and each says which key it wants', () => {
  const operations = operationsOf(document)
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
  for (const { operationId, description } of operations)
    expect(`${operationId} ${description}`).toMatch(/Key: `(results:read|campaigns:(read|book))`\./)
  expect(document.security).toEqual([{ key: [] }])
})

test('every field and parameter says what it is, in both languages, and no word is left over', async () => {
  const french = await fetchDocument(stage, 'fr')
  const named = new Set<string>()
  for (const each of [document, french]) {
    const undescribed: string[] = []
    walk(each.components.schemas, (name, schema) => {
      named.add(name)
      if (typeof schema.description !== 'string') undescribed.push(name)
    })
    for (const { parameters = [] } of operationsOf(each))
      for (const { name, description } of parameters) {
        named.add(name)
        if (description === undefined) undescribed.push(name)
      }
    expect(undescribed).toEqual([])
  }
  expect(JSON.stringify(french)).toContain('Chercher un film')
  for (const { responses } of operationsOf(document))
    for (const { headers = {} } of Object.values(responses))
      for (const [name, { description }] of Object.entries(headers)) {
        named.add(name)
        expect([name, typeof description]).toEqual([name, 'string'])
      }
  expect(Object.keys(wordsOf('fr').api.fields).filter((name) => !named.has(name))).toEqual([])
})

/** Every property of every object. */
function walk(value: unknown, see: (name: string, schema: Record<string, unknown>) => void): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    if (name === 'properties')
      for (const [field, schema] of Object.entries(inner as Record<string, Record<string, unknown>>)) see(field, schema)
    walk(inner, see)
  }
}

test('every example keeps to its schema, with all that is required and nothing else', () => {
  const check = checker(document)
  for (const operation of operationsOf(document)) {
    const { operationId, requestBody, responses, method, path } = operation
    const status = responses[201] === undefined ? 200 : 201
    const { example } = responses[status]?.content['application/json'] ?? {}
    expect([operationId, check(answerPlace({ method, path }, status), example)]).toEqual([operationId, []])
    if (requestBody !== undefined) {
      const place = `/paths/${path.replaceAll('/', '~1')}/${method}/requestBody/content/application~1json/schema`
      const { example: sent } = requestBody.content['application/json']
      expect([operationId, check(place, sent)]).toEqual([operationId, []])
    }
  }
  // The check can fail.
  expect(check('/components/schemas/Film', { id: 1 }).length).toBeGreaterThan(0)
  expect(check('/components/schemas/InBothLanguages', { fr: 'a', en: 'b', de: 'c' }).join()).toContain('additional')
})

test('patterns are regular expressions without flags, as JSON Schema wants them', () => {
  const patterns = JSON.stringify(document).match(/"pattern":"(?:[^"\\]|\\.)*"/g) ?? []
  expect(patterns.length).toBeGreaterThan(3)
  for (const pattern of patterns) {
    const { pattern: text } = JSON.parse(`{${pattern}}`) as { pattern: string }
    expect(text).not.toMatch(/\/[a-z]+$/)
    expect(() => new RegExp(text, 'u')).not.toThrow()
  }
})

test('what may go wrong is told by status, and each code has one', () => {
  for (const { operationId, method, responses } of operationsOf(document)) {
    const told = Object.keys(responses)
    expect([operationId, told]).toEqual([operationId, expect.arrayContaining(['401', '403', '429', '503'])])
    if (method !== 'get') expect([operationId, told]).toEqual([operationId, expect.arrayContaining(['409'])])
    for (const [status, { description }] of Object.entries(responses))
      if (Number(status) >= 400) expect(description).toMatch(/^`[a-z-]+`: /)
  }
})

test('the document is for everybody, is kept for a while, and forgets nobody’s language in a cookie', async () => {
  const response = await stage.ask('GET', '/api/v1/openapi.json?langue=en')
  expect(response.headers.get('cache-control')).toBe('public, max-age=300')
  expect(response.headers.get('set-cookie')).toBeNull()
  expect(response.headers.get('content-language')).toBe('en')
})
