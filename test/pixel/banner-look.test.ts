import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Locator } from 'playwright-core'
import { describeInChromium } from '../browser/in-chromium.js'
import { type BannerPage, button, choices, forget, openBanner, panel, unfold, visits } from './banner-page.js'
import { createStage, type Stage } from './stage.js'

let stage: Stage
const open = (page?: BannerPage) => openBanner(stage, page)
type Page = Awaited<ReturnType<typeof open>>
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const DESK = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }
const NARROW = { width: 320, height: 568 }

/** All that is wrong with what is shown, for whoever cannot see it or point at it. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = (await page.evaluate(
    `axe.run({ include: [['body > div:last-child']] }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  )) as AxeResults
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id} ${target} ${html}`))
}

/** Everything that a browser computes of an element's look, and how large it is. */
function lookOf(locator: Locator): Promise<Record<string, string | number>> {
  return locator.evaluate((element) => {
    const { width, height } = element.getBoundingClientRect()
    const style = getComputedStyle(element)
    return { ...Object.fromEntries([...style].map((name) => [name, style.getPropertyValue(name)])), width, height }
  })
}

/** The contrast of an element's text (WCAG 2). */
function contrastOf({ color, 'background-color': background }: Record<string, string | number>): number {
  const [one = 0, other = 0] = [color, background].map((text) => {
    const [r = 0, g = 0, b = 0] = (String(text).match(/[\d.]+/g) ?? []).map((part) => {
      const share = Number(part) / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  })
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
}

/** The text of what has the focus, inside the banner or in the page. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const inPage = document.activeElement as HTMLElement
    const element = (inPage?.shadowRoot?.activeElement ?? inPage) as HTMLInputElement
    return element === document.body
      ? 'the page'
      : element.type === 'checkbox'
        ? 'a switch'
        : (element.textContent ?? '')
  })
}

describeInChromium('our banner, as it is seen, heard and reached', () => {
  beforeAll(async () => {
    stage = await createStage({ thirdPartyCookies: true })
  }, 90_000)
  afterAll(() => stage?.close(), 60_000)
  beforeEach(() => forget(stage))
  afterEach(() => expect(stage.errors).toEqual([]))

  test.each([
    ['light', 'fr-FR', DESK],
    ['dark', 'fr-FR', PHONE],
    ['light', 'en-GB', NARROW],
    ['dark', 'en-GB', DESK],
  ] as const)('to refuse is in everything like to accept: %s, %s', async (colorScheme, language, size) => {
    const page = await open({ language })
    await page.setViewportSize(size)
    await page.emulateMedia({ colorScheme })
    const [refuse, accept] = language === 'fr-FR' ? ['Refuser', 'Accepter'] : ['Refuse', 'Accept']
    const [no, yes] = [await lookOf(button(page, refuse)), await lookOf(button(page, accept))]
    expect(no).toEqual(yes)
    expect(contrastOf(no)).toBeGreaterThan(7)
    const [noBox, yesBox] = [await button(page, refuse).boundingBox(), await button(page, accept).boundingBox()]
    expect(noBox).toMatchObject({ y: yesBox?.y, width: yesBox?.width, height: yesBox?.height })
    for (const box of [noBox, yesBox]) expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(size.height)
  })

  test.each(['light', 'dark'] as const)('nobody is shut out of any screen: %s', async (colorScheme) => {
    const page = await open()
    await page.emulateMedia({ colorScheme })
    expect(await faults(page)).toEqual([])
    await unfold(page, 'Qui est responsable')
    await unfold(page, 'Personnaliser')
    await page.getByRole('switch').first().check()
    expect(await faults(page)).toEqual([])
    await button(page, 'Refuser').click()
    await choices(page).waitFor()
    expect(await faults(page)).toEqual([])
  })

  test('these checks find what is wrong', async () => {
    const page = await open()
    await panel(page).evaluate((element) => {
      element.removeAttribute('aria-label')
      for (const input of element.querySelectorAll('label span')) input.remove()
      for (const made of element.querySelectorAll('button')) made.style.color = '#333'
    })
    await page.getByText('Customise').or(page.getByText('Personnaliser')).click()
    expect((await faults(page)).map((fault) => fault.split(' ')[0])).toEqual(
      expect.arrayContaining(['color-contrast', 'label']),
    )
  })

  test('the page keeps the focus; the keyboard reaches all in order, and sees where it is', async () => {
    const page = await open()
    await panel(page).waitFor()
    expect(await focused(page)).toBe('the page')
    const order = []
    for (let step = 0; step < 5; step++) {
      await page.keyboard.press('Tab')
      order.push(await focused(page))
    }
    expect(order).toEqual(['Réserver', 'Qui est responsable, et pourquoi', 'Personnaliser', 'Refuser', 'Accepter'])
    const { outlineStyle, outlineWidth } = await button(page, 'Accepter').evaluate((element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element)
      return { outlineStyle, outlineWidth }
    })
    expect([outlineStyle, outlineWidth]).toEqual(['solid', '3px'])
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    for (const expected of ['a switch', 'a switch', 'a switch', 'Enregistrer']) {
      await page.keyboard.press('Tab')
      expect(await focused(page)).toBe(expected)
      if (expected === 'a switch') await page.keyboard.press('Space')
    }
    await page.keyboard.press('Enter')
    expect(await focused(page)).toBe('Mes choix Lanterne')
    expect(await visits(stage, page)).toMatchObject([{ p: 7 }])
    await page.keyboard.press('Enter')
    expect(await panel(page).evaluate((element) => element.matches(':focus'))).toBe(true)
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Qui est responsable, et pourquoi')
  })

  test('somebody who came by a link of the page is back at it; somebody with a mouse has the page', async () => {
    const page = await open({ body: '<a href="#lanterne">Vie privée</a>' })
    await button(page, 'Refuser').click()
    expect(await focused(page)).toBe('the page')
    await page.getByText('Vie privée').focus()
    await page.keyboard.press('Enter')
    for (let step = 0; step < 3; step++) await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Refuser')
    await page.keyboard.press('Enter')
    expect(await focused(page)).toBe('Vie privée')
  })

  test.each([
    ['a desk at 200 %', 640, 450, 16],
    ['a desk at 400 %', 320, 256, 16],
    ['the narrowest phone', 320, 568, 16],
    ['text at 200 %', 1280, 800, 32],
    ['text at 200 % on a phone', 390, 844, 32],
  ] as const)('on %s nothing is cut, and both answers are reached', async (_, width, height, standard) => {
    const page = await open()
    const cdp = await stage.browser.context.newCDPSession(page)
    await cdp.send('Page.setFontSizes', { fontSizes: { standard } })
    await page.setViewportSize({ width, height })
    expect(await button(page, 'Refuser').evaluate((element) => getComputedStyle(element).fontSize)).toBe(
      `${standard * 0.9375}px`,
    )
    for (const text of ['', 'Qui est responsable', 'Personnaliser']) {
      if (text) await unfold(page, text)
      const wide = await panel(page).evaluate((element) => {
        const within = element.getBoundingClientRect()
        return [element, ...element.querySelectorAll('*')]
          .filter((one) => one.checkVisibility())
          .filter((one) => {
            const { left, right } = one.getBoundingClientRect()
            const cut = one.clientWidth > 0 && one.scrollWidth > one.clientWidth
            return cut || right > within.right || left < within.left
          })
          .map((one) => `${one.tagName} ${one.textContent}`)
      })
      expect(wide).toEqual([])
      const box = await panel(page).boundingBox()
      expect(box?.y).toBeGreaterThanOrEqual(0)
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(height)
    }
    for (const name of ['Enregistrer', 'Accepter', 'Refuser']) await button(page, name).click({ trial: true })
    await button(page, 'Refuser').click()
    await choices(page).click({ trial: true })
  })

  test('the page does not move, when it comes, and when it goes', async () => {
    const before = `window.shifts = []
      new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value }) => value))).observe({ type: 'layout-shift', buffered: true })`
    const page = await open({ before })
    await panel(page).waitFor()
    await page.waitForTimeout(300)
    await button(page, 'Accepter').click()
    await choices(page).click()
    await panel(page).waitFor()
    await page.waitForTimeout(300)
    expect(await page.evaluate('shifts')).toEqual([])
    await page.evaluate(`document.querySelector('h1').style.marginTop = '200px'`)
    await page.waitForFunction('shifts.length > 0') // This is how it would be seen.
  })

  test('nothing moves by itself', async () => {
    const page = await open()
    await panel(page).waitFor()
    expect(await page.evaluate('document.getAnimations().length')).toBe(0)
  })

  test("it speaks the page's language, else the browser's, else French", async () => {
    const titleIn = async (lang: string, language: string) => {
      const page = await open({ language, head: `<script>document.documentElement.lang='${lang}'</script>` })
      return `${await panel(page).getAttribute('lang')} ${await panel(page).getByRole('heading').textContent()}`
    }
    const [fr, en] = ['fr Votre visite peut aider votre cinéma', 'en Your visit can help your cinema']
    expect(await titleIn('en', 'fr-FR')).toBe(en)
    expect(await titleIn('fr-CA', 'en-US')).toBe(fr)
    expect(await titleIn('', 'en-US')).toBe(en)
    expect(await titleIn('', 'de-DE')).toBe(fr)
    expect(await titleIn('br', 'en-US')).toBe(fr)
  })

  describe('in a page that is hostile', () => {
    const parts = (page: Page) => [
      panel(page),
      panel(page).getByRole('heading'),
      button(page, 'Refuser'),
      page.locator('summary').first(),
    ]
    const looks = async (page: Page) => {
      await page.setViewportSize(DESK)
      return Promise.all(parts(page).map(lookOf))
    }

    test.each([
      'body * { display: none !important; font-size: 90px !important; color: red !important }',
      '* { font-size: 90px !important; color: red !important; letter-spacing: 1em !important; text-transform: uppercase !important }',
      'body * { animation: x 1s infinite !important; transition: all 9s !important; transform: scale(0) rotate(9deg) } @keyframes x { to { opacity: 0 } }',
      'div { position: static !important; visibility: hidden !important; opacity: 0 !important; width: 1px !important; z-index: -1 !important } section, button, summary { display: none }',
      ':root { font-size: 4px; --ink: red; --paper: red } html, body { visibility: hidden; direction: rtl; line-height: 9; zoom: 1 } * { --ink: red !important; direction: rtl !important }',
    ])('its style changes nothing: %s', async (css) => {
      const plain = await looks(await open())
      const page = await open({ head: `<style>${css}</style>` })
      const own = (look: Record<string, string | number>) =>
        Object.fromEntries(Object.entries(look).filter(([name]) => !name.startsWith('--')))
      expect((await looks(page)).map(own)).toEqual(plain.map(own))
      await button(page, 'Accepter').click()
      expect(await visits(stage, page)).toMatchObject([{ p: 7 }])
    })

    test('it is above all', async () => {
      const body = '<div style="position:fixed;inset:0;z-index:2147483647;background:pink">Au-dessus</div>'
      const page = await open({ body })
      await button(page, 'Refuser').click()
      await choices(page).click({ trial: true })
    })

    test('a strict Content-Security-Policy forbids nothing of it', async () => {
      const csp = `default-src 'none'; img-src data:; script-src ${stage.pixelOrigin}; connect-src ${stage.pixelOrigin}; require-trusted-types-for 'script'; trusted-types 'none'`
      const before = `window.violations = []; document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => violations.push(violatedDirective))`
      const plain = await looks(await open())
      const page = await open({ csp, before })
      expect(await looks(page)).toEqual(plain)
      await unfold(page, 'Personnaliser')
      await page.getByRole('switch').first().check()
      await button(page, 'Enregistrer').click()
      expect(await visits(stage, page)).toMatchObject([{ p: 1 }])
      expect(await page.evaluate('violations')).toEqual([])
    })

    test.each([
      ['shadow roots', 'delete Element.prototype.attachShadow'],
      ['style sheets of its own', 'delete window.CSSStyleSheet'],
      ['what the server says of the site', 'delete window.lanterneBanner'],
    ])('without %s there is no banner, and nothing is sent, whatever was chosen before', async (_, before) => {
      await button(await open(), 'Accepter').click()
      const page = await open({ before, stopClock: true })
      await page.clock.runFor(12_000)
      expect(await page.evaluate('document.body.lastElementChild.tagName')).toBe('A')
      expect(await visits(stage, page)).toEqual([])
    })

    test('without scripts there is nothing at all', async () => {
      const page = await open()
      const cdp = await stage.browser.context.newCDPSession(page)
      await cdp.send('Emulation.setScriptExecutionDisabled', { value: true })
      stage.received.length = 0
      await page.reload()
      expect(await panel(page).count()).toBe(0)
      expect(stage.received).toEqual([])
    })
  })
})
