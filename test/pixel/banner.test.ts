import { bundlePixel } from '../../pixel/build.js'
import { ConsentClaim, judgeConsent } from '../../server/consent/index.js'
import { describeInChromium } from '../browser/in-chromium.js'
import {
  button,
  choices,
  FACTS,
  forget,
  kept,
  openBanner,
  panel,
  unfold,
  visits as visitsOf,
  withdrawals as withdrawalsOf,
} from './banner-page.js'
import { createStage, type Stage } from './stage.js'

let stage: Stage
const open = (page?: Parameters<typeof openBanner>[1]) => openBanner(stage, page)
type Page = Awaited<ReturnType<typeof open>>
const visits = (page: Page) => visitsOf(stage, page)
const withdrawals = (page: Page) => withdrawalsOf(stage, page)

test.each(['p-banner.js', 'p-banner-films.js'])('%s weighs at most 3,500 bytes with brotli', async (name) => {
  const bundle = (await bundlePixel()).find((one) => one.name === name)
  expect(bundle?.brotli.length).toBeLessThanOrEqual(3500)
  const text = bundle?.raw.toString()
  expect(text).not.toMatch(/cookie|sessionStorage|indexedDB|innerHTML|sendBeacon|eval|history/i)
  // The core looks again by one timer; the banner has none.
  expect(text?.split('setInterval')).toHaveLength(2)
})

