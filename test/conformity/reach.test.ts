import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromiumPath } from '../browser/chromium.js'
import { describeInChromium } from '../browser/in-chromium.js'
import { klaro } from '../cmp/platforms.js'
import { createRobotStage, html, line, type Page, type RobotStage } from './stage.js'

describeInChromium('what the robot does not reach, and where it ends', () => {
  let stage: RobotStage
  beforeAll(async () => {
    stage = await createRobotStage()
  }, 60_000)
  afterAll(() => stage?.close())

  const codes = (check: { findings: { code: string; severity: string }[] }) =>
    check.findings.map(({ code, severity }) => `${code} ${severity}`)

  test('robots.txt that forbids the robot is obeyed: no page is asked for', async () => {
    const check = await stage.look({
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
    ['that redirects to our console', redirect('http://console.test/'), 'not-for-robots'],
    ['that redirects to somebody else’s site', redirect('http://elsewhere.test/'), 'elsewhere'],
    [
      'that leads there by a script',
      { '/': html('<script>location = "http://elsewhere.test/"</script>') },
      'elsewhere',
    ],
    [
      'that answers with an error',
      { '/': (_request, response) => void response.writeHead(503, { 'content-type': 'text/html' }).end(html(line())) },
      'error-page',
    ],
    ['that breaks off', { '/': (request) => void request.socket.destroy() }, 'no-answer'],
  ])(
    'a site %s is not reached',
    async (_, pages, why) => {
      const check = await stage.look(pages)
      expect(check.observation.unreachable).toBe(why)
      expect([check.observation.pages, check.screenshot]).toEqual([[], null])
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
    const check = await stage.look({
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
    const huge = await stage.look(
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
      { limits: { maxBytes: 2_000_000, loadMs: 4_000 } },
    )
    expect(codes(huge)).toContain('cut-short amber')
    const endless = await stage.look(
      { '/': html(`${klaro.head}${line()}<script>setInterval(() => fetch('/x?' + Math.random()), 5)</script>`) },
      { limits: { maxRequests: 100, settleMs: 1_500 } },
    )
    expect(codes(endless)).toContain('cut-short amber')
    expect(endless.observation.seen.reduce((sum, { count }) => sum + count, 0)).toBeLessThan(450)
  }, 180_000)

  test('a page that keeps its browser busy for ever ends with its phase', async () => {
    const check = await stage.look(
      { '/': html(`${line()}<script>addEventListener('load', () => { for (;;); })</script>`) },
      { limits: { phaseMs: 3_000, loadMs: 1_500 } },
    )
    expect(codes(check)).toContain('cut-short amber')
  }, 120_000)

  test('a page that fills the disk ends with its phase', async () => {
    const fill = `<script>const asked = indexedDB.open('x'); asked.onupgradeneeded = () => asked.result.createObjectStore('x')
      asked.onsuccess = () => { const more = () => { const change = asked.result.transaction('x', 'readwrite')
        for (let n = 0; n < 20; n++) change.objectStore('x').put(crypto.getRandomValues(new Uint8Array(60_000)), Math.random())
        change.oncomplete = more }; more() }</script>`
    const began = performance.now()
    const check = await stage.look(
      { '/': html(line() + fill) },
      { limits: { maxDiskBytes: 30_000_000, settleMs: 20_000 } },
    )
    expect(codes(check)).toContain('cut-short amber')
    expect(performance.now() - began).toBeLessThan(3 * 20_000)
  }, 120_000)

  test('Chromium is given nothing of the worker’s environment', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lanterne-environment-'))
    const program = join(folder, 'chromium')
    writeFileSync(program, `#!/bin/sh\nenv > ${folder}/seen\nexec ${chromiumPath} "$@"\n`)
    chmodSync(program, 0o755)
    process.env.DATABASE_URL_WORKER = 'postgres://worker:secret@127.0.0.1/lanterne'
    try {
      await stage.look({ '/': (request) => void request.socket.destroy() }, { chromium: program })
      const names = readFileSync(`${folder}/seen`, 'utf8').match(/^\w+(?==)/gm)
      expect(new Set(names?.filter((name) => !['PWD', '_', 'SHLVL', 'OLDPWD'].includes(name)))).toEqual(
        new Set(['PATH', 'HOME', 'TMPDIR', 'LANG']),
      )
    } finally {
      delete process.env.DATABASE_URL_WORKER
      rmSync(folder, { recursive: true })
    }
  }, 60_000)
})

function redirect(location: string): Record<string, Page> {
  return { '/': (_request, response) => void response.writeHead(302, { location }).end() }
}
