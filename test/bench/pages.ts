import type { Page } from 'playwright-core'
import { chromiumPath, launchChromium } from '../browser/chromium.js'
import type { Platform } from '../platform.js'
import { fill } from '../screenshots/fill.js'
import { addressOn, PAGES, printedLink } from '../screenshots/pages.js'

const LOADS = 20

export interface PageFigures {
  /** Pages that were opened. */
  pages: number
  /** From the request to the first byte of the page, in the browser, over all pages. */
  ttfbP95Ms: number
  /** From the start of the navigation to the largest thing that is drawn, with an empty cache, over all pages. */
  lcpP95Ms: number
  /** How far things move while a page loads; the worst page. 0.1 is called good. */
  clsMax: number
  /** The heaviest page with all that it loads, as it is on the wire. */
  heaviestKb: number
  heaviest: string
}

/**
 * Every page of the demonstration, filled, in Chromium: what the browser's own performance API says of it. Each is loaded
 * twenty times; the first time with an empty cache gives weight and drawing.
 */
export async function measurePages(platform: Platform): Promise<PageFigures | null> {
  if (!chromiumPath) return null
  await fill(platform)
  const browser = await launchChromium({ thirdPartyCookies: true })
  const ttfb: number[] = []
  const lcp: number[] = []
  const found = { clsMax: 0, heaviestKb: 0, heaviest: '', pages: 0 }
  try {
    for (const { who, paths } of PAGES) {
      const page = await browser.context.newPage()
      if (who !== null) await page.goto(printedLink(platform, who))
      for (const path of paths) {
        const first = await firstLoad(page, platform.consoleOrigin + (await addressOn(platform, path)))
        lcp.push(first.lcpMs)
        found.pages++
        found.clsMax = Math.max(found.clsMax, first.cls)
        if (first.kb > found.heaviestKb) Object.assign(found, { heaviestKb: first.kb, heaviest: path })
        for (let load = 0; load < LOADS; load++) {
          await page.goto(platform.consoleOrigin + path)
          ttfb.push(await page.evaluate(timeToFirstByte))
        }
      }
      await page.close()
    }
  } finally {
    await browser.close()
  }
  const round = (value: number) => Math.round(value * 10) / 10
  return { ...found, heaviestKb: round(found.heaviestKb), ttfbP95Ms: round(p95(ttfb)), lcpP95Ms: round(p95(lcp)) }
}

async function firstLoad(page: Page, address: string): Promise<{ kb: number; lcpMs: number; cls: number }> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.clearBrowserCache')
  let bytes = 0
  await session.send('Network.enable')
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await page.goto(address, { waitUntil: 'networkidle' })
  const drawn = await page.evaluate(whatWasDrawn)
  await session.detach()
  return { kb: bytes / 1000, ...drawn }
}

/** Runs in the page. */
function timeToFirstByte(): number {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return navigation === undefined ? Number.NaN : navigation.responseStart - navigation.requestStart
}

/** Runs in the page. */
function whatWasDrawn(): Promise<{ lcpMs: number; cls: number }> {
  return new Promise((resolve) => {
    let [lcpMs, cls] = [0, 0]
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) lcpMs = Math.max(lcpMs, entry.startTime)
    }).observe({ type: 'largest-contentful-paint', buffered: true })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) cls += (entry as unknown as { value: number }).value
    }).observe({ type: 'layout-shift', buffered: true })
    setTimeout(() => resolve({ lcpMs, cls: Math.round(cls * 1000) / 1000 }), 200)
  })
}

function p95(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length * 0.95)] ?? 0
}
