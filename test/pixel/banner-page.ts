import type { Page } from 'playwright-core'
import { loadNotices } from '../../server/contract/index.js'
import { frenchSpaces } from '../../server/lib/typography.js'
import { readNoticeText } from '../../server/visit/banner.js'
import { contracts } from '../contract/world.js'
import type { PageOptions, Stage } from './stage.js'

const notice = loadNotices(contracts).at(-1)

/** What the server says of a site, with the published notice. */
export const FACTS = {
  version: '2026-11',
  fr: readNoticeText(frenchSpaces(notice?.textFr ?? '')),
  en: readNoticeText(notice?.textEn ?? ''),
  parties: [
    { role: 'cinema', name: 'Le Royal (Toulon)' },
    { role: 'federation', name: 'SCARE' },
    { role: 'operator', name: 'Klox' },
    { role: 'publisher', name: 'La Gazette du Soir' },
    { role: 'distributor', name: 'Les Films du Lampion' },
  ],
}

/** Something that a page has, longer than a window. */
const BODY = `<h1>Cinéma</h1>${'<p>Trois films et une rencontre cette semaine.</p>'.repeat(60)}`

export interface BannerPage extends PageOptions {
  facts?: unknown
  script?: string
  /** The browser's. */
  language?: string
}

/** Opens a page with our banner. What the server would put before the script is there before anything else. */
export function openBanner(
  stage: Stage,
  { facts = FACTS, script = 'p-banner.js', language = 'fr-FR', before = '', ...page }: BannerPage = {},
): Promise<Page> {
  return stage.open({
    snippet: stage.snippet('', { script }),
    body: BODY,
    ...page,
    before: `window.lanterneBanner=${JSON.stringify(facts)}
      Object.defineProperty(navigator, 'language', { value: '${language}' })
      ${before}`,
  })
}

/** Forgets what was chosen. */
export async function forget(stage: Stage): Promise<void> {
  const page = await stage.open({ snippet: null })
  await page.evaluate('localStorage.clear()')
}

/** What the browser keeps of this site: everything, as text. */
export function kept(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => ({ ...localStorage }))
}

export const panel = (page: Page) => page.getByRole('region', { name: /choi/ })
export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
export const choices = (page: Page) => button(page, 'Mes choix Lanterne')
export const unfold = (page: Page, text: string) => page.locator('summary', { hasText: text }).click()

export async function visits(stage: Stage, page: Page): Promise<unknown[]> {
  return (await stage.posted(page, '/e/v')).map(({ c }) => c)
}

export async function withdrawals(stage: Stage, page: Page): Promise<number> {
  return (await stage.posted(page, '/e/w')).length
}
