import { validateUserData } from '../../server/activation/index.js'
import { QueueFull } from '../../server/lib/batch.js'
import { addDays } from '../../server/lib/clock.js'
import { offCookie } from '../../server/pseudonym/index.js'
import { tcString } from '../consent/tc-string.js'
import { HOST, LookUpStage, now, ORIGIN, PROVIDER } from './stage.js'

const stage = LookUpStage.forTests()
const yesterday = addDays(now, -1)

async function spectator(): Promise<{ cookie: string; visitor: string }> {
  const browser = stage.browser()
  await stage.went(browser)
  return browser
}

test('a spectator’s browser is told the campaign of the page, in OpenRTB, for five minutes', async () => {
  const { cookie } = await spectator()
  const response = await stage.ask({ cookie })
  expect(response.status).toBe(200)
  expect(await response.clone().json()).toEqual({
    user: {
      data: [
        { name: PROVIDER, ext: { segtax: 4 }, segment: [{ id: '477' }] },
        { name: PROVIDER, segment: [{ id: stage.code }] },
      ],
    },
    ttl: 300,
  })
  expect(validateUserData(await response.json())).toEqual({ valid: true })
  const headers = Object.fromEntries(response.headers)
  expect(headers).toMatchObject({
    'cache-control': 'private, max-age=300',
    vary: 'origin',
    'access-control-allow-origin': ORIGIN,
    'access-control-allow-credentials': 'true',
    'content-type': 'application/json; charset=utf-8',
  })
  expect(headers['set-cookie']).toBeUndefined()
  expect(await stage.counted()).toEqual({ answered: 1, [`in ${stage.campaign.campaign}`]: 1 })
  expect(stage.measured).toEqual(['answered'])
})

test.each([
  ['nobody', () => undefined],
  ['a browser that never visited', () => stage.browser().cookie],
  ['a browser that was erased', () => offCookie({ since: 20_000 }).split(';')[0]],
  ['a forged cookie', () => `lid=${'A'.repeat(48)}`],
])('%s: no segment, and nothing said', async (_who, cookieOf) => {
  const cookie = cookieOf()
  const response = await stage.ask(cookie === undefined ? {} : { cookie })
  expect([response.status, await response.text()]).toEqual([204, ''])
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN)
  expect(response.headers.get('set-cookie')).toBeNull()
})

describe('consent of the page, before the cookie is read', () => {
  const refusals: [string, string, Parameters<LookUpStage['ask']>[0]][] = [
    ['purpose 4 refused', 'no-consent', { tc: tcString(yesterday, { purposes: [1, 2, 3, 7] }) }],
    ['purpose 1 refused', 'no-consent', { tc: tcString(yesterday, { purposes: [2, 3, 4, 7] }) }],
    ['our vendor refused', 'tcf-vendor-refused', { tc: tcString(yesterday, { vendors: [2], disclosed: [2, 21] }) }],
    ['our vendor not shown', 'tcf-vendor-undisclosed', { tc: tcString(yesterday, { disclosed: [2] }) }],
    [
      'nothing accepted',
      'tcf-vendor-refused',
      { tc: tcString(yesterday, { purposes: [], vendors: [], disclosed: [21] }) },
    ],
    [
      'forbidden to us by the publisher',
      'no-consent',
      { tc: tcString(yesterday, { restrictions: [{ vendor: 21, purpose: 4, type: 0 }] }) },
    ],
    ['for all sites', 'tcf-not-service-specific', { tc: tcString(yesterday, { isServiceSpecific: false }) }],
    ['of seven months ago', 'consent-expired', { tc: tcString(addDays(now, -215)) }],
    ['under an old policy', 'tcf-policy-outdated', { tc: tcString(yesterday, { policyVersion: 2 }) }],
    ['Global Privacy Control as a header', 'gpc', { headers: { 'sec-gpc': '1' } }],
    ['Global Privacy Control in the query', 'gpc', { query: `gdpr=1&gpc=1&gdpr_consent=${tcString(yesterday)}` }],
    [
      'a page that says that the law does not apply',
      'gdpr-not-applied',
      { query: `gdpr=0&gdpr_consent=${tcString(yesterday)}` },
    ],
  ]

  test.each(refusals)('%s is a no: %s', async (_case, why, asked) => {
    const { cookie } = await spectator()
    const response = await stage.ask({ cookie, ...asked })
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect(stage.cookiesRead).toEqual([])
    expect(await stage.counted()).toEqual({ [why]: 1 })
  })

  test('without a number of ours in the vendor list no string can be about us', async () => {
    const { cookie } = await spectator()
    stage.vendorId = null
    expect((await stage.ask({ cookie })).status).toBe(204)
    expect(await stage.counted()).toEqual({ 'tcf-vendor-unknown': 1 })
  })

  test('purpose 3 was given to the cinema, and is not asked of the newspaper', async () => {
    const { cookie } = await spectator()
    expect((await stage.ask({ cookie, tc: tcString(yesterday, { purposes: [1, 4] }) })).status).toBe(200)
  })

  test.each([
    ['none', null],
    ['an empty one', ''],
    ['one that is no string', 'hello'],
    ['one that was cut', tcString(yesterday).slice(0, 30)],
    ['one of version 1', 'BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA'],
    ['one that is too long', 'C'.repeat(4_200)],
  ])('%s, where the GDPR applies, is the page’s mistake', async (_case, tc) => {
    const { cookie } = await spectator()
    const response = await stage.ask({ cookie, tc })
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ code: 'tc-string-malformed' })
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN)
    expect(stage.cookiesRead).toEqual([])
  })

  test('a query without end is not read', async () => {
    expect((await stage.ask({ query: `gdpr=1&x=${'y'.repeat(5_000)}` })).status).toBe(414)
  })
})

