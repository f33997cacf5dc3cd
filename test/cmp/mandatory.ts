import type { Page } from 'playwright-core'
import type { Stage } from '../pixel/stage.js'
import { klaro, orejime, type Platform, tarteaucitron, vanillaCookieconsent } from './platforms.js'
import { KEY, NOTICE } from './verdict.js'
import { expectNothing } from './watch.js'

/** A setting by which a site answers for its visitors: what it is, and what it changes of a platform's part of a page. */
type Given = [what: string, platform: Platform, from: string, to: string]

const SERVICE = `name: '${KEY}',`
const PURPOSE = `id: '${KEY}',`
const ADS = 'ads: {'

const GIVEN: Given[] = [
  ['a service that needs no consent', tarteaucitron, 'needConsent: true', 'needConsent: false'],
  ['a service that is on by default', tarteaucitron, 'needConsent: true', 'needConsent: true, defaultState: true'],
  ['services that are all on by default', tarteaucitron, 'showIcon: true', 'showIcon: true, serviceDefaultState: true'],
  ['a service that is required', klaro, SERVICE, `${SERVICE} required: true,`],
  ['services that are all required', klaro, 'acceptAll: true,', 'acceptAll: true, required: true,'],
  ['a service that is on by default', klaro, SERVICE, `${SERVICE} default: true,`],
  ['services that are all on by default', klaro, 'acceptAll: true,', 'acceptAll: true, default: true,'],
  ['a purpose that is mandatory', orejime, PURPOSE, `${PURPOSE} isMandatory: true,`],
  ['a purpose that is exempt', orejime, PURPOSE, `${PURPOSE} isExempt: true,`],
  ['a purpose that is on by default', orejime, PURPOSE, `${PURPOSE} default: true,`],
  [
    'a mandatory purpose in a group',
    orejime,
    `{ ${PURPOSE} title: 'Lanterne', cookies: [] }`,
    `{ id: 'ads', title: 'Publicité', purposes: [{ ${PURPOSE} isMandatory: true, title: 'Lanterne', cookies: [] }] }`,
  ],
  ['a category that is read only', vanillaCookieconsent, ADS, `${ADS} readOnly: true,`],
  ['a category that is on by default', vanillaCookieconsent, ADS, `${ADS} enabled: true,`],
  [
    'a category that is on where silence is a yes',
    vanillaCookieconsent,
    `categories: { necessary: { readOnly: true, enabled: true }, ${ADS}`,
    `mode: 'opt-out', categories: { necessary: { readOnly: true, enabled: true }, ${ADS} enabled: true,`,
  ],
]

/** What a site made mandatory, or switched on beforehand, is no yes, whatever a visitor then answers to the platform's question. */
export function mandatoryServices(stage: () => Stage): void {
  const cases = GIVEN.flatMap(([what, platform, from, to]) =>
    [`p-${platform.source}.js`, 'p.js'].map((script) => [platform.source, what, script, platform, from, to] as const),
  )

  test.each(cases)('%s: %s is no yes for %s', async (_source, _what, script, platform, from, to) => {
    expect(platform.head).toContain(from)
    await stage().browser.context.clearCookies()
    const head = platform.head.replace(from, () => to)
    const page = await stage().open({ head, snippet: stage().snippet(`data-notice="${NOTICE}"`, { script }) })
    await expectNothing(stage(), page)
    await acceptIfAsked(page, platform)
    await expectNothing(stage(), page)
    await page.reload()
    await page.waitForTimeout(1_000)
    await expectNothing(stage(), page)
    expect(stage().errors).toEqual([])
  })
}

/** A platform that has nothing to ask shows no banner. */
async function acceptIfAsked(page: Page, { banner, accept }: Platform): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    if (await page.isVisible(banner)) await page.click(accept, { timeout: 1_000 }).catch(() => {})
    await page.waitForTimeout(50)
  }
}
