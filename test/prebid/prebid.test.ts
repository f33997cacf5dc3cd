import type { Page } from 'playwright-core'
import { addDays } from '../../server/lib/clock.js'
import { describeInChromium } from '../browser/in-chromium.js'
import { tcString, VENDOR } from '../consent/tc-string.js'
import { allowed, answered, BIDDER, DATA, PrebidStage } from './stage.js'

const yesterday = addDays(new Date(), -1)
const VENDORS = [VENDOR, BIDDER]
const ALL = tcString(yesterday, { vendors: VENDORS })
const PURPOSE_4_REFUSED = tcString(yesterday, { vendors: VENDORS, purposes: [1, 2, 3, 7] })
/** What a visitor chose, whether we are asked then, and whether the bidder may hear of it. */
const CHOICES: [string, string, { asked: number; sent: typeof DATA | null; auction?: false }][] = [
  ['all accepted', ALL, { asked: 1, sent: DATA }],
  ['purpose 4 refused', PURPOSE_4_REFUSED, { asked: 0, sent: null }],
  ['our vendor refused', tcString(yesterday, { vendors: [BIDDER], disclosed: VENDORS }), { asked: 0, sent: null }],
  [
    'our vendor forbidden by the publisher',
    tcString(yesterday, { vendors: VENDORS, restrictions: [{ vendor: VENDOR, purpose: 4, type: 0 }] }),
    { asked: 0, sent: null },
  ],
  ['our vendor not shown', tcString(yesterday, { vendors: VENDORS, disclosed: [BIDDER] }), { asked: 0, sent: null }],
  [
    'nothing accepted',
    tcString(yesterday, { vendors: [], purposes: [], disclosed: VENDORS }),
    { asked: 0, sent: null, auction: false },
  ],
]

