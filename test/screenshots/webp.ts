import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { root } from '../database.js'

/** A part of what a window shows, in pixels of the page. */
export interface Part {
  x: number
  y: number
  width: number
  height: number
}

/** Where a picture goes, of how many pixels for one of the page's, and how well it is kept (0 to 100). */
export interface Kept {
  file: string
  scale: number
  quality: number
}

/** Writes a part of a page into a WebP file, and says its size in bytes. The page must not be scrolled. */
export async function takeWebp(page: Page, part: Part, { file, scale, quality }: Kept): Promise<number> {
  const cdp = await page.context().newCDPSession(page)
  const { data } = await cdp.send('Page.captureScreenshot', { format: 'webp', quality, clip: { ...part, scale } })
  await cdp.detach()
  const bytes = Buffer.from(data, 'base64')
  writeFileSync(file, bytes)
  process.stdout.write(`${relative(root, file)}  ${Math.ceil(bytes.length / 1000)} kB\n`)
  return bytes.length
}

/** The part of a window that all of these are in, and so much around it. */
export async function partAround(page: Page, shown: Locator[], margin: number): Promise<Part> {
  const boxes = (await Promise.all(shown.map((locator) => locator.boundingBox()))).filter((box) => box !== null)
  const size = page.viewportSize() ?? { width: 0, height: 0 }
  const left = Math.max(0, Math.min(...boxes.map(({ x }) => x)) - margin)
  const top = Math.max(0, Math.min(...boxes.map(({ y }) => y)) - margin)
  const right = Math.min(size.width, Math.max(...boxes.map(({ x, width }) => x + width)) + margin)
  const bottom = Math.min(size.height, Math.max(...boxes.map(({ y, height }) => y + height)) + margin)
  return { x: left, y: top, width: right - left, height: bottom - top }
}
