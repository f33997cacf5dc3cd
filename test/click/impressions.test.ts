import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CampaignSnapshot, createLinkRing, sealToken } from '../../server/campaign/index.js'
import {
  createAgentJudge,
  createImpressionHandler,
  ImpressionCounter,
  readDataCentres,
} from '../../server/click/index.js'
import { type TestDatabase, testDatabase } from '../database.js'

const ring = createLinkRing(mkdtempSync(join(tmpdir(), 'lanterne-links-')))
const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'
const ids = { campaign: 1, creative: 2, placement: 3, expiresAt: new Date('2026-12-22T10:00:00Z') }
const token = sealToken(ids, ring)
const campaign = { id: 1, landingUrl: 'https://www.allocine.fr/', state: 'running' as const }
const snapshot: CampaignSnapshot = new Map([
  [
    1,
    {
      ...{ ...campaign, startsAt: new Date('2026-11-01T00:00:00Z'), endsAt: new Date('2026-12-01T00:00:00Z') },
      ...{ creatives: new Set([2]), placements: new Set([3]) },
    },
  ],
])

let now: Date
let campaigns: CampaignSnapshot | null
let database: TestDatabase
let counter: ImpressionCounter
let server: Server
let port: number
beforeAll(async () => {
  database = await testDatabase()
  counter = new ImpressionCounter({ pool: database.pixel })
  const handle = createImpressionHandler({
    ...{ campaigns: () => campaigns, ring, counter, agents: createAgentJudge(null), clock: () => now },
    ...{ dataCentres: readDataCentres('203.0.113.0,203.0.113.255,a,b'), trustedProxies: ['127.0.0.1'] },
  })
  server = createServer((request, response) => handle(request, response, (request.url ?? '').slice('/i/'.length)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(async () => {
  server?.close()
  await counter?.stop()
  await database?.drop()
})
beforeEach(async () => {
  now = new Date('2026-11-22T10:59:59Z')
  campaigns = snapshot
  await counter.flush()
  await database.owner.query('TRUNCATE plane.impression_count')
})

/** Plain http: fetch would add Fetch Metadata of its own. */
function show(
  text = token,
  { method = 'GET', headers = {} } = {},
): Promise<{ status: number; headers: object; bytes: number }> {
  return new Promise((resolve, reject) => {
    const options = { port, path: `/i/${text}`, method, headers: { 'user-agent': agent, ...headers } }
    const request = httpRequest(options, (response) => {
      let bytes = 0
      response.on('data', (piece: Buffer) => {
        bytes += piece.length
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes }))
    })
    request.on('error', reject)
    request.end()
  })
}

async function counted(): Promise<{ hour: string; impressions: number }[]> {
  await counter.flush()
  const { rows } = await database.console.query(
    'SELECT campaign, placement, creative, hour, impressions::int FROM plane.impression_count ORDER BY hour',
  )
  return rows.map(({ hour, ...row }) => ({ ...row, hour: hour.toISOString() }))
}

test('what is shown is counted by the hour, answered with one pixel that nobody stores, and no cookie', async () => {
  const answer = await show()
  expect(answer).toMatchObject({
    ...{ status: 200, bytes: 42 },
    headers: { 'content-type': 'image/gif', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  })
  expect(answer.headers).not.toHaveProperty('set-cookie')
  await show()
  now = new Date('2026-11-22T11:00:00Z')
  await show()
  const of = { campaign: 1, placement: 3, creative: 2 }
  expect(await counted()).toEqual([
    { ...of, hour: '2026-11-22T10:00:00.000Z', impressions: 2 },
    { ...of, hour: '2026-11-22T11:00:00.000Z', impressions: 1 },
  ])
})

test.each([
  ['HEAD', { method: 'HEAD' }],
  ['a robot', { headers: { 'user-agent': 'Googlebot/2.1' } }],
  ['an agent that does not name itself', { headers: { 'user-agent': '' } }],
  ['a prefetch', { headers: { 'sec-purpose': 'prefetch' } }],
  ['a data centre', { headers: { 'x-forwarded-for': '203.0.113.7' } }],
])('%s is answered and not counted', async (_, asked) => {
  expect(await show(token, asked as object)).toMatchObject({ status: 200 })
  expect(await counted()).toEqual([])
})

test.each([
  ['forged', `${token.slice(0, -1)}${token.endsWith('A') ? 'Q' : 'A'}`, 404],
  ['cut', token.slice(0, 20), 404],
  ['full of other characters', '%0d%0aLocation:%20https://example.org', 404],
  ['of another creative', sealToken({ ...ids, creative: 9 }, ring), 404],
  ['expired', sealToken({ ...ids, expiresAt: new Date('2026-11-22T10:59:59Z') }, ring), 410],
])('a link that is %s gets nothing', async (_, text, status) => {
  expect(await show(text)).toMatchObject({ status, bytes: 0 })
  expect(await counted()).toEqual([])
})

test('other methods are refused, and while campaigns are not known nothing is counted', async () => {
  expect(await show(token, { method: 'POST' })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
  campaigns = null
  expect(await show()).toMatchObject({ status: 503 })
  expect(await counted()).toEqual([])
})

test('while the database is away counts wait, and are there once', async () => {
  const away = new ImpressionCounter({ pool: database.pixel })
  await database.owner.query('ALTER TABLE plane.impression_count RENAME TO impression_count_away')
  away.count({ campaign: 1, placement: 3, creative: 2, at: now })
  await away.flush()
  away.count({ campaign: 1, placement: 3, creative: 2, at: now })
  await database.owner.query('ALTER TABLE plane.impression_count_away RENAME TO impression_count')
  await away.stop()
  expect(await counted()).toMatchObject([{ impressions: 2 }])
})
