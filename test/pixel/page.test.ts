import type { Page } from 'playwright-core'
import { describeInChromium } from '../browser/in-chromium.js'
import { createStage, type Stage } from './stage.js'

let stage: Stage

const YES = `lanterne('consent', { pool: true, target: true, pay: true })`

async function visits(page: Page): Promise<Record<string, unknown>[]> {
  return stage.posted(page, '/e/v')
}

/** Opens a page, says yes, and gives the one visit that follows. */
async function visitOf(options: Parameters<Stage['open']>[0]): Promise<Record<string, unknown>> {
  const page = await stage.open(options)
  await page.evaluate(YES)
  const bodies = await visits(page)
  expect(bodies).toHaveLength(1)
  return bodies[0] as Record<string, unknown>
}

describeInChromium('the visit script in a page', () => {
  beforeAll(async () => {
    stage = await createStage({ thirdPartyCookies: true })
  }, 90_000)
  afterAll(() => stage?.close(), 60_000)

  describe('before a yes', () => {
    test('the script is all that is asked for, without cookie and referrer, also of a browser that has our cookie', async () => {
      const first = await stage.browser.context.newPage()
      await first.goto(`${stage.pixelOrigin}/e/set`)
      expect(await stage.browser.context.cookies(`${stage.pixelOrigin}/e/v`)).toMatchObject([
        { name: 'lid', path: '/e' },
      ])
      const page = await stage.open({ stopClock: true })
      await page.clock.runFor(20_000)
      expect(await visits(page)).toEqual([])
      const [script, barrier, ...more] = stage.received
      expect(script).toMatchObject({ method: 'GET', path: '/p-films.js' })
      expect(script?.headers.cookie).toBeUndefined()
      expect(script?.headers.referer).toBeUndefined()
      expect(barrier?.path).toBe('/barrier')
      expect(more).toEqual([])
    })

    test('nothing is stored, and the page is as it was', async () => {
      const look = () =>
        Promise.all([
          document.cookie,
          localStorage.length,
          sessionStorage.length,
          indexedDB.databases().then((databases) => databases.length),
          caches.keys().then((keys) => keys.length),
          navigator.serviceWorker.getRegistrations().then((workers) => workers.length),
          document.documentElement.outerHTML.replace(/<script.*?<\/script>/g, ''),
          Object.getOwnPropertyNames(window)
            .filter((name) => !/^__pw|^__playwright|^\d+$/.test(name))
            .sort(),
        ])
      const without = await (await stage.open({ snippet: null })).evaluate(look)
      const page = await stage.open()
      const withScript = await page.evaluate(look)
      expect(withScript.slice(0, 6)).toEqual(['', 0, 0, 0, 0, 0])
      expect(withScript.slice(0, 7)).toEqual(without.slice(0, 7))
      expect((withScript[7] as string[]).filter((name) => !(without[7] as string[]).includes(name))).toEqual([
        'lanterne',
        'lanterneOn',
      ])
      expect(await stage.browser.context.cookies(stage.cinemaOrigin)).toEqual([])
    })

    test("served by the cinema itself, it asks the pixel's origin for nothing, and sends the visit there", async () => {
      const snippet = stage.snippet(`data-origin="${stage.pixelOrigin}"`, { origin: stage.cinemaOrigin })
      const page = await stage.open({ snippet })
      expect(stage.received).toEqual([])
      await page.evaluate(YES)
      expect(await visits(page)).toHaveLength(1)
    })
  })

  describe('after a yes', () => {
    test('one visit is posted: the site, the claim and the path, with our cookie and no referrer', async () => {
      const page = await stage.open({ path: '/programme/la-haine?utm_source=mail&e=a@b.fr#seances', stopClock: true })
      await page.evaluate(YES)
      await page.clock.runFor(20_000)
      expect(await visits(page)).toEqual([{ s: 'KEY', c: { k: 'manual', p: 7 }, u: '/programme/la-haine' }])
      const [request] = stage.received.filter(({ method }) => method !== 'GET')
      expect(request).toMatchObject({ method: 'POST', path: '/e/v' })
      expect(request?.headers).toMatchObject({
        origin: stage.cinemaOrigin,
        cookie: 'lid=test',
        'content-type': 'text/plain;charset=UTF-8',
        'sec-fetch-storage-access': 'active',
      })
      expect(request?.headers.referer).toBeUndefined()
      expect(stage.received.map(({ method }) => method)).not.toContain('OPTIONS')
    })

    test('further yeses, and a page restored, send no second visit', async () => {
      const page = await stage.open({ stopClock: true })
      await page.evaluate(YES)
      await page.evaluate(`
        dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
        document.dispatchEvent(new Event('visibilitychange'))
        document.dispatchEvent(new Event('DOMContentLoaded'))`)
      await page.evaluate(YES)
      await page.clock.runFor(20_000)
      expect(await visits(page)).toHaveLength(1)
    })

    test('the next page is another visit', async () => {
      const page = await stage.open()
      await page.evaluate(YES)
      await page.reload()
      await page.evaluate(YES)
      expect(await visits(page)).toHaveLength(2)
    })

    test('a page that the browser prepares ahead sends its visit when it is shown', async () => {
      const before = `
        window.ahead = true
        Object.defineProperty(document, 'prerendering', { get: () => ahead })`
      const page = await stage.open({ before, stopClock: true })
      await page.evaluate(YES)
      await page.clock.runFor(20_000)
      expect(await visits(page)).toEqual([])
      await page.evaluate(`ahead = false; document.dispatchEvent(new Event('prerenderingchange'))`)
      expect(await visits(page)).toHaveLength(1)
    })

    test('a visit survives the page that a click leaves', async () => {
      const page = await stage.open()
      await page.evaluate(`${YES}; location.href = '/nowhere'`)
      await page.waitForURL('**/nowhere')
      const deadline = performance.now() + 20_000
      while (!stage.received.some(({ path }) => path === '/e/v') && performance.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 50))
      expect(stage.received.filter(({ path }) => path === '/e/v')).toHaveLength(1)
      const options = await stage.open({
        before: 'const real = fetch; fetch = (url, init) => real(url, (window.options = init))',
      })
      await options.evaluate(YES)
      expect(await options.evaluate('window.options')).toMatchObject({ keepalive: true })
    }, 90_000)

    test('history and links are as the browser made them, and we listen to two events only', async () => {
      const before = `
        window.listened = []
        const add = EventTarget.prototype.addEventListener
        EventTarget.prototype.addEventListener = function (type, ...rest) {
          listened.push(type)
          return add.call(this, type, ...rest)
        }`
      const page = await stage.open({ before })
      await page.evaluate(YES)
      expect(await visits(page)).toHaveLength(1)
      expect(await page.evaluate('listened')).toEqual(['DOMContentLoaded', 'prerenderingchange'])
      const state = await page.evaluate(() => [
        history.length,
        String(history.pushState),
        String(history.replaceState),
        Object.keys(history).length,
        document.querySelector('a')?.outerHTML,
        location.href,
      ])
      const plain = await stage.open({ snippet: null })
      const native = await plain.evaluate(() => [String(history.pushState), String(history.replaceState)])
      expect(state).toEqual([
        2,
        ...native,
        0,
        '<a href="/tickets?film=1">Réserver</a>',
        `${stage.cinemaOrigin}/programme/la-haine`,
      ])
    })
  })

  describe('what a visit says of its page', () => {
    const jsonLd = (data: unknown) => `<script type="application/ld+json">${JSON.stringify(data)}</script>`
    const filmOf = async (body: string, attributes?: string) =>
      (await visitOf({ body, snippet: stage.snippet(attributes) })).f

    test.each([
      ['has', ''],
      ['lacks', `Object.defineProperty(window, 'navigation', { value: undefined })`],
    ])(
      'a site that changes its address without loading anew tells of each page once, where the browser %s the Navigation API',
      async (_, before) => {
        const page = await stage.open({
          path: '/horaires',
          snippet: stage.snippet('data-notice="2026-11"'),
          before,
          stopClock: true,
        })
        await page.evaluate(() =>
          (window as unknown as { lanterne: (...said: unknown[]) => void }).lanterne('consent', { pool: true }),
        )
        const visited = async () => (await stage.posted(page, '/e/v')).map(({ u }) => u)
        expect(await visited()).toEqual(['/horaires'])
        for (const address of ['/films/a', '/films/a?seance=2', '/films/a#haut', '/films/b']) {
          await page.evaluate((to) => history.pushState(null, '', to), address)
          await page.clock.runFor(600)
        }
        await page.evaluate(() => history.back())
        await page.waitForURL('**/films/a#haut')
        await page.clock.runFor(600)
        expect(await visited()).toEqual(['/horaires', '/films/a', '/films/b', '/films/a'])
        expect(await page.evaluate(() => history.pushState.toString())).toContain('[native code]')
      },
    )

    test('a page that nobody sees is looked at again when somebody does', async () => {
      const before = `window.away = false; Object.defineProperty(document, 'hidden', { get: () => away })`
      const page = await stage.open({ path: '/horaires', before, stopClock: true })
      await page.evaluate(YES)
      await page.evaluate(`away = true; history.pushState(null, '', '/films/a')`)
      await page.clock.runFor(5_000)
      expect((await visits(page)).map(({ u }) => u)).toEqual(['/horaires'])
      await page.evaluate('away = false')
      await page.clock.runFor(600)
      expect((await visits(page)).map(({ u }) => u)).toEqual(['/horaires', '/films/a'])
    })

    test('its kind and film where the snippet tells', async () => {
      const snippet = stage.snippet('data-page="film" data-film="La Haine"')
      expect(await visitOf({ snippet, body: jsonLd({ '@type': 'Movie', name: 'Another' }) })).toMatchObject({
        k: 'film',
        f: 'La Haine',
      })
    })

    test.each<[string, unknown, string | undefined]>([
      ['a Movie', { '@context': 'https://schema.org', '@type': 'Movie', name: 'La Haine' }, 'La Haine'],
      ['a type among several', { '@type': ['Product', 'Movie'], name: 'La Haine' }, 'La Haine'],
      ['a type as an address', { '@type': 'http://schema.org/Movie', name: 'La Haine' }, 'La Haine'],
      ['a ScreeningEvent', { '@type': 'ScreeningEvent', name: 'La Haine' }, 'La Haine'],
      [
        "a ScreeningEvent's work",
        { '@type': 'ScreeningEvent', name: 'Ciné-club', workPresented: { '@type': 'Movie', name: 'La Haine' } },
        'La Haine',
      ],
      [
        'a film with many screenings',
        [1, 2, 3].map((at) => ({
          '@type': 'ScreeningEvent',
          startDate: at,
          workPresented: { '@type': 'Movie', name: 'La Haine' },
        })),
        'La Haine',
      ],
      [
        'a graph',
        {
          '@graph': [
            { '@type': 'WebPage', name: 'x' },
            { '@type': 'Movie', name: 'La Haine' },
          ],
        },
        'La Haine',
      ],
      ['a programme of two films', ['A', 'B'].map((name) => ({ '@type': 'Movie', name })), undefined],
      ['a theatre', { '@type': 'MovieTheater', name: 'Le Royal' }, undefined],
      ['a name that is no text', { '@type': 'Movie', name: ['La Haine'] }, undefined],
      ['a number', { '@type': 'Movie', name: 3 }, undefined],
      ['no name', { '@type': 'Movie' }, undefined],
      ['null', null, undefined],
      ['a type that cannot be read', { '@type': { toString: 1 }, name: 'La Haine' }, undefined],
    ])('%s in schema.org data', async (_, data, title) => {
      expect(await filmOf(jsonLd(data))).toBe(title)
    })

    test('what is at the end of a page that is still loading is waited for', async () => {
      const page = await stage.open({
        head: `<script>window.lanterne = function () { (lanterne.q = lanterne.q || []).push(arguments) }; ${YES}</script>`,
        body: `<script src="/slow.js"></script>${jsonLd({ '@type': 'Movie', name: 'La Haine' })}`,
      })
      expect(await visits(page)).toMatchObject([{ f: 'La Haine' }])
    })

    test('broken, huge and endless schema.org data is passed over', async () => {
      const movie = jsonLd({ '@type': 'Movie', name: 'La Haine' })
      const broken = '<script type="application/ld+json">{"@type": "Movie", "name": </script>'
      const deep = `<script type="application/ld+json">${'['.repeat(24_000)}${']'.repeat(24_000)}</script>`
      expect(await filmOf(broken + deep + movie)).toBe('La Haine')
      expect(await filmOf(jsonLd({ '@type': 'Movie', name: 'La Haine', text: 'x'.repeat(50_000) }))).toBeUndefined()
      expect(await filmOf(jsonLd({}).repeat(9) + movie)).toBe('La Haine')
      expect(await filmOf(jsonLd({}).repeat(10) + movie)).toBeUndefined()
    })
  })
})

