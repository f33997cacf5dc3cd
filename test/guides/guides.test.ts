import type { Page } from 'playwright-core'
import { SOURCES } from '../../pixel/build.js'
import { CMP_NAMES, ConsentClaim } from '../../server/consent/index.js'
import { describeInChromium } from '../browser/in-chromium.js'
import { createStage, type Stage } from '../pixel/stage.js'
import { GUIDES, guide, type Language, testedBlocks } from './blocks.js'
import { PLATFORM_NAMES, PLATFORMS, serveFiles } from './platforms.js'

const LANGUAGES = Object.keys(GUIDES) as Language[]
const TITLES: Record<(typeof CMP_NAMES)[number], string> = {
  axeptio: 'Axeptio',
  complianz: 'Complianz',
  cookiebot: 'Cookiebot',
  cookieyes: 'CookieYes',
  didomi: 'Didomi',
  klaro: 'Klaro',
  orejime: 'Orejime',
  tarteaucitron: 'tarteaucitron',
  'vanilla-cookieconsent': 'vanilla-cookieconsent',
  'wp-consent-api': 'WP Consent API',
}

let stage: Stage

test.each(LANGUAGES)('the guide has a part for every platform that a site can declare (%s)', (language) => {
  const text = guide(GUIDES[language].platforms)
  for (const name of CMP_NAMES) expect(text).toContain(`\n## ${TITLES[name]}\n`)
})

test('both languages have the same blocks', () => {
  const names = (file: 'platforms' | 'site') =>
    LANGUAGES.map((language) => [...testedBlocks(GUIDES[language][file]).keys()])
  const [platforms, site] = [names('platforms'), names('site')]
  expect(platforms[0]).toEqual([...PLATFORM_NAMES, 'manual'])
  expect(site[0]).toEqual(['line', 'hosted', 'gtm'])
  expect([platforms[1], site[1]]).toEqual([platforms[0], site[0]])
})