describeInChromium('our banner, and what follows a choice', () => {
  beforeAll(async () => {
    stage = await createStage({ thirdPartyCookies: true })
  }, 90_000)
  afterAll(() => stage?.close(), 60_000)
  beforeEach(() => forget(stage))
  afterEach(() => expect(stage.errors).toEqual([]))

  describe('before a choice', () => {
    test('nothing is asked for, kept or sent, whatever a visitor does but choose', async () => {
      const page = await open({ stopClock: true })
      await panel(page).waitFor()
      await page.clock.runFor(20_000)
      await unfold(page, 'Qui est responsable')
      await unfold(page, 'Personnaliser')
      await page.getByRole('switch').first().check()
      await page.keyboard.press('Escape')
      await page.mouse.click(5, 5)
      await page.mouse.wheel(0, 400)
      expect(await panel(page).isVisible()).toBe(true)
      expect(await kept(page)).toEqual({})
      expect(await visits(page)).toEqual([])
      expect(stage.received.map(({ path }) => path)).toEqual(['/p-banner.js', '/barrier'])
      expect(await page.evaluate('document.cookie')).toBe('')
    })

    test('it says what it is, names the three purposes, and all who are responsible by role', async () => {
      const page = await open()
      const shown = (text: string) => panel(page).getByText(text).first().isVisible()
      for (const text of [
        'Votre visite peut aider',
        'Mettre en commun',
        'Choisir la publicité',
        'Rémunérer les cinémas',
      ])
        expect(await shown(text)).toBe(true)
      expect(await shown('SCARE, tiers')).toBe(false)
      await unfold(page, 'Qui est responsable')
      for (const { name } of FACTS.parties)
        expect(await panel(page).getByText(name, { exact: true }).isVisible()).toBe(true)
      const parts = [
        'Responsables conjoints',
        'Destinataires',
        '90\u00a0jours',
        '13\u00a0mois',
        '30\u00a0jours',
        '6\u00a0mois',
        'CNIL',
      ]
      for (const text of parts) expect(await shown(text)).toBe(true)
      const link = page.getByRole('link', { name: /Mes données/ })
      expect(await link.getAttribute('href')).toBe(`${stage.pixelOrigin}/e/donnees`)
    })

    test('a name stays a name', async () => {
      const name = '<img src=x onerror="window.broken=1">"\'</script>'
      const page = await open({ facts: { ...FACTS, parties: [{ role: 'cinema', name }] } })
      await unfold(page, 'Qui est responsable')
      expect(await panel(page).textContent()).toContain(name)
      expect(await page.evaluate('window.broken')).toBeUndefined()
    })
  })

  describe('a yes', () => {
    test('sends one visit, with a claim that the gate accepts, and is remembered', async () => {
      const page = await open()
      await button(page, 'Accepter').click()
      const sent = await visits(page)
      expect(sent).toEqual([{ k: 'banner', n: '2026-11', p: 7, d: expect.any(Number) }])
      const claim = ConsentClaim.parse(sent[0])
      const now = new Date(await page.evaluate('Date.now()'))
      const verdict = judgeConsent(claim, {
        now,
        site: { noticeVersion: '2026-11', noticeSha256: Buffer.alloc(32), consentSource: 'banner' },
        vendorId: null,
        gpc: false,
      })
      expect(verdict).toMatchObject({ given: true, purposes: 7, source: 'banner', dated: true })
      const choice = JSON.parse((await kept(page)).lanterne ?? '')
      expect(Object.keys(await kept(page))).toEqual(['lanterne'])
      expect(choice).toEqual({ n: '2026-11', p: 7, d: (claim as { d?: number }).d })
      expect(now.getTime() / 1000 - choice.d).toBeLessThan(60)
      const next = await open()
      await choices(next).waitFor()
      expect(await panel(next).count()).toBe(0)
      expect(await visits(next)).toEqual(sent)
    })

    test('to some purposes only is a yes to these; the switches are off until somebody turns them', async () => {
      const page = await open()
      await unfold(page, 'Personnaliser')
      const switches = await page.getByRole('switch').all()
      expect(await Promise.all(switches.map((one) => one.isChecked()))).toEqual([false, false, false])
      await page.getByRole('switch', { name: /Mettre en commun/ }).check()
      await page.getByRole('switch', { name: /Rémunérer/ }).check()
      await button(page, 'Enregistrer').click()
      expect(await visits(page)).toMatchObject([{ p: 5 }])
      await choices(page).click()
      await unfold(page, 'Personnaliser')
      const after = await page.getByRole('switch').all()
      expect(await Promise.all(after.map((one) => one.isChecked()))).toEqual([true, false, true])
    })

    test('also tells the film, in the script that reads films', async () => {
      const head = '<script type="application/ld+json">{"@type":"Movie","name":"La Haine"}</script>'
      const page = await open({ script: 'p-banner-films.js', head })
      await button(page, 'Accepter').click()
      expect(await stage.posted(page, '/e/v')).toMatchObject([{ f: 'La Haine', c: { k: 'banner' } }])
    })

    test('where nothing may be kept is good for the page only', async () => {
      const before = `Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked') } })`
      const page = await open({ before })
      await button(page, 'Accepter').click()
      expect(await visits(page)).toMatchObject([{ p: 7 }])
      await choices(page).waitFor()
      await page.reload()
      await panel(page).waitFor()
      expect(await visits(page)).toHaveLength(1) // That of the page before.
    })
  })

  describe('a no', () => {
    test('takes one click, like a yes, sends nothing, and is remembered', async () => {
      const page = await open()
      await button(page, 'Refuser').click()
      await choices(page).waitFor()
      expect(JSON.parse((await kept(page)).lanterne ?? '')).toMatchObject({ n: '2026-11', p: 0 })
      const next = await open()
      await choices(next).waitFor()
      expect(await panel(next).count()).toBe(0)
      expect([await visits(next), await withdrawals(next)]).toEqual([[], 0])
      expect(stage.received.filter(({ method }) => method === 'POST')).toEqual([])
    })

    test('is also saving with all switches off', async () => {
      const page = await open()
      await unfold(page, 'Personnaliser')
      await button(page, 'Enregistrer').click()
      await choices(page).waitFor()
      expect(JSON.parse((await kept(page)).lanterne ?? '')).toMatchObject({ p: 0 })
      expect(await visits(page)).toEqual([])
    })

    test('is what Global Privacy Control says: then nobody is asked', async () => {
      const page = await open({
        before: 'Object.defineProperty(navigator, "globalPrivacyControl", { value: true })',
        stopClock: true,
      })
      await page.clock.runFor(12_000)
      expect(await page.evaluate('document.body.lastElementChild.tagName')).toBe('A')
      expect(await visits(page)).toEqual([])
    })
  })

  describe('a change of mind', () => {
    /** The server has heard of it. */
    const heard = (page: Page) => page.waitForFunction('JSON.parse(localStorage.lanterne).w === undefined')

    test('is as easy as the yes, told to the server once, and nothing is sent from then on', async () => {
      const page = await open()
      await button(page, 'Accepter').click()
      expect(await visits(page)).toHaveLength(1)
      await choices(page).click()
      await button(page, 'Refuser').click()
      expect(await withdrawals(page)).toBe(1)
      await heard(page)
      const next = await open()
      await choices(next).waitFor()
      expect([await visits(next), await withdrawals(next)]).toEqual([[], 0])
    })

    test('on a later page is told as well', async () => {
      await button(await open(), 'Accepter').click()
      const page = await open()
      expect(await visits(page)).toHaveLength(1)
      await choices(page).click()
      await button(page, 'Refuser').click()
      expect(await withdrawals(page)).toBe(1)
    })

    test('about one purpose takes all back, and the next page claims what is left', async () => {
      const page = await open()
      await button(page, 'Accepter').click()
      await visits(page)
      await choices(page).click()
      await unfold(page, 'Personnaliser')
      await page.getByRole('switch', { name: /Choisir/ }).uncheck()
      await button(page, 'Enregistrer').click()
      expect([await visits(page), await withdrawals(page)]).toEqual([[expect.anything()], 1])
      await heard(page)
      const next = await open()
      expect([await visits(next), await withdrawals(next)]).toEqual([[expect.objectContaining({ p: 5 })], 0])
    })

    test('from no to yes is a yes', async () => {
      const page = await open()
      await button(page, 'Refuser').click()
      await choices(page).click()
      await button(page, 'Accepter').click()
      expect([await visits(page), await withdrawals(page)]).toEqual([[expect.objectContaining({ p: 7 })], 0])
    })

    test('that the server could not hear before the page closed is told by the next one, once', async () => {
      const { context } = stage.browser
      await context.route('**/e/w', (route) => route.abort())
      const page = await open()
      await button(page, 'Accepter').click()
      await visits(page)
      await choices(page).click()
      await button(page, 'Refuser').click()
      expect(JSON.parse((await kept(page)).lanterne ?? '')).toMatchObject({ p: 0, w: 1 })
      await context.unroute('**/e/w')
      const next = await open()
      await heard(next)
      expect([await visits(next), await withdrawals(next)]).toEqual([[], 1])
      const last = await open()
      await choices(last).waitFor()
      expect([await visits(last), await withdrawals(last)]).toEqual([[], 0])
    })

    test('and another yes before the server heard of it: first the one is told, then the other', async () => {
      const { context } = stage.browser
      await context.route('**/e/w', (route) => route.abort())
      const page = await open()
      await button(page, 'Accepter').click()
      await visits(page)
      for (const name of ['Refuser', 'Accepter']) {
        await choices(page).click()
        await button(page, name).click()
      }
      expect(JSON.parse((await kept(page)).lanterne ?? '')).toMatchObject({ p: 7, w: 1 })
      await context.unroute('**/e/w')
      const next = await open()
      await heard(next)
      expect([await visits(next), await withdrawals(next)]).toEqual([[], 1])
      const last = await open()
      expect([await visits(last), await withdrawals(last)]).toEqual([[expect.objectContaining({ p: 7 })], 0])
    })

    test('of another tab that no server heard of is not forgotten for a yes here', async () => {
      const page = await open()
      await button(page, 'Accepter').click()
      await visits(page)
      await page.evaluate(
        'localStorage.lanterne = JSON.stringify({ ...JSON.parse(localStorage.lanterne), p: 0, w: 1 })',
      )
      await choices(page).click()
      await button(page, 'Accepter').click()
      expect(await withdrawals(page)).toBe(1)
      await heard(page)
      expect(JSON.parse((await kept(page)).lanterne ?? '')).toMatchObject({ p: 7 })
    })

    test('can be begun by any element of the page that is marked, by a link to #lanterne, and by a call', async () => {
      const links = '<p data-lanterne-choix><b>Mes choix</b></p><a href="#lanterne">Vie privée</a>'
      const early = `<script>window.lanterne=function(){(lanterne.q=lanterne.q||[]).push(arguments)};lanterne('choix')</script>`
      const page = await open({ head: early, body: links })
      const reopened = async (act: () => Promise<unknown>) => {
        await act()
        await panel(page).waitFor()
        expect(await panel(page).evaluate((element) => element.matches(':focus'))).toBe(true)
        await button(page, 'Refuser').click()
        await choices(page).waitFor()
      }
      await reopened(async () => {}) // The early call.
      await reopened(() => page.getByText('Mes choix', { exact: true }).click())
      await reopened(() => page.getByText('Vie privée').click())
      await reopened(() => page.evaluate(`lanterne('choix')`))
      await reopened(() => choices(page).click())
      expect(page.url()).not.toContain('#')
      await page.evaluate(`lanterne('consent', { pool: true })`)
      await page.evaluate(`document.body = document.createElement('body')`)
      await reopened(() => page.evaluate(`lanterne('choix')`))
      expect(await visits(page)).toEqual([])
    })
  })

  describe('a choice is kept', () => {
    /** Whether a page of that moment asks. */
    const asks = async (page: Page, at: string) => {
      await page.clock.pauseAt(at)
      await page.reload()
      await panel(page).or(choices(page)).waitFor()
      return panel(page).isVisible()
    }

    test.each([
      ['Refuser', '2027-03-01T10:00:00Z', ['2027-03-02', '2027-08-31'], '2027-09-01'], // Days 1 and 183, and 184.
      ['Accepter', '2027-03-01T10:00:00Z', ['2027-03-02', '2027-08-31'], '2027-09-01'],
      ['Refuser', '2027-08-31T10:00:00Z', ['2028-02-27'], '2028-02-28'], // There is no 31 February.
    ])('six months, yes and no alike, without sliding: %s on %s', async (name, day, silent, asked) => {
      const page = await open({ stopClock: true })
      await page.clock.pauseAt(day)
      await button(page, name).click()
      const { lanterne } = await kept(page)
      for (const one of silent) expect(await asks(page, `${one}T10:00:00Z`)).toBe(false)
      expect(await kept(page)).toEqual({ lanterne })
      const before = await visits(page)
      expect(before).toHaveLength(name === 'Accepter' ? silent.length + 1 : 0)
      expect(await asks(page, `${asked}T10:00:01Z`)).toBe(true)
      expect(await visits(page)).toEqual(before)
    })

    test('not for the future, when a clock was wrong', async () => {
      const page = await open({ stopClock: true })
      await page.clock.pauseAt('2028-01-01T00:00:00Z')
      await button(page, 'Accepter').click()
      await page.clock.setSystemTime('2027-01-01T00:00:00Z')
      await page.reload()
      await panel(page).waitFor()
    })

    test('for its notice: another version asks again, and a no to it takes the former yes back', async () => {
      await button(await open(), 'Accepter').click()
      const facts = { ...FACTS, version: '2027-03' }
      const page = await open({ facts })
      await panel(page).waitFor()
      expect(await visits(page)).toEqual([])
      await button(page, 'Refuser').click()
      expect([await visits(page), await withdrawals(page)]).toEqual([[], 1])
      expect(JSON.parse((await kept(page)).lanterne ?? '')).toMatchObject({ n: '2027-03', p: 0 })
      await choices(await open({ facts })).waitFor()
    })

    test('and a yes to the new version is one to that', async () => {
      await button(await open(), 'Accepter').click()
      const page = await open({ facts: { ...FACTS, version: '2027-03' } })
      await button(page, 'Accepter').click()
      expect([await visits(page), await withdrawals(page)]).toEqual([[expect.objectContaining({ n: '2027-03' })], 0])
    })

    test.each(['null', '{}', 'x', '{"n":"2026-11","p":"7","d":"yes"}', '{"n":"2026-11","p":7}', '[]'])(
      'not from what is no choice: %s',
      async (text) => {
        const page = await open({ before: `try { localStorage.lanterne = ${JSON.stringify(text)} } catch {}` })
        await panel(page).waitFor()
        expect(await visits(page)).toEqual([])
      },
    )

    test('for a page that "back" restores, when it was made on another', async () => {
      const page = await open()
      await panel(page).waitFor()
      await page.evaluate((facts) => {
        localStorage.lanterne = JSON.stringify({ n: facts.version, p: 0, d: Math.floor(Date.now() / 1000) })
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
      }, FACTS)
      await choices(page).waitFor()
    })
  })
})
