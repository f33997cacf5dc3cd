import type { Page } from 'playwright-core'
import type { Stage } from '../pixel/stage.js'
import { klaro, orejime, type Platform, tarteaucitron, tcf, vanillaCookieconsent, vanillaModule } from './platforms.js'
import { given, NOTICE } from './verdict.js'
import { expectNothing, expectPosted } from './watch.js'

/** The platforms that there are packages of, as they are, clicked by a visitor. `onlyAuto`: read by the auto script alone. */
export function realPlatforms(stage: () => Stage, { onlyAuto = false } = {}): void {
  const names = ['tarteaucitron', 'klaro', 'orejime', 'vanilla-cookieconsent', 'vanilla-cookieconsent (module)', 'tcf']
  const scripts = names.flatMap((name) =>
    [`p-${name.split(' ')[0]}.js`, 'p.js'].slice(onlyAuto ? 1 : 0).map((script) => [name, script] as const),
  )

  test.each(scripts)('%s, read by %s: asked, refused, accepted, come back, and taken back', async (name, script) => {
    const platform = await find(name)
    stage().browser.context.setDefaultTimeout(10_000)
    const open = async () => {
      await stage().browser.context.clearCookies()
      const snippet = stage().snippet(`data-notice="${NOTICE}" data-vendor="21"`, { script })
      for (const path of ['/seances', '/']) await stage().open({ path, head: platform.head, snippet })
      const page = await stage().open({ head: platform.head, snippet })
      await page.waitForSelector(platform.banner, { state: 'visible' })
      // A module is met when the script looks the next time; an answer before that counts from the next page.
      if (platform === vanillaModule) await page.waitForTimeout(700)
      return page
    }
    await refuses(stage(), await open(), platform)
    await accepts(stage(), await open(), platform)
    expect(stage().errors).toEqual([])
  })
}

async function refuses(stage: Stage, page: Page, { banner, refuse }: Platform): Promise<void> {
  await expectNothing(stage, page)
  await choose(page, { banner, button: refuse })
  await expectNothing(stage, page)
  await page.reload()
  await expectNothing(stage, page)
}

async function accepts(stage: Stage, page: Page, { source, banner, accept, withdraw, dated }: Platform): Promise<void> {
  await choose(page, { banner, button: accept })
  const [visit] = await expectPosted(stage, page, '/e/v', 1)
  expect(given(visit?.c, source)).toMatchObject({ purposes: 7, source, dated: dated ?? false })
  await page.reload()
  await expectPosted(stage, page, '/e/v', 2)
  await page.goto(`${stage.cinemaOrigin}/seances`)
  const visits = await expectPosted(stage, page, '/e/v', 3)
  expect(visits.map(({ u }) => u)).toEqual(['/programme/la-haine', '/programme/la-haine', '/seances'])
  for (const { c } of visits) given(c, source)
  await withdraw(page)
  expect(await expectPosted(stage, page, '/e/w', 1)).toEqual([{ s: 'KEY' }])
  await page.goto(`${stage.cinemaOrigin}/`)
  await expectPosted(stage, page, '/e/v', 3)
  await expectPosted(stage, page, '/e/w', 1)
}

/** Some show their banner before they hear its buttons. */
async function choose(page: Page, { banner, button }: { banner: string; button: string }): Promise<void> {
  for (let tries = 0; tries < 40 && (await page.isVisible(banner)); tries++) {
    await page.click(button, { timeout: 1_000 }).catch(() => {}) // It may have gone meanwhile.
    await page.waitForTimeout(100)
  }
  expect(await page.isVisible(banner)).toBe(false)
}

async function find(name: string): Promise<Platform> {
  if (name === 'vanilla-cookieconsent (module)') return vanillaModule
  const platforms = [tarteaucitron, klaro, orejime, vanillaCookieconsent, await tcf()]
  return platforms.find(({ source }) => source === name) as Platform
}
