import { answerPlace, checker, type Document, fetchDocument, operationsOf } from './openapi.js'
import { ApiStage } from './stage.js'

let stage: ApiStage
let document: Document
const keys: Record<string, string> = {}

beforeAll(async () => {
  stage = await ApiStage.open()
  document = await fetchDocument(stage)
  await stage.run()
  await stage.publish()
  const at = new Date('2026-12-02T10:00:00Z')
  await stage.click(
    { campaign: 1, placement: 1, creative: 1, at, reasons: [] },
    { campaign: 1, placement: 2, creative: 2, at, reasons: ['bot', 'unknown-visitor'] },
  )
  await stage.deliver({ campaign: 1, placement: 1, day: '2026-12-02', impressions: 8_200 })
  keys.distributor = await stage.key(await stage.distributorOf(1))
  keys.operator = await stage.key(await stage.organisation('operator'), ['results:read', 'campaigns:read'])
  keys.cinema = await stage.key(await stage.organisation('cinema'), ['results:read'])
}, 60_000)
afterAll(() => stage?.close())

interface Line {
  method: string
  url: string
  headers: Record<string, string>
  body: string | undefined
}

/** A line of `curl` as a shell would split it. */
function readCurl(text: string): Line {
  const words = [...text.replaceAll('\\\n', ' ').matchAll(/(?:'(?:[^']|'\\'')*'|"[^"]*"|[^\s'"]+)+/g)].map(([word]) =>
    word.startsWith('"') ? word.slice(1, -1) : word.replace(/^'|'$/g, '').replaceAll(`'\\''`, "'"),
  )
  expect(words.shift()).toBe('curl')
  const line: Line = { method: 'GET', url: '', headers: {}, body: undefined }
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-X') line.method = words.shift() ?? ''
    else if (word === '-d') line.body = words.shift()
    else if (word === '-H') {
      const [name = '', value = ''] = (words.shift() ?? '').split(/: (.*)/s)
      line.headers[name.toLowerCase()] = value
    } else line.url = word
  }
  return line
}

const unescaped = (html: string) =>
  html.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** The examples of the page, by operation. */
async function examplesOf(language: string): Promise<Map<string, Line>> {
  const page = await (await stage.server.get(`/api?langue=${language}`)).text()
  const found = [...page.matchAll(/<pre id="exemple-(\w+)"><code>(.*?)<\/code><\/pre>/gs)]
  return new Map(found.map(([, id = '', text = '']) => [id, readCurl(unescaped(text))]))
}

test('every example of the page is carried out, and is answered as the document says', async () => {
  const examples = await examplesOf('fr')
  const check = checker(document)
  const operations = operationsOf(document)
  expect([...examples.keys()].filter((id) => id !== 'premier').sort()).toEqual(
    operations.map(({ operationId }) => operationId).sort(),
  )
  // Reading first; then a draft is made, edited, submitted and taken back, and a campaign is ended.
  const changes = ['createCampaign', 'editCampaign', 'submitCampaign', 'takeBackCampaign', 'endCampaign']
  const reads = operations.map(({ operationId }) => operationId).filter((id) => !changes.includes(id))
  let draft = ''
  for (const id of [...reads, ...changes]) {
    const operation = operations.find(({ operationId }) => operationId === id)
    const line = examples.get(id)
    if (operation === undefined || line === undefined) throw new Error(id)
    stage.rest()
    expect([id, line.method.toLowerCase()]).toEqual([id, operation.method])
    expect(line.headers.authorization).toBe('Bearer $KEY')
    const who = operation.path.includes('/operator/') ? 'operator' : id === 'readStatements' ? 'cinema' : 'distributor'
    // The number of the draft is the one that the example before was given.
    const url = line.url.replace('/campaigns/3', `/campaigns/${draft}`)
    const response = await fetch(url, {
      method: line.method,
      headers: { ...line.headers, authorization: `Bearer ${keys[who]}` },
      ...(line.body === undefined ? {} : { body: line.body }),
    })
    const answer = (await response.json()) as { id?: number }
    expect([id, response.status, answer]).toEqual([id, operation.responses[201] ? 201 : 200, answer])
    expect([id, check(answerPlace(operation, response.status), answer)]).toEqual([id, []])
    if (id === 'createCampaign') draft = String(answer.id)
  }
}, 60_000)

test('the examples find what they ask for: none of their lists is empty', async () => {
  const examples = await examplesOf('en')
  for (const id of ['listFilms', 'listCells', 'listReleases', 'listPlatforms', 'listPublishers', 'listLinks'])
    await expectFilled(examples, id, keys.distributor)
  for (const id of ['listAllCampaigns', 'listAnyLinks', 'listAllResults'])
    await expectFilled(examples, id, keys.operator)
  await expectFilled(examples, 'readResults', keys.distributor)
  await expectFilled(examples, 'readDelivery', keys.distributor)
})

async function expectFilled(examples: Map<string, Line>, id: string, key: string | undefined): Promise<void> {
  stage.rest()
  const line = examples.get(id)
  const response = await fetch(line?.url ?? '', { headers: { authorization: `Bearer ${key}` } })
  const answer = (await response.json()) as Record<string, unknown>
  // Periods are told once there are enough clicks for one.
  const lists = Object.entries(answer).filter(([name, value]) => Array.isArray(value) && name !== 'periods')
  expect(lists.length).toBeGreaterThan(0)
  expect([id, lists.filter(([, list]) => (list as unknown[]).length === 0)]).toEqual([id, []])
}

test('the page is there in both languages, without a script, and its links lead somewhere', async () => {
  for (const [language, title] of [
    ['fr', 'L’API de Lanterne'],
    ['en', 'Lanterne’s API'],
  ]) {
    const page = await (await stage.server.get(`/api?langue=${language}`)).text()
    expect(page).toContain(title)
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const anchors = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
    expect(anchors.length).toBeGreaterThan(60)
    expect(anchors.filter((id) => !ids.includes(id))).toEqual([])
    expect([...page.matchAll(/<script(?! defer src="\/assets\/)/g)]).toEqual([])
    expect(page).not.toContain('undefined')
  }
})
