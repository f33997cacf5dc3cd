import type { Page } from 'playwright-core'
import type { Stage } from '../pixel/stage.js'

type Body = Record<string, unknown>

/** The bodies posted to a path once there are `count` of them; the test fails where there are more, or never as many. */
export async function expectPosted(stage: Stage, page: Page, path: '/e/v' | '/e/w', count: number): Promise<Body[]> {
  const deadline = performance.now() + 15_000
  let posted = await lookAgain(stage, page, path)
  while (posted.length < count && performance.now() < deadline) {
    await page.waitForTimeout(50)
    posted = await stage.posted(page, path)
  }
  expect(posted).toHaveLength(count)
  return posted
}

/** Nothing of ours happened: no request but those of the script, no cookie of the pixel's, nothing in the page's storage. */
export async function expectNothing(stage: Stage, page: Page): Promise<void> {
  await lookAgain(stage, page, '/e/v')
  const requests = stage.received.filter(({ path }) => path !== '/barrier')
  expect(requests.filter(({ method, path }) => method !== 'GET' || !/^\/p[\w-]*\.js$/.test(path))).toEqual([])
  expect(requests.filter(({ headers }) => headers.cookie || headers.referer)).toEqual([])
  expect(await stage.browser.context.cookies(`${stage.pixelOrigin}/e/v`)).toEqual([])
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0])
}

/** Has the script look at all sources, as it does by itself every half second at first. */
async function lookAgain(stage: Stage, page: Page, path: '/e/v' | '/e/w'): Promise<Body[]> {
  await page.evaluate(() => dispatchEvent(new Event('prerenderingchange')))
  return stage.posted(page, path)
}
