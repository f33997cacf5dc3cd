import { type Chromium, launchChromium } from '../browser/chromium.js'
import { describeInChromium } from '../browser/in-chromium.js'
import { type Platform, startPlatform } from '../platform.js'
import { leaveNothing } from '../start/program.js'

const LOOKED_MS = 240_000

describeInChromium('the robot in the program as it is started', () => {
  let platform: Platform
  let browser: Chromium
  beforeAll(async () => {
    platform = await startPlatform()
    browser = await launchChromium({ thirdPartyCookies: true })
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await platform?.stop()
    await leaveNothing()
  }, 120_000)

  test(
    'a cinema asks for a look, and reads what its site sends to whom',
    async () => {
      const page = await browser.context.newPage()
      await page.goto(/^\s+salle\s+(http\S+)/m.exec(platform.said())?.[1] ?? '')
      const enter = page.locator('form button[type=submit]').first()
      if (page.url().includes('/entrer/')) await enter.click()
      await page.goto(new URL('/salle/le-royal/conformite?langue=fr', page.url()).href)
      const site = page.locator('#site-demo-le-royal')
      expect(await page.title()).toContain('Votre site vu par le robot')
      await site.getByRole('button', { name: 'Vérifier maintenant' }).click()
      await page.getByText('C’est demandé').waitFor()
      const deadline = performance.now() + LOOKED_MS
      while (performance.now() < deadline && (await site.getByText('Regardé le').count()) === 0) {
        await page.waitForTimeout(3_000)
        await page.reload()
      }
      // The demonstration's site asks by a bar of its own, whose two buttons are named for the robot.
      const text = ((await site.textContent()) ?? '').replace(/\s+/g, ' ')
      expect(text).not.toContain('Le refus n’a pas pu être essayé')
      expect(text).toContain('en ordre')
      expect(text).not.toMatch(/à corriger|quelle page est lue|n’a pas pu être ouvert|n’est pas sur les pages/i)
      expect(text).toContain('Personne : les pages regardées n’appellent que le site et Lanterne.')
      expect(text).toMatch(/GET \/p(-[\w-]+|\/[\w.-]+)?\.js/)
      const picture = site.locator('figure img')
      await picture.scrollIntoViewIfNeeded()
      await page.waitForFunction('document.querySelector("figure img").naturalWidth > 0')
    },
    LOOKED_MS + 60_000,
  )
})
