import type { Page } from 'playwright-core'
import type { Stage } from '../pixel/stage.js'
import { axeptio } from './fakes/axeptio.js'
import { complianz } from './fakes/complianz.js'
import { cookiebot } from './fakes/cookiebot.js'
import { cookieyes } from './fakes/cookieyes.js'
import { didomi } from './fakes/didomi.js'
import type { Fake } from './fakes/fake.js'
import { wpConsentApi } from './fakes/wp-consent-api.js'
import { given, NOTICE } from './verdict.js'
import { expectNothing, expectPosted } from './watch.js'

const FAKES = [axeptio, didomi, cookiebot, cookieyes, complianz, wpConsentApi]

export function choose(page: Page, yes: boolean): Promise<unknown> {
  return page.evaluate((value) => (window as unknown as { choose(yes: boolean): void }).choose(value), yes)
}

/** In a function of its own, as one script does not see the names of another. */
export function head({ script }: Fake, more = ''): string {
  return `<script>(() => {${script}})();${more}</script>`
}

/** The platforms that are served by their makers, by fakes of what they document. */
export function fakePlatforms(stage: () => Stage): void {
  const open = async (script: string, fake: Fake, trap?: string, attributes = ''): Promise<Page> => {
    await stage().browser.context.clearCookies()
    const snippet = stage().snippet(`data-notice="${NOTICE}" ${attributes}`, { script })
    return stage().open({ snippet, head: head(fake, trap) })
  }

  const scripts = FAKES.flatMap((fake) =>
    [`p-${fake.source}.js`, 'p.js'].map((script) => [fake.source, script, fake] as const),
  )
  test.each(scripts)(
    '%s, read by %s: asked, refused, accepted, come back, and taken back',
    async (source, script, fake) => {
      const refusing = await open(script, fake)
      await expectNothing(stage(), refusing)
      await choose(refusing, false)
      await expectNothing(stage(), refusing)
      await refusing.reload()
      await expectNothing(stage(), refusing)

      const page = await open(script, fake)
      await choose(page, true)
      const [visit] = await expectPosted(stage(), page, '/e/v', 1)
      expect(given(visit?.c, source)).toMatchObject({ purposes: 7, source, dated: fake.dated ?? false })
      await page.reload()
      await expectPosted(stage(), page, '/e/v', 2)
      await choose(page, false)
      expect(await expectPosted(stage(), page, '/e/w', 1)).toEqual([{ s: 'KEY' }])
      await page.reload()
      await expectPosted(stage(), page, '/e/v', 2)
      expect(stage().errors).toEqual([])
    },
  )

  const traps = FAKES.flatMap((fake) => fake.traps.map(([what, ...trap]) => [fake.source, what, trap, fake] as const))
  test.each(traps)('%s: %s is no yes', async (source, _, [trap, attributes], fake) => {
    const page = await open(`p-${source}.js`, fake, trap, attributes)
    await expectNothing(stage(), page)
    expect(stage().errors).toEqual([])
  })
}