describeInChromium('the module for Prebid.js, with the real Prebid and the real CMP API', () => {
  const stage = new PrebidStage()
  beforeAll(() => stage.open(), 120_000)
  afterAll(() => stage.close(), 60_000)
  beforeEach(() => stage.reset())
  afterEach(() => expect(stage.errors).toEqual([]))

  describe.each(['built-in', 'prebuilt'] as const)('%s', (how) => {
    test.each(CHOICES)(
      '%s',
      async (_choice, tc, { asked, sent, auction = true }) => {
        const result = await stage.auction({ tc, how })
        expect(stage.asked.length).toBe(asked)
        expect(result.sent).toEqual(auction ? [sent] : [])
        expect(result.targeting).toEqual(asked === 1 ? { lanterne: ['c0de'], lanterne_iab: ['477', '472'] } : {})
      },
      30_000,
    )

    test('what it asks carries the consent and the cookie, and no address of the page', async () => {
      await stage.browser.context.addCookies([
        { name: 'lid', value: 'x', domain: '127.0.0.1', path: '/e', secure: true, sameSite: 'None' },
      ])
      await stage.auction({ tc: ALL, how, query: '?article=42' })
      const [{ path, headers } = { path: '', headers: {} }] = stage.asked
      expect(path).toBe(`/e/s?gdpr=1&gdpr_consent=${ALL}`)
      expect(headers.origin).toBe(stage.pageOrigin)
      expect(headers.cookie).toBe('lid=x')
      expect(headers.referer).toBeUndefined()
    }, 30_000)

    test('what the page and others said of the user stays', async () => {
      const own = { name: 'journal.example', segment: [{ id: 'abonne' }] }
      const configure = `pbjs.setConfig({ ortb2: { site: { name: 'Journal' }, user: { keywords: 'x', data: [${JSON.stringify(own)}] } } })`
      const { sent } = await stage.auction({ tc: ALL, how, configure })
      expect(sent).toEqual([[own, ...DATA]])
    }, 30_000)

    test('an answer is asked for once, used by the next auctions, and asked for again with another consent', async () => {
      const page = await stage.visit({ tc: ALL, how })
      for (let auction = 1; auction <= 3; auction++)
        expect((await stage.auctionOn(page)).sent).toEqual(Array.from({ length: auction }, () => DATA))
      expect(stage.asked.length).toBe(1)
      await decide(page, tcString(yesterday, { vendors: VENDORS, cmpId: 11 }))
      await stage.auctionOn(page)
      expect(stage.asked.length).toBe(2)
    }, 30_000)

    test('from a withdrawal on nothing is asked, sent, or told to the ad server', async () => {
      const page = await stage.visit({ tc: ALL, how })
      await stage.auctionOn(page)
      await decide(page, PURPOSE_4_REFUSED)
      expect(await stage.auctionOn(page)).toMatchObject({ sent: [DATA, null], targeting: {} })
      expect(stage.asked.length).toBe(1)
    }, 30_000)

    test('a server that does not answer holds no auction up longer than the page allows, and the next one has its answer', async () => {
      const held: (() => void)[] = []
      stage.answer = (request, response) => held.push(() => answered(request, response))
      const page = await stage.visit({ tc: ALL, how, auctionDelay: 300 })
      const first = await stage.auctionOn(page)
      expect(first.sent).toEqual([null])
      expect(first.tookMs).toBeGreaterThan(250)
      expect(first.tookMs).toBeLessThan(2_500) // It gives the server up after three seconds.
      for (const answer of held) answer()
      await page.waitForTimeout(200)
      expect((await stage.auctionOn(page)).sent).toEqual([null, DATA])
      expect(stage.asked.length).toBe(1)
    }, 30_000)

    test.each<[string, typeof stage.answer]>([
      ['says that no campaign runs here', (_request, response) => void response.writeHead(403).end()],
      ['has nothing to say', (request, response) => void response.writeHead(204, allowed(request)).end()],
      ['is broken', (request, response) => void response.writeHead(500, allowed(request)).end('<html>')],
      ['answers something else', (request, response) => void response.writeHead(200, allowed(request)).end('[1,')],
      [
        'answers another shape',
        (request, response) => void response.writeHead(200, allowed(request)).end('{"user":{"data":[null,7]}}'),
      ],
      ['hangs up', (request) => void request.destroy()],
    ])(
      'a server that %s breaks no auction, and is left in peace for a while',
      async (_what, answer) => {
        stage.answer = answer
        const page = await stage.visit({ tc: ALL, how })
        expect(await stage.auctionOn(page)).toMatchObject({ sent: [null], targeting: {} })
        const tries = stage.asked.length // A browser itself tries a connection that broke once more.
        expect(tries).toBeGreaterThan(0)
        expect(await stage.auctionOn(page)).toMatchObject({ sent: [null, null], targeting: {} })
        expect(stage.asked.length).toBe(tries)
      },
      30_000,
    )

    test.each([
      [
        'Global Privacy Control',
        ALL,
        `Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })`,
        'gpc',
      ],
      ['no consent platform', null, '', 'no-consent-platform'],
      ['a page for children', ALL, '', 'coppa'],
    ])(
      '%s: nothing is asked, and the debug mode says why',
      async (_what, tc, before, why) => {
        const configure = why === 'coppa' ? 'pbjs.setConfig({ coppa: true })' : ''
        await stage.auction({ tc, how, before, configure, query: '?lanterne_debug=1' })
        expect(stage.asked).toEqual([])
        expect(stage.said.join('\n')).toContain(`[lanterne] nothing is asked: ${why}`)
      },
      30_000,
    )

    test('while the visitor is still asked, nothing is', async () => {
      await stage.auction({ tc: 'asking', how })
      expect(stage.asked).toEqual([])
    }, 30_000)

    test('without the debug mode it says nothing, and it stores nothing', async () => {
      const page = await stage.visit({ tc: ALL, how })
      await stage.auctionOn(page)
      expect(stage.said.filter((line) => line.includes('lanterne'))).toEqual([])
      const kept = await page.evaluate(
        () => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].join() + document.cookie,
      )
      expect(kept).not.toMatch(/lanterne|c0de|477/)
    }, 30_000)
  })

  test('named bidders alone are sent the answer, by a build that has the module; from outside of one none is', async () => {
    const both = (how: 'built-in' | 'prebuilt', bidders: string) =>
      stage.auction({ tc: ALL, how, params: `bidders: ${bidders}` })
    expect((await both('built-in', `['fake']`)).sent).toEqual([DATA])
    expect((await both('built-in', `['other']`)).sent).toEqual([null])
    const outside = await both('prebuilt', `['fake']`)
    expect(outside.sent).toEqual([null])
    expect(outside.targeting).toEqual({ lanterne: ['c0de'], lanterne_iab: ['477', '472'] })
  }, 30_000)

  test('built as a file of its own by the same build, it registers after Prebid was configured', async () => {
    const page = await stage.visit({
      tc: ALL,
      how: 'prebuilt',
      before: 'window.lanterneRtd = { global: "other" }',
      params: OWN(stage),
    })
    expect((await stage.auctionOn(page)).sent).toEqual([null])
    expect(stage.asked).toEqual([])
    await page.addScriptTag({ url: `${stage.pageOrigin}/late.js` })
    expect((await stage.auctionOn(page)).sent).toEqual([null, DATA])
    expect(stage.asked.length).toBe(1)
  }, 30_000)

  test('the prebuilt file may come after Prebid, and finds it under another name', async () => {
    const page = await stage.visit({ tc: ALL, how: 'prebuilt', before: 'window.lanterneRtd = { global: "anzeigen" }' })
    expect((await stage.auctionOn(page)).sent).toEqual([null])
    await page.evaluate(() => Object.assign(window, { anzeigen: (window as unknown as { pbjs: unknown }).pbjs }))
    await page.addScriptTag({ url: `${stage.pixelOrigin}/prebid/lanterne-rtd.js` })
    expect((await stage.auctionOn(page)).sent).toEqual([null, DATA])
    expect(stage.asked.length).toBe(1)
  }, 30_000)

  test('where the module is built in, the prebuilt file leaves it to it', async () => {
    const page = await stage.visit({
      tc: ALL,
      how: 'built-in',
      before: `window.pbjs = { que: [], installedModules: ['lanterneRtdProvider'] }`,
    })
    await page.addScriptTag({ url: `${stage.pixelOrigin}/prebid/lanterne-rtd.js` })
    expect((await stage.auctionOn(page)).sent).toEqual([DATA])
    expect(stage.asked.length).toBe(1)
  }, 30_000)

  test('a wish to have data deleted makes it forget its answer', async () => {
    const page = await stage.visit({ tc: ALL, how: 'built-in' })
    await stage.auctionOn(page)
    await page.evaluate(() => {
      const { adapterManager } = window as unknown as { adapterManager: { callDataDeletionRequest(): void } }
      adapterManager.callDataDeletionRequest()
    })
    await stage.auctionOn(page)
    expect(stage.asked.length).toBe(2)
  }, 30_000)
})

function OWN({ pixelOrigin }: PrebidStage): string {
  return `origin: '${pixelOrigin}', vendorId: ${VENDOR}`
}

/** The visitor changes their mind. */
async function decide(page: Page, tc: string): Promise<void> {
  await page.evaluate((string) => {
    const { cmp } = window as unknown as { cmp: { update(tc: string, visible: boolean): void } }
    cmp.update(string, true)
    cmp.update(string, false)
  }, tc)
}
