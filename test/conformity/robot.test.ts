import { checkSite } from '../../server/conformity/check.js'
import { classifyAgent } from '../../server/lib/agent.js'
import { describeInChromium } from '../browser/in-chromium.js'
import { klaro, orejime, type Platform, tarteaucitron, vanillaCookieconsent } from '../cmp/platforms.js'
import { AGENT, createRobotStage, html, line, PIXEL, type RobotStage, SITE } from './stage.js'

/** What our banner is given by the server. */
const FACTS = (() => {
  const text = {
    title: 'Votre visite',
    intro: 'Trois usages.',
    purposes: ['Commun', 'Viser', 'Payer'].map((name) => [name, 'Une phrase.']),
    more: [],
  }
  return `window.lanterneBanner=${JSON.stringify({ version: '2026-11', fr: text, en: text, parties: [] })};\n`
})()

const tellAtOnce = `<script>fetch('${PIXEL}/e/v', { method: 'POST', body: '{}', mode: 'no-cors' })</script>`
const FACEBOOK = '<script src="http://connect.facebook.net/fbevents.js"></script>'

describeInChromium('the conformity robot', () => {
  let stage: RobotStage
  beforeAll(async () => {
    stage = await createRobotStage({ bannerFacts: FACTS })
  }, 60_000)
  afterAll(() => stage?.close())

  const codes = (check: { findings: { code: string; severity: string }[] }) =>
    check.findings.map(({ code, severity }) => `${code} ${severity}`)

  const platforms = [tarteaucitron, klaro, orejime, vanillaCookieconsent].map((each) => [each.source, each] as const)
  test.each(platforms)(
    '%s, well set up: nothing before an answer, a no that holds, a visit after a yes, all green',
    async (_, platform: Platform) => {
      const look = () =>
        stage.check({
          '/': html(platform.head + line(), '<a href="/film/la-haine">La Haine</a>'),
          '/film/la-haine': html(platform.head + line()),
        })
      let check = await look()
      // On a machine that is busy a look may be cut short, as it says: it is looked again, as the robot would.
      for (let more = 2; more > 0 && codes(check).includes('cut-short amber'); more--) check = await look()
      expect(codes(check)).toEqual([])
      expect(check.state).toBe('green')
      expect(check.observation).toMatchObject({ refusal: 'done', acceptance: 'done', banners: [platform.source] })
      expect(check.observation.services).toEqual(['lanterne202611'])
      const sent = check.observation.seen.filter(({ ours }) => ours?.method === 'POST')
      expect(sent).toMatchObject([{ phase: 'accepted', ours: { path: '/e/v', answer: 'refused; bot' } }])
      expect(check.screenshot?.length).toBeGreaterThan(1_000)
      expect(check.screenshot?.length).toBeLessThanOrEqual(80_000)
    },
    120_000,
  )

  test('our own banner, by its two buttons, and by no button of the cinema’s', async () => {
    const shop = `<div><section><div></div><div><button onclick="fetch('/cart')">Ajouter au panier</button><button onclick="fetch('/cart')">Réserver</button></div></section></div>`
    const pages = { '/': html(line(undefined, { script: 'p-banner.js' }), shop) }
    const check = await stage.check(pages)
    expect(codes(check)).toEqual([])
    expect(check.observation).toMatchObject({ refusal: 'done', acceptance: 'done', banners: ['lanterne'] })
    expect(stage.received.filter(({ line: asked }) => asked.endsWith('/cart'))).toEqual([])
    // The robot says who it is, and the pixel takes it for the bot that it is.
    expect(new Set(stage.received.map(({ agent }) => agent))).toEqual(new Set([AGENT]))
    expect(AGENT).toContain('LanterneConformity/1.0 (+https://lanterne.example/verification)')
    expect(classifyAgent(AGENT).kind).toBe('bot')
    expect(AGENT.replace(/LanterneConformity/i, '')).not.toMatch(/bot|crawl|spider|slurp|teoma/i)
  }, 120_000)

  test('a button that does not go away is pressed twice', async () => {
    const deaf = `<button data-lanterne-answer="no" onclick="fetch('/no')">Non</button><button data-lanterne-answer="yes" onclick="fetch('/yes')">Oui</button>`
    const { observation } = await stage.look({ '/': html(line(), deaf) })
    expect([observation.refusal, observation.acceptance]).toEqual(['failed', 'failed'])
    const pressed = (path: string) => stage.received.filter(({ line: asked }) => asked.endsWith(path)).length
    expect([pressed('/no'), pressed('/yes')]).toEqual([2, 2])
  }, 120_000)

  test('a line with the key of another site', async () => {
    const looked = await stage.look({ '/': html(line().replace('KEY', 'OTHER')) }, { limits: { answerMs: 250 } })
    expect(codes(looked)).toEqual(['no-snippet amber', 'other-key amber'])
  }, 120_000)

  test('the line of an older notice, twice, with its referrer, behind a banner of an older notice', async () => {
    const old = line('data-notice="2025-11"').replace('referrerpolicy="no-referrer"', '')
    const looked = await stage.look({ '/': html(klaro.head.replace('lanterne202611', 'lanterne202511') + old + old) })
    expect(codes(looked).filter((code) => !code.startsWith('yes-unheard'))).toEqual([
      ...['snippet-twice amber', 'stale-notice red', 'referrer-sent amber', 'stale-banner red'],
    ])
  }, 120_000)

  test('a cinema’s own cookie `lid`, a tracker’s, and what “La Lanterne” keeps under its name are nothing of ours', async () => {
    const own = `<script>localStorage.lanterne = '{"n":"La Lanterne","panier":2}'; sessionStorage.lanterne = 1</script><script src="http://widgets.example/a.js"></script>`
    const looked = await stage.look({ '/': html(own + line()) }, { limits: { answerMs: 250 } })
    expect(looked.observation.stored).toContainEqual(expect.objectContaining({ where: 'cookie', name: 'lid' }))
    expect(codes(looked)).toEqual(['refusal-unchecked amber'])
  }, 120_000)

  test('our banner’s memory before an answer is known by its shape', async () => {
    const choice = `<script>localStorage.lanterne = JSON.stringify({ n: '2026-11', p: 7, d: 1790000000 })</script>`
    const looked = await stage.look({ '/': html(choice + line()) }, { limits: { answerMs: 250 } })
    expect(looked.findings.find(({ code }) => code === 'stored-before')?.evidence).toEqual([
      'localStorage lanterne (royal.test)',
    ])
  }, 120_000)

  test('a site that fires before consent is red, and what it sent is the evidence', async () => {
    const check = await stage.check({ '/': html(klaro.head + line() + tellAtOnce) })
    expect(check.state).toBe('red')
    expect(codes(check)).toContain('request-before red')
    expect(check.findings.find(({ code }) => code === 'request-before')?.evidence).toEqual(['POST /e/v'])
  }, 120_000)

  test('a site that ignores a refusal is red, also where it tells on the next page only', async () => {
    const ignoring = `<script>if (document.cookie.includes('klaro')) { document.write(\`${tellAtOnce.replace('</script>', '<\\/script>')}\`) }</script>`
    const check = await stage.look({
      '/': html(klaro.head + line(), '<a href="/film/la-haine">La Haine</a>'),
      '/film/la-haine': html(klaro.head + line() + ignoring),
    })
    expect(codes(check)).toContain('refusal-ignored red')
    expect(codes(check)).not.toContain('request-before red')
  }, 120_000)

  test('others are named, with when they hear: before any answer, after a yes, after a no', async () => {
    const afterYes = `<script>addEventListener('load', () => setInterval(() => {
      if (klaro.getManager().confirmed && klaro.getManager().savedConsents.lanterne202611 && !window.told) {
        window.told = 1; const s = document.createElement('script'); s.src = 'http://analytics.tiktok.com/i18n/pixel/events.js'; document.head.append(s)
      } }, 100))</script>`
    const check = await stage.look({
      '/': html(`${klaro.head}${line()}${FACEBOOK}${afterYes}<script src="http://widgets.example/a.js"></script>`),
    })
    expect(codes(check)).toEqual(['others-before amber', 'others-after-no amber'])
    expect(check.findings[0]?.evidence).toEqual(['Meta (Facebook, Instagram)'])
    const hosts = (phase: string) =>
      new Set(check.observation.seen.filter((seen) => seen.phase === phase).map(({ host }) => host))
    expect(hosts('before').has('connect.facebook.net')).toBe(true)
    expect(hosts('before').has('widgets.example')).toBe(true)
    expect(hosts('before').has('analytics.tiktok.com')).toBe(false)
    expect(hosts('accepted').has('analytics.tiktok.com')).toBe(true)
    expect(check.observation.stored).toContainEqual({
      ...{ phase: 'before', where: 'cookie', host: 'royal.test', name: '_fbp' },
    })
  }, 120_000)
})

test('where there is no Chromium, or only as root, the check says so and nothing else', async () => {
  for (const why of ['no-chromium', 'as-root'] as const)
    expect(await checkSite(SITE, why)).toMatchObject({
      ...{ state: 'impossible', findings: [], screenshot: null },
      observation: { unreachable: why },
    })
})
