import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { root } from '../database.js'

/** Clicks and fields, as a person makes them. */
export interface Effort {
  clicks: number
  fields: number
}

/** What a person does, counted. */
export class Hands {
  readonly effort: Effort = { clicks: 0, fields: 0 }
  constructor(readonly page: Page) {}

  async click(target: Locator): Promise<void> {
    this.effort.clicks++
    await target.click()
  }

  async fill(target: Locator, text: string): Promise<void> {
    this.effort.fields++
    await target.fill(text)
  }

  async choose(target: Locator, label: string): Promise<void> {
    this.effort.fields++
    await target.selectOption({ label })
  }
}

const TABS_MAX = 300

/** The same person without a pointer: the tab key leads to everything, and shows where it is (WCAG 2.1.1, 2.4.7, 2.4.11). */
export class Keyboard extends Hands {
  override async click(target: Locator): Promise<void> {
    this.effort.clicks++
    await this.reach(target)
    const ticks = await target.evaluate((element) => element.matches('[type=checkbox]'))
    await target.page().keyboard.press(ticks ? 'Space' : 'Enter')
  }

  override async fill(target: Locator, text: string): Promise<void> {
    this.effort.fields++
    await this.reach(target)
    await target.page().keyboard.press('ControlOrMeta+a')
    await target.page().keyboard.type(text)
  }

  override async choose(target: Locator, label: string): Promise<void> {
    this.effort.fields++
    await this.reach(target)
    const chosen = () => target.evaluate((element: HTMLSelectElement) => element.selectedOptions[0]?.textContent)
    for (let presses = 0; (await chosen()) !== label && presses < TABS_MAX; presses++)
      await target.page().keyboard.press('ArrowDown')
    expect(await chosen()).toBe(label)
  }

  /** Tabs until the target has the focus; says how it is if that can be seen. */
  private async reach(target: Locator): Promise<void> {
    await target.waitFor()
    const page = target.page()
    await page.bringToFront()
    const look = () =>
      target.evaluate((element) => {
        if (element !== document.activeElement) return null
        const { outlineStyle, outlineWidth } = getComputedStyle(element)
        const { x, y, width, height } = element.getBoundingClientRect()
        const top = document.elementFromPoint(x + width / 2, y + height / 2)
        return {
          ring: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
          inSight: top !== null && (element.contains(top) || top.contains(element)),
        }
      })
    let seen = await look()
    for (let tabs = 0; seen === null && tabs < TABS_MAX; tabs++) {
      await page.keyboard.press('Tab')
      seen = await look()
    }
    expect({ target: String(target), seen }).toEqual({ target: String(target), seen: { ring: true, inSight: true } })
  }
}

/** What docs/journeys.md says of a journey: the limit, and what it takes. */
export function stated(journey: string): Effort & { limit: number } {
  const table = readFileSync(join(root, 'docs/journeys.md'), 'utf8')
  const row = table.split('\n').find((line) => line.startsWith(`| ${journey} |`))
  const [, , limit, clicks, fields] = (row ?? '').split('|').map((cell) => cell.trim())
  return { limit: Number(limit), clicks: Number(clicks), fields: Number(fields) }
}
