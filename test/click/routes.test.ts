import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { type CampaignSnapshot, createLinkRing, sealToken } from '../../server/campaign/index.js'
import { createClickHandler, readDataCentres } from '../../server/click/index.js'
import { type ClickFacts, judgeClick } from '../../server/click/rules/index.js'
import type { KeptClick } from '../../server/click/store.js'

const ring = createLinkRing(mkdtempSync(join(tmpdir(), 'lanterne-links-')))
const landingUrl = 'https://www.allocine.fr/film/fichefilm_gen_cfilm=12551.html'
const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'
const visitor = '11111111-1111-4111-8111-111111111111'
const ids = { campaign: 1, creative: 2, placement: 3, expiresAt: new Date('2026-12-22T10:00:00Z') }
const token = sealToken(ids, ring)

let now = new Date('2026-11-22T10:00:00Z')
let campaigns: CampaignSnapshot | null
let kept: KeptClick[]
let keep: (click: KeptClick) => Promise<'committed'>
let server: Server
let origin: string

beforeAll(async () => {
  const handle = createClickHandler({
    campaigns: () => campaigns,
    ring,
    keeper: { keep: (click) => keep(click) },
    readVisitor: (cookie) => (cookie === 'lid=good' ? visitor : null),
    duplicateSecret: Buffer.alloc(32, 5),
    dataCentres: readDataCentres('203.0.113.0,203.0.113.255,Hébergeur,https://example.com'),
    trustedProxies: ['127.0.0.1'],
    landingHosts: ['localhost:5001'],
    clock: () => now,
  })
  server = createServer(
    (request, response) => void handle(request, response, (request.url ?? '').slice('/e/c/'.length)),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())
beforeEach(() => {
  now = new Date('2026-11-22T10:00:00Z')
  campaigns = snapshot(landingUrl)
  kept = []
  keep = async (click) => {
    kept.push(click)
    return 'committed'
  }
})

function snapshot(url: string): CampaignSnapshot {
  const startsAt = new Date('2026-11-01T00:00:00Z')
  const endsAt = new Date('2026-12-01T00:00:00Z')
  const campaign = { id: 1, landingUrl: url, startsAt, endsAt, state: 'running' as const }
  return new Map([[1, { ...campaign, creatives: new Set([2]), placements: new Set([3]) }]])
}

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** Plain http: fetch would add Fetch Metadata of its own. */
function click(
  text: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${origin}/e/c/${text}`,
      { method, headers: { 'user-agent': agent, ...headers }, agent: false },
      (response) => {
        let body = ''
        response.on('data', (piece) => {
          body += piece
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
      },
    )
    request.on('error', reject)
    request.end()
  })
}

test("a click is kept, then sent to the film's page", async () => {
  const answer = await click(token, {
    headers: { cookie: 'lid=good', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  })
  expect(answer).toMatchObject({
    status: 302,
    body: '',
    headers: { location: landingUrl, 'cache-control': 'no-store', 'referrer-policy': 'origin' },
  })
  expect(kept).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      at: now.getTime(),
      campaign: 1,
      creative: 2,
      placement: 3,
      visitor,
      agentClass: 'browser',
      botList: expect.stringMatching(/^isbot-/),
      fetchClass: 'navigation',
      device: 'desktop',
      duplicateKey: expect.stringMatching(/^-?\d{1,19}$/),
      networkKey: expect.stringMatching(/^-?\d{1,19}$/),
      dataCentre: false,
      networkList: expect.stringMatching(/^dc-[0-9a-f]{8}$/),
    },
  ])
})

test('no cookie is ever issued on a click', async () => {
  for (const headers of [{}, { cookie: 'lid=forged' }, { 'sec-fetch-storage-access': 'active' }])
    expect((await click(token, { headers })).headers['set-cookie']).toBeUndefined()
  expect(kept.map((one) => one.visitor)).toEqual([null, null, null])
})

test('the redirect waits until the click is durable', async () => {
  let commit = () => {}
  keep = () =>
    new Promise((resolve) => {
      commit = () => resolve('committed')
    })
  let answered = false
  const answer = click(token).then((got) => {
    answered = true
    return got
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(answered).toBe(false)
  commit()
  expect((await answer).status).toBe(302)
})

test('a click that cannot be kept gets a small page, not a redirect', async () => {
  keep = () => Promise.reject(new Error('the spool is full'))
  const answer = await click(token)
  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
  expect(answer.headers.location).toBeUndefined()
})

const swapped = (n: number) => `${token.slice(0, n)}${token[n] === 'A' ? 'B' : 'A'}${token.slice(n + 1)}`
const forged = token.slice(0, -1) + (token.endsWith('A') ? 'Q' : 'A')
const another = (changes: object) => sealToken({ ...ids, ...changes }, ring)
test.each([
  ['forged', forged, 404],
  ['cut', token.slice(0, 20), 404],
  ['empty', '', 404],
  ['cut by one character', token.slice(0, -1), 404],
  ['longer by one character', `${token}A`, 404],
  ['of another version', swapped(0), 404],
  ['of another key', swapped(2), 404],
  ["signed for another campaign's number", swapped(6), 404],
  ['made to last longer', swapped(21), 404],
  ['sealed twice', `${token}${token}`, 404],
  ['without its point', token.replace('.', ''), 404],
  ['padded', `${token}=`, 404],
  ['ended by a line', `${token}%0d%0aSet-Cookie:%20a=b`, 404],
  ['full of Unicode', encodeURIComponent('é\u202e\ud83c\udfac'.repeat(9)), 404],
  ['of raw bytes', '%ff%fe%80'.repeat(9), 404],
  ['very long', 'A'.repeat(8000), 404],
  ['full of other characters', '%00%0d%0aLocation:%20https://example.org', 404],
  ['of a campaign that does not exist', another({ campaign: 9 }), 404],
  ["of another campaign's creative", another({ creative: 9 }), 404],
  ["of another campaign's placement", another({ placement: 9 }), 404],
  ['expired', another({ expiresAt: new Date('2026-11-22T09:59:59Z') }), 410],
])('a link that is %s leads nowhere', async (_, text, status) => {
  const answer = await click(text)
  expect(answer.status).toBe(status)
  expect(answer.headers.location).toBeUndefined()
  expect(answer.headers['cache-control']).toBe('no-store')
  expect(answer.body).toMatch(/<html lang="fr">[\s\S]*<section lang="en">/)
  expect(kept).toEqual([])
})

test('a link that was good expires, though it was seen before', async () => {
  expect((await click(token)).status).toBe(302)
  now = ids.expiresAt
  expect((await click(token)).status).toBe(410)
})

test('the address cannot say where to go', async () => {
  const answer = await click(`${token}`, {
    headers: { referer: 'https://evil.example/', 'x-forwarded-host': 'evil.example' },
  })
  expect(answer.headers.location).toBe(landingUrl)
  campaigns = snapshot('https://evil.example/')
  expect((await click(token)).status).toBe(404)
  campaigns = snapshot('http://localhost:5001/film')
  expect((await click(token)).headers.location).toBe('http://localhost:5001/film')
})

test('while the campaigns are not known nothing is redirected', async () => {
  campaigns = null
  expect((await click(token)).status).toBe(503)
})

test('HEAD is answered and not counted; other methods are refused', async () => {
  expect(await click(token, { method: 'HEAD' })).toMatchObject({ status: 302, headers: { location: landingUrl } })
  expect(await click(forged, { method: 'HEAD' })).toMatchObject({ status: 404, body: '' })
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    expect(await click(token, { method })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
  expect(kept).toEqual([])
})

/** What asks for a link before, or without, anybody following it. */
test.each([
  ['Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', {}, 'bot', 'unknown'],
  ['facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)', {}, 'bot', 'unknown'],
  ['WhatsApp/2.23.20.0', {}, 'bot', 'unknown'],
  ['Twitterbot/1.0', {}, 'bot', 'unknown'],
  [agent, { 'sec-purpose': 'prefetch' }, 'browser', 'prefetch'],
  [agent, { 'sec-purpose': 'prefetch;prerender' }, 'browser', 'prefetch'],
  [agent, { 'sec-purpose': 'prefetch;anonymous-client-ip' }, 'browser', 'prefetch'],
  [agent, { 'x-purpose': 'preview' }, 'browser', 'prefetch'],
])('%s %j is kept, and as what it is', async (userAgent, headers, agentClass, fetchClass) => {
  const answer = await click(token, { headers: { 'user-agent': userAgent, ...(headers as Record<string, string>) } })
  expect(answer).toMatchObject({ status: 302, headers: { 'cache-control': 'no-store', 'referrer-policy': 'origin' } })
  expect(kept).toMatchObject([{ agentClass, fetchClass }])
  expect(judgeClick({ ...payable, ...(kept[0] as KeptClick), dataCentre: false })).not.toEqual([])
})

const payable: ClickFacts = {
  ...{ agentClass: 'browser', fetchClass: 'navigation', dataCentre: false, duplicate: false, campaignRunning: true },
  ...{ personClicks: 1, networkClicks: 1, visitorKnown: true, cinemas: 1, excludedCinemas: 0, hour: null },
}

test("whatever the token's text, it is refused or it is ours, and nothing of it is said back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 80 }), async (text) => {
      const answer = await click(encodeURIComponent(text.toWellFormed()))
      expect(answer.status).toBe(404)
      expect(answer.headers.location).toBeUndefined()
      expect(answer.body).toBe((await click('another')).body)
    }),
    { numRuns: 40 },
  )
  expect(kept).toEqual([])
})

test('a click from a data centre is known as such, by the address alone, and behind a proxy too', async () => {
  for (const address of ['203.0.113.9', '203.0.113.9:4242', '198.51.100.1', '2001:db8::1', 'nonsense'])
    await click(token, { headers: { 'x-forwarded-for': address } })
  expect(kept.map(({ dataCentre }) => dataCentre)).toEqual([true, true, false, false, false])
  expect(JSON.stringify(kept)).not.toMatch(/203\.0\.113|198\.51|2001:db8/)
})

test('the key of a network is of a day and a campaign, and says nothing of the address', async () => {
  const from = (address: string) => click(token, { headers: { 'x-forwarded-for': address, cookie: 'lid=good' } })
  await from('192.0.2.1')
  await from('192.0.2.250')
  await from('192.0.3.1')
  now = new Date('2026-11-23T10:00:00Z')
  await from('192.0.2.1')
  const [first, same, other, nextDay] = kept.map(({ networkKey }) => networkKey)
  expect(same).toBe(first)
  expect(new Set([first, other, nextDay]).size).toBe(3)
  expect(kept.every(({ networkKey, duplicateKey }) => networkKey !== duplicateKey)).toBe(true)
})

test.each([
  ['unknown', {}],
  ['navigation', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }],
  ['prefetch', { 'sec-purpose': 'prefetch;prerender', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }],
  ['prefetch', { purpose: 'prefetch' }],
  ['prefetch', { 'x-moz': 'prefetch' }],
  ['not-a-navigation', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
  ['not-a-navigation', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
  ['not-a-navigation', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
])('a click is kept as %s from what the browser says of it', async (fetchClass, headers) => {
  expect((await click(token, { headers: headers as Record<string, string> })).status).toBe(302)
  expect(kept).toMatchObject([{ fetchClass }])
})

test('bots and empty agents are kept as such and redirected', async () => {
  await click(token, { headers: { 'user-agent': 'Googlebot/2.1' } })
  await click(token, { headers: { 'user-agent': '' } })
  expect(kept.map((one) => one.agentClass)).toEqual(['bot', 'empty'])
})

test('two clicks have one duplicate key when person, campaign and day are the same, and only then', async () => {
  const from = (address: string, more: Record<string, string> = {}) =>
    click(token, { headers: { 'x-forwarded-for': address, ...more } })
  await from('192.0.2.1')
  await from('192.0.2.250')
  await from('192.0.3.1')
  await from('192.0.2.1', { 'user-agent': `${agent} x` })
  await from('192.0.2.1', { cookie: 'lid=good' })
  await from('198.51.100.9', { cookie: 'lid=good', 'user-agent': 'other' })
  now = new Date('2026-11-23T10:00:00Z')
  await from('192.0.2.1')
  const [first, sameNetwork, otherNetwork, otherAgent, person, samePerson, nextDay] = kept.map(
    (one) => one.duplicateKey,
  )
  expect(sameNetwork).toBe(first)
  expect(samePerson).toBe(person)
  expect(new Set([first, otherNetwork, otherAgent, person, nextDay]).size).toBe(5)
})