describeInChromium("in a browser that keeps other sites' cookies out", () => {
  beforeAll(async () => {
    stage = await createStage({ thirdPartyCookies: false })
  }, 90_000)
  afterAll(() => stage?.close(), 60_000)

  test('the visit is sent, says so, and carries no cookie even the second time', async () => {
    for (let time = 0; time < 2; time++) {
      await visitOf({})
      const visit = stage.received.find(({ path }) => path === '/e/v')
      expect(visit?.headers['sec-fetch-storage-access']).toBe('none')
      expect(visit?.headers.cookie).toBeUndefined()
    }
  })
})

describeInChromium('in a browser that keeps pages to go back to', () => {
  beforeAll(async () => {
    stage = await createStage({ thirdPartyCookies: true, withoutArgs: ['--disable-back-forward-cache'] })
  }, 90_000)
  afterAll(() => stage?.close(), 60_000)

  test('a page that comes back is no second visit', async () => {
    const page = await stage.open()
    await page.evaluate(`addEventListener('pageshow', (event) => { window.restored = event.persisted })`)
    await page.evaluate(YES)
    expect(await visits(page)).toHaveLength(1)
    await page.goto(`${stage.cinemaOrigin}/elsewhere`)
    await page.evaluate('history.back()')
    await page.waitForURL('**/la-haine', { waitUntil: 'commit' })
    expect(await page.evaluate('window.restored')).toBe(true)
    await page.evaluate(YES)
    expect(await visits(page)).toHaveLength(1)
  })
})