test('links between the guides lead somewhere', () => {
  for (const file of LANGUAGES.flatMap((language) => Object.values(GUIDES[language]))) {
    const anchors = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => anchorOf(title))
    for (const [, path, anchor] of guide(file).matchAll(/\]\(([\w.-]*)(?:#([^)]+))?\)/g)) {
      const target = guide(path || file)
      if (anchor) expect(anchors(target)).toContain(anchor)
    }
  }
})

test('the French is set as French is', () => {
  for (const file of Object.values(GUIDES.fr)) {
    const prose = guide(file)
      .replace(/```[\s\S]*?```|`[^`]*`|\]\([^)]*\)|<!--.*?-->|https?:\S+/g, '')
      .split('\n')
    expect(prose.filter((line) => /'|"|\p{L}[:;?!](\s|$)|«\S|\S»/u.test(line))).toEqual([])
  }
})

test.each(LANGUAGES)('the message to the agency has its placeholders and no other (%s)', (language) => {
  const text = guide(GUIDES[language].email)
  const message = text.slice(text.indexOf('---'))
  expect([...new Set(message.match(/\{[^}]*\}/g))].sort()).toEqual(['{cle}', '{ligne}', '{notice}'])
})

describeInChromium('the code of the guides, in a browser', () => {
  beforeAll(async () => {
    stage = await createStage({ thirdPartyCookies: true })
    await serveFiles(stage)
  })
  afterAll(() => stage?.close())
  beforeEach(() => stage.browser.context.clearCookies())
  afterEach(() => expect(stage.errors).toEqual([]))

  function block(language: Language, file: 'platforms' | 'site', name: string): string {
    const found = testedBlocks(GUIDES[language][file]).get(name)
    if (found === undefined) throw new Error(`no block ${name} in the guides (${language})`)
    return found.replaceAll('https://pixel.example', stage.pixelOrigin)
  }

  /** The line of the guide, with a script of one source in its place if one is named. */
  function line(language: Language, script = 'p.js?films'): string {
    return block(language, 'site', 'line').replace('p.js?films', script)
  }

  const visits = (page: Page) => stage.posted(page, '/e/v')
  const withdrawals = (page: Page) => stage.posted(page, '/e/w')

  /** Waits for as many, since platforms take their time; then looks whether there are not more. */
  async function arrive(what: (page: Page) => Promise<unknown[]>, page: Page, count: number): Promise<void> {
    for (let look = 0; look < 60 && (await what(page)).length < count; look++) await page.waitForTimeout(100)
    expect(await what(page)).toHaveLength(count)
  }

  /** Long enough for a platform to come, and for the script to look again. */
  const settled = (page: Page) => page.waitForTimeout(700)

  describe.each(LANGUAGES)('in %s', (language) => {
    describe.each(PLATFORM_NAMES)('%s', (name) => {
      const platform = PLATFORMS[name]
      const there = name in SOURCES
      // The blocks differ between the languages in their words alone: once with all scripts is enough.
      const scripts = there ? ['p.js?films', ...(language === 'fr' ? [`p-${name}.js`] : [])] : []
      const open = (script: string) =>
        stage.open({ ...platform.page(block(language, 'platforms', name), language), snippet: line(language, script) })

      if (!there) test.skip(`(skipped: no adapter for ${name} in pixel/build.ts)`, () => {})

      test.each(scripts)(
        'with %s: nothing before an answer, one visit after a yes, and a no takes it back',
        async (script) => {
          const page = await open(script)
          await settled(page)
          expect(await visits(page)).toEqual([])
          await platform.accept(page)
          await arrive(visits, page, 1)
          const [claim] = (await visits(page)).map(({ c }) => c)
          expect(ConsentClaim.parse(claim)).toMatchObject({ k: 'cmp', c: name, n: '2026-11', p: 7 })
          const again = await open(script)
          await arrive(visits, again, 1)
          await platform.withdraw(again)
          await arrive(withdrawals, again, 1)
          const after = await open(script)
          await settled(after)
          expect([await visits(after), await withdrawals(after)]).toEqual([[], []])
        },
      )

      test.each(scripts)('with %s: nothing after a no, here or on the next page', async (script) => {
        const page = await open(script)
        await settled(page) // Platforms show buttons before these work.
        await platform.refuse(page)
        await settled(page)
        expect(await visits(page)).toEqual([])
        const next = await open(script)
        await settled(next)
        expect(await next.locator(platform.notice).isVisible()).toBe(false)
        expect([await visits(next), await withdrawals(next)]).toEqual([[], []])
      })
    })

    test('the call that a site makes itself', async () => {
      for (const snippet of [line(language), line(language, 'p-manual.js')]) {
        const page = await stage.open({ snippet, head: block(language, 'platforms', 'manual') })
        await arrive(visits, page, 1)
        expect((await visits(page))[0]?.c).toMatchObject({ k: 'manual', n: '2026-11', p: 7, d: 1_795_341_600 })
      }
    })

    test('the line that serves the file from the site asks the pixel for nothing before a yes', async () => {
      const snippet = block(language, 'site', 'hosted').replace('/lanterne.js', '/p-manual.js')
      const page = await stage.open({ snippet })
      await settled(page)
      expect(stage.received).toEqual([])
      await say(page)
      await arrive(visits, page, 1)
    })

    test('the code for Google Tag Manager, run as it runs it', async () => {
      const code = /<script>([\s\S]*)<\/script>/.exec(block(language, 'site', 'gtm'))?.[1] ?? ''
      const page = await stage.open({ snippet: null })
      await page.evaluate(code)
      await page.waitForFunction(() => 'lanterneOn' in window)
      expect(await visits(page)).toEqual([])
      await say(page)
      await arrive(visits, page, 1)
      expect((await visits(page))[0]).toMatchObject({ s: 'CLE', c: { n: '2026-11' } })
    })
  })

  describe('the WordPress plugin describes us to tarteaucitron', () => {
    const { accept, page: pageWith } = PLATFORMS.tarteaucitron
    const { head } = pageWith('', 'fr')
    const file = '<script async src="/plugin/tarteaucitron.js" data-key="lanterne202611" data-uri=""></script>'
    const snippet = () => line('fr', 'p-tarteaucitron.js')
    const claim = { k: 'cmp', c: 'tarteaucitron', n: '2026-11', p: 7 }

    test.each([
      ['before', head + file],
      ['after', file + head],
    ])('that comes %s its file', async (_, whole) => {
      const page = await stage.open({ head: whole, snippet: snippet() })
      await page.waitForFunction(() => document.cookie.includes('lanterne202611=wait'))
      await settled(page)
      await accept(page)
      await arrive(visits, page, 1)
      expect((await visits(page))[0]?.c).toEqual(claim)
    })

    test('that has shown itself long before, and whose panel then answers for us too', async () => {
      const page = await stage.open({ head, snippet: snippet() })
      await settled(page)
      await page.evaluate((html) => {
        const parsed = document.createRange().createContextualFragment(html)
        document.head.append(parsed)
      }, file)
      await page.waitForFunction(() => document.cookie.includes('lanterne202611=wait'))
      await page.evaluate('tarteaucitron.userInterface.openPanel()')
      await page.locator('#lanterne202611Allowed').click()
      await arrive(visits, page, 1)
      expect((await visits(page))[0]?.c).toEqual(claim)
      await page.locator('#lanterne202611Denied').click()
      await arrive(withdrawals, page, 1)
    })
  })
})

async function say(page: Page): Promise<void> {
  await page.evaluate("lanterne('consent', { pool: true, target: true, pay: true })")
}

/** As GitHub makes anchors of titles. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}
