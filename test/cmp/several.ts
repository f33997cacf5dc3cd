import type { Page } from 'playwright-core'
import type { Stage } from '../pixel/stage.js'
import { complianz } from './fakes/complianz.js'
import { cookiebot } from './fakes/cookiebot.js'
import { wpConsentApi } from './fakes/wp-consent-api.js'
import { choose, head } from './fakes.js'
import { tcf } from './platforms.js'
import { given, NOTICE } from './verdict.js'
import { expectNothing, expectPosted } from './watch.js'

const YES = `lanterne('consent', { pool: true, target: true, pay: true })`
const NO = `lanterne('consent', {})`
const BROKEN = '<script>Object.defineProperty(window, "Cookiebot", { get() { throw new Error("broken") } })</script>'
const queue = (...calls: string[]) =>
  `<script>window.dataLayer = [{ event: 'gtm.js' }, null, 3]; function gtag() { dataLayer.push(arguments) }
    ${calls.map((call) => `gtag('consent', ${call});`).join('')}</script>`
const google = (entries: string) => `<script>window.google_tag_data = { ics: { entries: ${entries} } }</script>`

/** Several platforms on one page, and what only the script that finds out by itself reads. */
export function severalSources(stage: () => Stage): void {
  const open = async (before: string): Promise<Page> => {
    await stage().browser.context.clearCookies()
    return stage().open({ head: before, snippet: stage().snippet(`data-notice="${NOTICE}" data-vendor="21"`) })
  }
  const claimed = async (page: Page): Promise<unknown> => {
    const visits = await stage().posted(page, '/e/v')
    expect(visits.length).toBeLessThan(2)
    expect(stage().errors).toEqual([])
    return visits[0]?.c ?? null
  }
  afterEach(() => expect(stage().errors).toEqual([]))

  test('two platforms that disagree make no yes, and two that agree make one', async () => {
    const page = await open(head(complianz) + head(cookiebot, 'window.chooseCookiebot = choose') + head(complianz))
    await choose(page, true)
    await expectNothing(stage(), page)
    await page.evaluate('chooseCookiebot(false)')
    await expectNothing(stage(), page)
    await page.evaluate('chooseCookiebot(true)')
    const [visit] = await expectPosted(stage(), page, '/e/v', 1)
    expect(given(visit?.c).source).toBe('cookiebot')
    await choose(page, false)
    await expectPosted(stage(), page, '/e/w', 1)
  })

  test('a platform that comes late with a yes is found, and its withdrawal heard', async () => {
    const page = await open('<script>document.cookie = "cmplz_marketing=allow;path=/"</script>')
    await expectNothing(stage(), page)
    await page.evaluate(`(() => {${complianz.script}})()`)
    await expectPosted(stage(), page, '/e/v', 1)
    await choose(page, false)
    await expectPosted(stage(), page, '/e/w', 1)
  })

  test('one that comes late with a refusal takes back what was sent; one that asks first does not', async () => {
    const asking = await open('')
    await asking.evaluate(YES)
    await asking.evaluate(`(() => {${cookiebot.script}})()`)
    await asking.evaluate(`dispatchEvent(new Event('prerenderingchange'))`)
    expect(await stage().posted(asking, '/e/w')).toEqual([])
    await choose(asking, false)
    await expectPosted(stage(), asking, '/e/w', 1)
  })

  test('a platform that is broken makes no yes, and hides no withdrawal of another', async () => {
    const broken = await open(BROKEN)
    await broken.evaluate(YES)
    await expectNothing(stage(), broken)
    const page = await open('')
    await page.evaluate(YES)
    await expectPosted(stage(), page, '/e/v', 1)
    await page.evaluate(`Object.defineProperty(window, 'Cookiebot', { get() { throw new Error('broken') } })`)
    await page.evaluate(NO)
    await expectPosted(stage(), page, '/e/w', 1)
  })

  test('WP Consent API without a platform that asks is not there, and says neither yes nor no', async () => {
    const page = await open(head(wpConsentApi, 'delete window.wp_consent_type'))
    await page.evaluate(YES)
    expect(await claimed(page)).toMatchObject({ k: 'manual', p: 7 })
  })

  test.each<[string, string, number]>([
    ['granted by the visitor', queue(`'default', { ad_storage: 'denied' }`, `'update', { ad_storage: 'granted' }`), 7],
    ['denied and not updated', queue(`'default', { ad_storage: 'denied', wait_for_update: 500 }`), 0],
    [
      'denied here and granted elsewhere',
      queue(`'default', { ad_storage: 'denied' }`, `'default', { ad_storage: 'granted', region: ['US'] }`),
      0,
    ],
    ['denied by the visitor', queue(`'default', { ad_storage: 'granted' }`, `'update', { ad_storage: 'denied' }`), 0],
    ['user data denied', queue(`'update', { ad_user_data: 'denied' }`), 2],
    ['personalization denied', queue(`'update', { ad_storage: 'granted', ad_personalization: 'denied' }`), 5],
    ['analytics denied', queue(`'default', { analytics_storage: 'denied' }`), 7],
    ['a queue without consent', queue(), 7],
    ["Google's: denied and not updated", google('{ ad_storage: { default: false } }'), 0],
    ["Google's: updated to granted", google('{ ad_storage: { default: false, update: true } }'), 7],
    ["Google's: updated to denied", google('{ ad_storage: { default: true, update: false } }'), 0],
    ["Google's: personalization denied", google('{ ad_personalization: { update: false } }'), 5],
    [
      "Google's before the queue",
      google('{ ad_storage: { update: false } }') + queue(`'update', { ad_storage: 'granted' }`),
      0,
    ],
    [
      "tarteaucitron's denial for everybody",
      `<script>tac_gtag = 1</script>${queue(`'default', { ad_storage: 'denied' }`)}`,
      7,
    ],
  ])('Consent Mode, %s, lets pass of a yes to all', async (_, before, p) => {
    const page = await open(before)
    await page.evaluate(YES)
    expect(await claimed(page)).toEqual(p ? { k: 'manual', n: NOTICE, p } : null)
    expect(await stage().posted(page, '/e/w')).toEqual([])
  })

  test('Consent Mode alone is no yes, and a later denial takes back', async () => {
    const page = await open(queue(`'default', { ad_storage: 'granted' }`, `'update', { ad_storage: 'granted' }`))
    await expectNothing(stage(), page)
    await page.evaluate(YES)
    await expectPosted(stage(), page, '/e/v', 1)
    await page.evaluate(`gtag('consent', 'update', { ad_storage: 'denied' })`)
    await expectPosted(stage(), page, '/e/w', 1)
    expect(await page.evaluate('Object.hasOwn(dataLayer, "push")')).toBe(false)
  })

  test("the TCF is read from inside another site's frame, and only what the platform's window answers counts", async () => {
    await stage().browser.context.clearCookies()
    const inside = stage().cinemaOrigin.replace('localhost', '127.0.0.1')
    const platform = await tcf()
    const snippet = stage().snippet(`data-notice="${NOTICE}" data-vendor="21"`)
    await stage().open({ path: '/inside', snippet })
    const body = `<iframe name="inside" src="${inside}/inside"></iframe>`
    const page = await stage().open({ head: platform.head, body, snippet: null })
    const frame = page.frame('inside')
    await frame?.evaluate(`
      const returnValue = { eventStatus: 'tcloaded', tcString: 'x', purpose: { consents: { 1: true, 3: true } }, vendor: { consents: { 21: true } } }
      postMessage({ __tcfapiReturn: { callId: 'lanterne', success: true, returnValue } }, '*')
      for (const odd of [null, 3, {}, { __tcfapiReturn: null }, '{"__tcfapiReturn":{}}']) postMessage(odd, '*')`)
    await frame?.evaluate(`dispatchEvent(new Event('prerenderingchange'))`)
    expect(await stage().posted(page, '/e/v')).toEqual([])
    await page.click(platform.accept)
    const [visit] = await expectPosted(stage(), page, '/e/v', 1)
    expect(visit).toMatchObject({ u: '/inside' })
    expect(given(visit?.c)).toMatchObject({ source: 'tcf', purposes: 7 })
    await platform.withdraw(page)
    await expectPosted(stage(), page, '/e/w', 1)
  })
}
