import { describeInChromium } from '../browser/in-chromium.js'
import { createStage, type Stage } from './stage.js'

let stage: Stage

const SAY_YES = `try { lanterne('consent', { pool: true, target: true, pay: true }) } catch (error) { window.thrown = String(error) }`

/** Keeps what the test itself needs of a page whose own tools are about to be broken. */
const KEEP = 'window.realFetch = window.fetch.bind(window);'

describeInChromium('on a hostile page', () => {
  beforeAll(async () => {
    stage = await createStage({ thirdPartyCookies: true })
  })
  afterAll(() => stage?.close())

  test.each<[string, { before?: string; head?: string; body?: string; csp?: string; snippet?: () => string }, number]>([
    ['fetch throws', { before: `window.fetch = () => { throw new Error('hostile') }` }, 0],
    ['fetch is gone', { before: 'window.fetch = undefined' }, 0],
    ['fetch gives nothing', { before: 'window.fetch = () => {}' }, 0],
    ['fetch fails', { before: 'window.fetch = () => Promise.reject(new Error("hostile"))' }, 0],
    ['JSON is broken', { before: 'JSON.stringify = () => { throw new Error("hostile") }' }, 0],
    ['JSON is gone', { before: 'window.JSON = undefined' }, 0],
    ['URL is gone', { before: 'window.URL = undefined' }, 0],
    ['timers throw', { before: 'window.setTimeout = () => { throw new Error("hostile") }' }, 1],
    ['arrays are polluted', { before: 'Array.prototype.map = () => { throw new Error("hostile") }' }, 0],
    ['sets are polluted', { before: 'window.Set = undefined' }, 0],
    [
      'objects are polluted',
      { before: `Object.prototype.pool = true; Object.prototype.extra = 'x'; Object.prototype.q = 1` },
      1,
    ],
    ['listeners throw', { before: `window.addEventListener = () => { throw new Error('hostile') }` }, 0],
    ['the platform throws', { head: `<script>window.__tcfapi = () => { throw new Error('hostile') }</script>` }, 0],
    ['the platform is a text', { head: '<script>window.__tcfapi = "hostile"</script>' }, 0],
    ['the platform answers nothing', { head: '<script>window.__tcfapi = (c, v, f) => f()</script>' }, 0],
    ['the platform answers null', { head: '<script>window.__tcfapi = (c, v, f) => f(null, true)</script>' }, 0],
    [
      'the platform answers with traps',
      {
        head: `<script>window.__tcfapi = (c, v, f) => f(new Proxy({}, { get() { throw new Error('hostile') } }), true)</script>`,
      },
      0,
    ],
    [
      'the platform calls back a thousand times',
      { head: '<script>window.__tcfapi = (c, v, f) => { for (let i = 0; i < 1000; i++) f({}, true) }</script>' },
      0,
    ],
    [
      'reading the platform throws',
      { before: `Object.defineProperty(window, '__tcfapi', { get() { throw new Error('hostile') } })` },
      0,
    ],
    [
      'asking for privacy control throws',
      { before: `Object.defineProperty(navigator, 'globalPrivacyControl', { get() { throw new Error('hostile') } })` },
      0,
    ],
    [
      'the name is taken and cannot be changed',
      {
        before: `Object.defineProperty(window, 'lanterne', { value: () => {}, writable: false, configurable: false })`,
      },
      0,
    ],
    ['the queue is no list', { before: 'window.lanterne = () => {}; lanterne.q = 3' }, 1],
    ['the queue holds nonsense', { before: 'window.lanterne = () => {}; lanterne.q = [null, 3, {}]' }, 1],
    ['the window is frozen', { before: 'Object.freeze(window.document); Object.freeze(Object.prototype)' }, 1],
    ['the current script is hidden', { head: '<img name="currentScript">' }, 0],
    ['its policy forbids to connect', { csp: "connect-src 'self'" }, 0],
    ['the pixel is away', { snippet: () => stage.snippet('data-origin="http://127.0.0.1:9"') }, 0],
    ['the site has no key', { snippet: () => stage.snippet().replace('data-site="KEY"', '') }, 0],
    ['the origin is nonsense', { snippet: () => stage.snippet('data-origin="nonsense"') }, 0],
    ['all data is broken', { body: '<script type="application/ld+json">{{{</script>' }, 1],
  ])('where %s, nothing is thrown', async (_, { snippet, before = '', ...options }, visits) => {
    const page = await stage.open({ ...options, before: KEEP + before, snippet: snippet?.() ?? stage.snippet() })
    await page.evaluate(SAY_YES)
    const sent = stage.received.filter(({ method }) => method === 'POST').length
    if (!options.csp) expect(await stage.posted(page, '/e/v')).toHaveLength(visits)
    else expect(sent).toBe(visits)
    expect(stage.errors).toEqual([])
    // Where the script could not start at all, the page has no function to call.
    expect([undefined, 'ReferenceError: lanterne is not defined']).toContain(await page.evaluate('window.thrown'))
  })
})
