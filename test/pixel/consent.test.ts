import type { Page } from 'playwright-core'
import { ConsentClaim } from '../../server/consent/index.js'
import { describeInChromium } from '../browser/in-chromium.js'
import { createStage, type Stage } from './stage.js'

let stage: Stage

/** A consent platform that answers listeners at once and again at each decision; its first answer is `window.tcData`. */
const PLATFORM = `
  window.listeners = []
  window.__tcfapi = (command, version, callback) => {
    if (command !== 'addEventListener' || version !== 2) return
    listeners.push(callback)
    if (window.tcData) callback(window.tcData, true)
  }
  window.decide = (tcData) => listeners.forEach((callback) => callback(tcData, true))`

const YES = {
  eventStatus: 'tcloaded',
  gdprApplies: true,
  tcString: 'CQ-a-string',
  purpose: { consents: { 1: true, 2: true, 3: true, 4: true, 7: true } },
  vendor: { consents: { 21: true }, disclosedVendors: { 21: true } },
  publisher: { restrictions: {} },
}
const NO = { ...YES, eventStatus: 'useractioncomplete', purpose: { consents: {} }, vendor: { consents: {} } }

function platform(tcData?: unknown): string {
  return `<script>window.tcData = ${JSON.stringify(tcData)};${PLATFORM}</script>`
}

function say(page: Page, choice: unknown): Promise<void> {
  return page.evaluate((value) => (window as unknown as Lanterne).lanterne('consent', value), choice)
}

function decide(page: Page, tcData: unknown): Promise<void> {
  return page.evaluate((value) => (window as unknown as Lanterne).decide(value), tcData)
}

interface Lanterne {
  lanterne: (name: string, choice?: unknown) => void
  decide: (tcData: unknown) => void
}

const ALL = { pool: true, target: true, pay: true }

/** Requests to a path leave late. */
const slowFetch = (path: string, ms: number) => `
  window.realFetch = window.fetch.bind(window)
  window.fetch = (url, ...rest) => url.endsWith('${path}')
    ? new Promise((done) => setTimeout(() => done(realFetch(url, ...rest)), ${ms}))
    : realFetch(url, ...rest)`

/** Requests to a path are answered with 503, as often as `window.fails` says. */
const failingFetch = (path: string) => `
  window.realFetch = window.fetch.bind(window)
  window.fetch = (url, ...rest) => url.endsWith('${path}') && window.fails-- > 0
    ? Promise.resolve(new Response(null, { status: 503 }))
    : realFetch(url, ...rest)`

