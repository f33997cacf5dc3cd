import type { Page } from 'playwright-core'
import type { Stage } from '../pixel/stage.js'
import { vanillaModule as platform } from './platforms.js'
import { given, NOTICE } from './verdict.js'
import { expectNothing, expectPosted } from './watch.js'

/** vanilla-cookieconsent as a module, on pages where our script arrives when the module has told all that it tells. */
export function lateForTheModule(stage: () => Stage): void {
  const open = (head = platform.head): Promise<Page> => stage().open({ head, snippet: null })

  async function arrive(page: Page): Promise<void> {
    await page.waitForFunction('window._ccRun')
    await page.evaluate(
      ({ src, notice }) => {
        const script = document.createElement('script')
        Object.assign(script.dataset, { site: 'KEY', notice })
        script.referrerPolicy = 'no-referrer'
        script.src = src
        document.head.append(script)
      },
      { src: `${stage().pixelOrigin}/p-vanilla-cookieconsent.js`, notice: NOTICE },
    )
    await page.waitForFunction('window.lanterneOn')
  }

  async function answer(page: Page, button: string): Promise<void> {
    await page.waitForSelector(platform.banner, { state: 'visible' })
    await page.waitForTimeout(500)
    await page.click(button)
  }

  beforeEach(async () => {
    await stage().browser.context.clearCookies()
  })
  afterEach(() => expect(stage().errors).toEqual([]))

  test('a yes is read from its cookie, and its withdrawal heard', async () => {
    await answer(await open(), platform.accept)
    const page = await open()
    await arrive(page)
    const [visit] = await expectPosted(stage(), page, '/e/v', 1)
    expect(given(visit?.c, 'vanilla-cookieconsent')).toMatchObject({ purposes: 7, dated: true })
    await platform.withdraw(page)
    await expectPosted(stage(), page, '/e/w', 1)
  })

  test('a refusal is none, and neither is the cookie of a module that does not run', async () => {
    const asked = await open()
    await answer(asked, platform.refuse)
    const refused = await open()
    await arrive(refused)
    await expectNothing(stage(), refused)
    await stage().browser.context.clearCookies()
    await answer(await open(), platform.accept)
    const gone = await stage().open({ snippet: stage().snippet(`data-notice="${NOTICE}"`, { script: 'p.js' }) })
    await expectNothing(stage(), gone)
  })

  test('a yes to a former revision is none while the new one is asked, and the answer to that counts', async () => {
    await answer(await open(), platform.accept)
    const page = await open(platform.head.replace('categories:', 'revision: 1, categories:'))
    await page.waitForSelector(platform.banner, { state: 'visible' })
    await arrive(page)
    await expectNothing(stage(), page)
    await answer(page, platform.accept)
    await expectPosted(stage(), page, '/e/v', 1)
  })

  test('asking again for a look is no withdrawal', async () => {
    await answer(await open(), platform.accept)
    const head = platform.head.replace('show-preferencesModal', 'show-consentModal')
    const page = await open(head)
    await arrive(page)
    await expectPosted(stage(), page, '/e/v', 1)
    await page.click('#choices')
    await page.waitForSelector(platform.banner, { state: 'visible' })
    await page.waitForTimeout(700)
    expect(await stage().posted(page, '/e/w')).toEqual([])
  })
}