describe('who may ask', () => {
  test.each([
    ['no origin', null],
    ['another page', 'https://other.example'],
    ['the page over plain http', `http://${HOST}`],
    ['a page of its that is not booked', `https://www.${HOST}`],
    ['its host on another port', `https://${HOST}:8443`],
    ['an opaque origin', 'null'],
  ])('%s: 403, and no word for browsers', async (_case, origin) => {
    const { cookie } = await spectator()
    for (const method of ['GET', 'OPTIONS']) {
      const response = await stage.ask({ cookie, origin, method })
      expect(response.status).toBe(403)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(response.headers.get('access-control-allow-credentials')).toBeNull()
      expect(await response.json()).toMatchObject({ code: 'no-campaign-here' })
    }
    expect(stage.cookiesRead).toEqual([])
    expect(await stage.counted()).toEqual({ 'no-campaign-here': 2 })
  })

  test('a page may ask first whether it may', async () => {
    const response = await stage.ask({ method: 'OPTIONS' })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, HEAD')
    expect(await stage.counted()).toEqual({})
  })

  test('HEAD is answered without a body', async () => {
    const response = await stage.ask({ ...(await spectator()), method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([200, ''])
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100)
  })

  test('before it begins and from its end on a campaign is none', async () => {
    const { cookie } = await spectator()
    for (const at of [new Date('2026-09-30T23:59:59Z'), new Date('2026-12-01T00:00:00Z')]) {
      stage.clock = at
      expect((await stage.ask({ cookie })).status).toBe(403)
    }
  })

  test('while it is not known what is allowed, nothing is', async () => {
    const { cookie } = await spectator()
    stage.blind = true
    const response = await stage.ask({ cookie })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('when it cannot be known', () => {
  test.each([
    ['the database is away', Object.assign(new Error('away'), { code: 'ECONNREFUSED' })],
    ['too many wait', new QueueFull('full')],
  ])('%s: 503, counted, and nothing to keep', async (_why, failing) => {
    stage.failing = failing
    const response = await stage.ask(await spectator())
    expect([response.status, response.headers.get('cache-control')]).toEqual([503, 'no-store'])
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN)
    expect(await stage.counted()).toEqual({ unavailable: 1 })
  })

  test('a mistake of ours is none of these, and is not hidden as one', async () => {
    stage.failing = new Error('a bug')
    expect((await stage.ask(await spectator())).status).toBe(500)
  })
})

describe('which days count', () => {
  test.each([
    ['pooled without being targeted', { purposes: 1 }],
    ['targeted without being pooled', { purposes: 2 }],
    ['only paid', { purposes: 4 }],
    ['of a consent that has run out', { expiresAt: now }],
    ['of ninety days ago', { daysAgo: 90 }],
  ])('a day %s does not', async (_case, day) => {
    const browser = stage.browser()
    await stage.went({ ...browser, ...day })
    expect((await stage.ask(browser)).status).toBe(204)
    expect(await stage.counted()).toEqual({ 'no-segment': 1 })
  })

  test('one of 89 days ago does, and one good day among others is enough', async () => {
    const browser = stage.browser()
    await stage.went({ ...browser, daysAgo: 89 })
    await stage.went({ ...browser, daysAgo: 3, purposes: 4, cinema: 1 })
    expect((await stage.ask(browser)).status).toBe(200)
  })

  test('many who ask at once are each told their own', async () => {
    const people = await Promise.all(
      Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? spectator() : stage.browser())),
    )
    const answers = await Promise.all(people.map((one) => stage.ask(one)))
    expect(answers.map(({ status }) => status)).toEqual(people.map((_, n) => (n % 2 === 0 ? 200 : 204)))
  })

  test('whoever takes back the consent is in no segment from then on', async () => {
    const browser = await spectator()
    expect((await stage.ask(browser)).status).toBe(200)
    await stage.database.owner.query('DELETE FROM plane.visitor_cinema_day WHERE visitor = $1', [browser.visitor])
    expect((await stage.ask(browser)).status).toBe(204)
  })
})