describeInChromium('consent in the page', () => {
  beforeAll(async () => {
    stage = await createStage({ thirdPartyCookies: true })
  })
  afterAll(() => stage?.close())
  afterEach(() => expect(stage.errors).toEqual([]))

  /** The claims of the visits that were sent. */
  async function claims(page: Page): Promise<unknown[]> {
    const claims = (await stage.posted(page, '/e/v')).map((body) => body.c)
    for (const claim of claims) expect(ConsentClaim.parse(claim)).toEqual(claim)
    return claims
  }

  describe('said by the site', () => {
    const snippet = () => stage.snippet('data-notice="2026-11"')

    test('a yes is claimed with the notice that it was given to', async () => {
      const page = await stage.open({ snippet: snippet() })
      await say(page, ALL)
      expect(await claims(page)).toEqual([{ k: 'manual', n: '2026-11', p: 7 }])
    })

    test('a yes to some purposes claims these alone', async () => {
      const page = await stage.open({ snippet: snippet() })
      await say(page, { pool: true, target: false, pay: true })
      expect(await claims(page)).toEqual([{ k: 'manual', n: '2026-11', p: 5 }])
    })

    test('the lighter script does the same', async () => {
      const page = await stage.open({ snippet: stage.snippet('data-notice="2026-11"', { script: 'p-manual.js' }) })
      expect(await claims(page)).toEqual([])
      await say(page, ALL)
      expect(await claims(page)).toEqual([{ k: 'manual', n: '2026-11', p: 7 }])
    })

    test.each<[string, unknown]>([
      ['false', false],
      ['nothing', undefined],
      ['null', null],
      ['true for everything', true],
      ['a word', 'yes'],
      ['words in place of true', { pool: 'true', target: 1, pay: 'granted' }],
      ['all false', { pool: false, target: false, pay: false }],
      ['other purposes', { ads: true }],
    ])('%s is no yes', async (_, choice) => {
      const page = await stage.open({ snippet: snippet(), stopClock: true })
      await say(page, choice)
      await page.clock.runFor(20_000)
      expect(await claims(page)).toEqual([])
      expect(await stage.posted(page, '/e/w')).toEqual([])
    })

    test('a choice that cannot be read is no yes, and no error', async () => {
      const page = await stage.open({ snippet: snippet() })
      await page.evaluate(() => {
        const { lanterne } = window as unknown as Lanterne
        lanterne(
          'consent',
          new Proxy(
            {},
            {
              get: () => {
                throw new Error('hostile')
              },
            },
          ),
        )
        lanterne('something else', { pool: true })
        ;(lanterne as () => void)()
      })
      expect(await claims(page)).toEqual([])
    })

    test('what was said before the script arrived counts, the last word first of all', async () => {
      const stub =
        'window.lanterne=typeof lanterne=="function"?lanterne:function(){(lanterne.q=lanterne.q||[]).push(arguments)};'
      const yes = `<script>${stub}lanterne('consent',{pool:true})</script>`
      expect(await claims(await stage.open({ snippet: snippet(), head: yes }))).toEqual([
        { k: 'manual', n: '2026-11', p: 1 },
      ])
      const yesThenNo = `<script>${stub}lanterne('consent',{pool:true});lanterne('consent',{pool:false})</script>`
      const page = await stage.open({ snippet: snippet(), head: yesThenNo })
      expect(await claims(page)).toEqual([])
      expect(await stage.posted(page, '/e/w')).toEqual([{ s: 'KEY' }])
    })

    test('an element named lanterne is no stub', async () => {
      const page = await stage.open({ snippet: snippet(), body: '<h1 id="lanterne">La Lanterne</h1>' })
      await say(page, ALL)
      expect(await claims(page)).toHaveLength(1)
    })
  })

  describe('read from a platform of the TCF', () => {
    const vendor = () => stage.snippet('data-vendor="21" data-notice="2026-11"')

    test.each(['tcloaded', 'useractioncomplete'])('a yes at "%s" is claimed with its string', async (eventStatus) => {
      const page = await stage.open({ snippet: vendor(), head: platform({ ...YES, eventStatus }) })
      expect(await claims(page)).toEqual([{ k: 'tcf', t: 'CQ-a-string', p: 7 }])
    })

    test.each<[string, unknown, number]>([
      ['1 and 3 give the pool', { consents: { 1: true, 3: true } }, 1],
      ['1 and 4 give targeting', { consents: { 1: true, 4: true } }, 2],
      ['1 and 7 give payment', { consents: { 1: true, 7: true } }, 4],
    ])('purposes %s', async (_, purpose, p) => {
      const page = await stage.open({ snippet: vendor(), head: platform({ ...YES, purpose }) })
      expect(await claims(page)).toEqual([{ k: 'tcf', t: 'CQ-a-string', p }])
    })

    test('an answer that does not say whether the law applies is taken by its string', async () => {
      const { gdprApplies: _, ...unsaid } = YES
      const page = await stage.open({ snippet: vendor(), head: platform(unsaid) })
      expect(await claims(page)).toHaveLength(1)
    })

    test.each<[string, unknown]>([
      ['no answer', undefined],
      ['an answer that is nothing', null],
      ['a banner that is shown', { ...YES, eventStatus: 'cmpuishown' }],
      ['a platform that loads', { ...YES, eventStatus: undefined, cmpStatus: 'loading' }],
      ['a status of the future', { ...YES, eventStatus: 'tcloadedsomehow' }],
      ['a law that is said not to apply', { ...YES, gdprApplies: false }],
      ['no string', { ...YES, tcString: '' }],
      ['a refusal', NO],
      ['all but purpose 1', { ...YES, purpose: { consents: { 3: true, 4: true, 7: true } } }],
      ['purpose 1 alone', { ...YES, purpose: { consents: { 1: true } } }],
      ['words in place of true', { ...YES, purpose: { consents: { 1: 'true', 3: 'true', 4: 1, 7: 'no' } } }],
      ['no purposes', { ...YES, purpose: undefined }],
      ['a vendor that was refused', { ...YES, vendor: { consents: { 22: true } } }],
      ['no vendors', { ...YES, vendor: undefined }],
      ['a vendor that was not shown', { ...YES, vendor: { consents: { 21: true }, disclosedVendors: { 22: true } } }],
      ['a purpose 1 that the publisher forbids', { ...YES, publisher: { restrictions: { 1: { 21: 0 } } } }],
    ])('%s is no yes', async (_, tcData) => {
      const page = await stage.open({ snippet: vendor(), head: platform(tcData), stopClock: true })
      await page.clock.runFor(20_000)
      expect(await claims(page)).toEqual([])
      expect(await stage.posted(page, '/e/w')).toEqual([])
    })

    test('a purpose that the publisher forbids to us is not claimed', async () => {
      const tcData = { ...YES, publisher: { restrictions: { 3: { 21: 0, 22: 1 }, 4: { 22: 0 }, 7: { 21: 1 } } } }
      const page = await stage.open({ snippet: vendor(), head: platform(tcData) })
      expect(await claims(page)).toEqual([{ k: 'tcf', t: 'CQ-a-string', p: 6 }])
    })

    test('a decision made on the page counts', async () => {
      const page = await stage.open({ snippet: vendor(), head: platform({ ...YES, eventStatus: 'cmpuishown' }) })
      expect(await claims(page)).toEqual([])
      await decide(page, { ...YES, eventStatus: 'useractioncomplete' })
      expect(await claims(page)).toHaveLength(1)
    })

    test('without our number in the vendor list a string proves nothing, and nothing is sent', async () => {
      const page = await stage.open({ snippet: stage.snippet(), head: platform(YES) })
      expect(await claims(page)).toEqual([])
    })

    test.each([1_000, 9_900])('a platform that comes after %d ms is found', async (late) => {
      const page = await stage.open({ snippet: vendor(), stopClock: true })
      await page.clock.runFor(late)
      await page.evaluate(`window.tcData = ${JSON.stringify(YES)};${PLATFORM}`)
      expect(await claims(page)).toEqual([])
      await page.clock.runFor(600)
      expect(await claims(page)).toHaveLength(1)
    })

    test('a platform that comes after minutes is found as well', async () => {
      const page = await stage.open({ snippet: vendor(), stopClock: true })
      await page.clock.runFor(120_000)
      await page.evaluate(`window.tcData = ${JSON.stringify(NO)};${PLATFORM}`)
      await page.clock.runFor(600)
      expect(await page.evaluate('listeners.length')).toBe(1)
      await say(page, ALL)
      expect(await claims(page)).toEqual([])
    })

    test('a second copy of the script, even for another site, leaves', async () => {
      const copies = vendor() + vendor() + vendor().replace('KEY', 'OTHER')
      const page = await stage.open({ snippet: copies, head: platform(YES) })
      expect(await page.evaluate('listeners.length')).toBe(1)
      expect(await claims(page)).toHaveLength(1)
    })

    test('it is listened to once', async () => {
      const page = await stage.open({ snippet: vendor(), head: platform(YES), stopClock: true })
      await page.clock.runFor(20_000)
      await say(page, ALL)
      expect(await page.evaluate('listeners.length')).toBe(1)
      expect(await claims(page)).toHaveLength(1)
    })
  })

  describe('from both', () => {
    const vendor = () => stage.snippet('data-vendor="21" data-notice="2026-11"')

    test('what both grant is claimed with the string', async () => {
      const page = await stage.open({ snippet: vendor(), head: platform() })
      await say(page, { pool: true, pay: true })
      expect(await claims(page)).toEqual([]) // The platform is there and has not spoken.
      await decide(page, { ...YES, purpose: { consents: { 1: true, 3: true, 4: true } } })
      expect(await claims(page)).toEqual([{ k: 'tcf', t: 'CQ-a-string', p: 1 }])
    })

    test('a no of either is a no, and nothing was there to take back', async () => {
      const refusedThere = await stage.open({ snippet: vendor(), head: platform(NO) })
      await say(refusedThere, ALL)
      expect(await claims(refusedThere)).toEqual([])
      expect(await stage.posted(refusedThere, '/e/w')).toEqual([])
      const refusedHere = await stage.open({ snippet: vendor(), head: platform() })
      await say(refusedHere, {})
      await decide(refusedHere, YES)
      expect(await claims(refusedHere)).toEqual([])
      expect(await stage.posted(refusedHere, '/e/w')).toEqual([])
    })

    test("without our number the platform can only narrow the site's own word", async () => {
      const snippet = stage.snippet('data-notice="2026-11"')
      const page = await stage.open({ snippet, head: platform() })
      await say(page, ALL)
      expect(await claims(page)).toEqual([])
      await decide(page, { ...YES, purpose: { consents: { 1: true, 7: true } }, vendor: {} })
      expect(await claims(page)).toEqual([{ k: 'manual', n: '2026-11', p: 4 }])
    })
  })

  describe('Global Privacy Control', () => {
    const gpc = 'Object.defineProperty(navigator, "globalPrivacyControl", { value: true })'

    test('is a no to every yes, and sends nothing at all', async () => {
      const page = await stage.open({
        snippet: stage.snippet('data-vendor="21" data-notice="2026-11"'),
        head: platform(YES),
        before: gpc,
      })
      await say(page, ALL)
      await say(page, {})
      await decide(page, NO)
      expect(await claims(page)).toEqual([])
      expect(await stage.posted(page, '/e/w')).toEqual([])
    })

    test('that is off is no objection', async () => {
      const page = await stage.open({ before: gpc.replace('true', 'false') })
      await say(page, ALL)
      expect(await claims(page)).toHaveLength(1)
    })
  })

  describe('taken back', () => {
    test('a no of the site after its yes is told once', async () => {
      const page = await stage.open()
      await say(page, ALL)
      await claims(page)
      await say(page, { pool: false, target: false, pay: false })
      await say(page, { pool: false, target: false, pay: false })
      expect(await stage.posted(page, '/e/w')).toEqual([{ s: 'KEY' }])
      const request = stage.received.find(({ path }) => path === '/e/w')
      expect(request?.headers).toMatchObject({ origin: stage.cinemaOrigin, cookie: 'lid=test' })
      expect(request?.headers.referer).toBeUndefined()
    })

    test('a no to one purpose takes the yes back; the others are claimed by the next page', async () => {
      const page = await stage.open()
      await say(page, ALL)
      await claims(page)
      await say(page, { pool: true, target: false, pay: true })
      expect(await stage.posted(page, '/e/w')).toHaveLength(1)
      expect(await claims(page)).toHaveLength(1)
    })

    test('nothing more is sent from the page, even after another yes', async () => {
      const page = await stage.open()
      await say(page, ALL)
      await claims(page)
      await say(page, {})
      await say(page, ALL)
      await say(page, {})
      expect(await claims(page)).toHaveLength(1)
      expect(await stage.posted(page, '/e/w')).toHaveLength(1)
    })

    test('a no while the visit is still on its way is told again when the visit has arrived', async () => {
      const page = await stage.open({ stopClock: true, before: slowFetch('/e/v', 300) })
      await say(page, ALL)
      await say(page, {})
      await page.clock.runFor(400)
      expect(await claims(page)).toHaveLength(1)
      const posts = stage.received.filter(({ method }) => method === 'POST')
      expect(posts.map(({ path }) => path)).toEqual(['/e/w', '/e/v', '/e/w'])
    })

    test('a no that the server could not take is told again until it could', async () => {
      const page = await stage.open({ stopClock: true, before: `window.fails = 2;${failingFetch('/e/w')}` })
      await say(page, ALL)
      await claims(page)
      await say(page, {})
      expect(await stage.posted(page, '/e/w')).toHaveLength(0)
      for (const _ of [1, 2, 3]) {
        await page.clock.runFor(5_000)
        await stage.posted(page, '/e/w')
      }
      expect(await stage.posted(page, '/e/w')).toEqual([{ s: 'KEY' }])
    })

    test('a no that follows no yes is told to nobody', async () => {
      const page = await stage.open()
      await say(page, {})
      expect(await claims(page)).toEqual([])
      expect(await stage.posted(page, '/e/w')).toEqual([])
    })

    test('a wider yes is no withdrawal', async () => {
      const page = await stage.open()
      await say(page, { pool: true })
      await say(page, ALL)
      expect(await claims(page)).toHaveLength(1)
      expect(await stage.posted(page, '/e/w')).toEqual([])
    })

    test('a refusal in the platform after its yes is told, also when the banner was shown in between', async () => {
      const page = await stage.open({ snippet: stage.snippet('data-vendor="21"'), head: platform(YES) })
      await decide(page, { ...YES, eventStatus: 'cmpuishown' })
      expect(await stage.posted(page, '/e/w')).toEqual([])
      await decide(page, NO)
      expect(await claims(page)).toHaveLength(1)
      expect(await stage.posted(page, '/e/w')).toEqual([{ s: 'KEY' }])
    })

    test('a yes that was known but waited for another source is taken back as well', async () => {
      const page = await stage.open({ head: platform() })
      await say(page, ALL)
      await say(page, {})
      expect(await claims(page)).toEqual([])
      expect(await stage.posted(page, '/e/w')).toHaveLength(1)
    })

    test('a platform that comes late with a refusal takes back what was sent', async () => {
      const page = await stage.open({ stopClock: true })
      await say(page, ALL)
      await page.evaluate(`window.tcData = ${JSON.stringify(NO)};${PLATFORM}`)
      await page.clock.runFor(600)
      expect(await claims(page)).toHaveLength(1)
      expect(await stage.posted(page, '/e/w')).toHaveLength(1)
    })
  })
})
