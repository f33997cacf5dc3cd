import { classifyAgent } from '../../server/lib/agent.js'
import { describeInChromium } from '../browser/chromium.js'
import { klaro, orejime, type Platform, tarteaucitron, vanillaCookieconsent } from '../cmp/platforms.js'
import { AGENT, createRobotStage, html, line, type Page, PIXEL, type RobotStage, SITE } from './stage.js'

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
      const check = await stage.check({
        '/': html(platform.head + line(), '<a href="/film/la-haine">La Haine</a>'),
        '/film/la-haine': html(platform.head + line()),
      })
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

  test('our own banner, by its two buttons', async () => {
    const check = await stage.check({ '/': html(line(undefined, { script: 'p-banner.js' })) })
    expect(codes(check)).toEqual([])
    expect(check.observation).toMatchObject({ refusal: 'done', acceptance: 'done', banners: ['lanterne'] })
  }, 120_000)

  test('the robot says who it is, and the pixel takes it for the bot that it is', async () => {
    await stage.check({ '/': html(line()) })
    expect(new Set(stage.received.map(({ agent }) => agent))).toEqual(new Set([AGENT]))
    expect(AGENT).toContain('LanterneConformity/1.0 (+https://lanterne.example/verification)')
    expect(classifyAgent(AGENT).kind).toBe('bot')
    expect(AGENT.replace(/LanterneConformity/i, '')).not.toMatch(/bot|crawl|spider|slurp|teoma/i)
  }, 120_000)

  test.each<[string, Record<string, Page>, string[]]>([
    ['without the line', { '/': html('') }, ['no-snippet amber']],
    [
      'with the line of another site',
      { '/': html(line().replace('KEY', 'OTHER')) },
      ['no-snippet amber', 'other-key amber'],
    ],
    ['with the line twice', { '/': html(klaro.head + line() + line()) }, ['snippet-twice amber']],
    [
      'with the line of an older notice',
      { '/': html(klaro.head.replace('lanterne202611', 'lanterne202511') + line('data-notice="2025-11"')) },
      ['stale-notice red', 'stale-banner red'],
    ],
    [
      'that tells its referrer',
      { '/': html(klaro.head + line().replace('referrerpolicy="no-referrer"', '')) },
      ['referrer-sent amber'],
    ],
    ['without a banner that the robot knows', { '/': html(line()) }, ['refusal-unchecked amber']],
  ])(
    'a site %s',
    async (_, pages, expected) => {
      const check = await stage.check(pages)
      expect(codes(check).filter((code) => !code.startsWith('yes-unheard'))).toEqual(expected)
    },
    120_000,
  )

  test('a site that fires before consent is red, and what it sent is the evidence', async () => {
    const check = await stage.check({ '/': html(klaro.head + line() + tellAtOnce) })
    expect(check.state).toBe('red')
    expect(codes(check)).toContain('request-before red')
    expect(check.findings.find(({ code }) => code === 'request-before')?.evidence).toEqual(['POST /e/v'])
  }, 120_000)

  test('a site that ignores a refusal is red, also where it tells on the next page only', async () => {
    const ignoring = `<script>if (document.cookie.includes('klaro')) { document.write(\`${tellAtOnce.replace('</script>', '<\\/script>')}\`) }</script>`
    const check = await stage.check({
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
    const check = await stage.check({
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

  test('robots.txt that forbids the robot is obeyed: no page is asked for', async () => {
    const check = await stage.check({
      '/': html(line()),
      '/robots.txt': 'User-agent: LanterneConformity\nDisallow: /\n',
    })
    expect(codes(check)).toEqual(['robots-forbid amber'])
    expect(stage.received.map(({ line: asked }) => asked)).toEqual(['GET royal.test/robots.txt'])
  })

  test.each<[string, Record<string, Page>, string]>([
    [
      'that redirects for ever',
      { '/': (_request, response) => void response.writeHead(302, { location: '/' }).end() },
      'redirect-loop',
    ],
    ['that redirects to a private address', redirect('http://inside.test/'), 'private-address'],
    ['that redirects to the loopback', redirect('http://127.0.0.1:5432/'), 'port'],
    ['that redirects to the loopback by another name', redirect('http://localhost/'), 'unknown-host'],
    ['that redirects to the cloud’s secrets', redirect('http://169.254.169.254/latest/meta-data/'), 'private-address'],
    ['that redirects to a name with one private address', redirect('http://mixed.test/'), 'private-address'],
    ['that breaks off', { '/': (request) => void request.socket.destroy() }, 'no-answer'],
  ])(
    'a site %s is not reached',
    async (_, pages, why) => {
      const check = await stage.check(pages)
      expect(check.observation.unreachable).toBe(why)
      expect(codes(check)).toEqual(['unreachable amber'])
    },
    60_000,
  )

  test('a page that asks for private addresses gets none, and the robot says so', async () => {
    const asking = [
      'inside.test',
      'metadata.test',
      '127.0.0.1:80',
      '[::1]',
      '[::ffff:10.0.0.1]',
      '2130706433',
      '192.168.1.1',
    ]
      .map((host) => `<img src="http://${host}/x.png">`)
      .join('')
    const check = await stage.check({
      '/': html(
        klaro.head + line(),
        `${asking}<script>new WebSocket('ws://inside.test/'); fetch('https://inside.test/')</script>`,
      ),
    })
    expect(codes(check)).toEqual(['private-address amber'])
    const blocked = new Set(check.observation.blocked.map(({ host }) => host))
    for (const host of ['inside.test', 'metadata.test', '127.0.0.1', '[::1]', '192.168.1.1'])
      expect(blocked).toContain(host)
    expect(stage.received.filter(({ line: asked }) => asked.endsWith('/x.png'))).toEqual([])
  }, 120_000)

  test('a page that is too large, and one that never ends to ask, are cut short', async () => {
    const huge = await stage.check(
      {
        '/': (_request, response) => {
          response.setHeader('content-type', 'text/html')
          const more = () => {
            while (!response.destroyed && response.write('x'.repeat(65_536)));
          }
          response.on('drain', more)
          more()
        },
      },
      { limits: { maxBytes: 2_000_000 } },
    )
    expect(codes(huge)).toContain('cut-short amber')
    const endless = await stage.check(
      { '/': html(`${klaro.head}${line()}<script>setInterval(() => fetch('/x?' + Math.random()), 5)</script>`) },
      { limits: { maxRequests: 100 } },
    )
    expect(codes(endless)).toContain('cut-short amber')
    expect(endless.observation.seen.reduce((sum, { count }) => sum + count, 0)).toBeLessThan(450)
  }, 180_000)

  test('a page that keeps its browser busy for ever ends with its phase', async () => {
    const check = await stage.check(
      { '/': html(`${line()}<script>addEventListener('load', () => { for (;;); })</script>`) },
      { limits: { phaseMs: 6_000, loadMs: 3_000 } },
    )
    expect(codes(check)).toContain('cut-short amber')
  }, 120_000)
})

test('where there is no Chromium the check says so, and nothing else', async () => {
  const { checkSite } = await import('../../server/conformity/check.js')
  expect(await checkSite(SITE, null)).toMatchObject({ state: 'impossible', findings: [], screenshot: null })
})

function redirect(location: string): Record<string, Page> {
  return { '/': (_request, response) => void response.writeHead(302, { location }).end() }
}
