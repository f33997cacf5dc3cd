import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { transform } from 'esbuild'
import type { Page } from 'playwright-core'
import { bundlePixel } from '../../pixel/build.js'
import { chromiumPath, launchChromium } from '../browser/chromium.js'
import { root } from '../database.js'

const LOADS = 15
const UMAMI = 'umami@2.10.0'

/** What a script costs the page that it is on, before anybody was asked: the median of fifteen loads, less the bare page's. */
export interface HostCost {
  /** Of the script and what it loads, compressed as it comes. */
  bytes: number
  /** Requests besides the script's own. */
  requests: number
  /** Keys of cookies and storage that it leaves. */
  stored: number
  /** Time in scripts, and all that the main thread did. */
  scriptMs: number
  taskMs: number
  /** Tasks of more than 50 ms. */
  longTasks: number
}

/** Beside Umami's script and tarteaucitron, on one page, in one run. Null without Chromium. */
export async function measureHost(): Promise<Record<string, HostCost> | null> {
  if (!chromiumPath) return null
  const files = await scripts()
  const server = await serve(files)
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const browser = await launchChromium({ thirdPartyCookies: true })
  const costs: Record<string, HostCost> = {}
  try {
    const page = await browser.context.newPage()
    const bare = await loads(page, `${origin}/?bare`)
    for (const name of files.keys()) {
      if (!name.endsWith('.js') || name.includes('/')) continue
      const own = await loads(page, `${origin}/?${name}`)
      const over = (key: keyof HostCost) =>
        Math.max(0, median(own.map((one) => one[key])) - median(bare.map((one) => one[key])))
      costs[name] = {
        bytes: Math.round(over('bytes')),
        requests: over('requests') - 1,
        stored: over('stored'),
        scriptMs: Math.round(over('scriptMs') * 100) / 100,
        taskMs: Math.round(over('taskMs') * 100) / 100,
        longTasks: over('longTasks'),
      }
    }
  } finally {
    await browser.close()
    server.closeAllConnections()
    server.close()
  }
  return costs
}

/** Ours as they ship; the others as their packages give them. */
async function scripts(): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>()
  for (const { name, raw } of await bundlePixel())
    if (['p.js', 'p-tarteaucitron.js', 'p-banner.js'].includes(name)) files.set(name, raw)
  const umami = await umamiScript()
  if (umami !== null) files.set('umami.js', umami)
  const folder = join(root, 'node_modules/tarteaucitronjs')
  files.set('tarteaucitron.js', readFileSync(join(folder, 'tarteaucitron.min.js')))
  for (const file of ['tarteaucitron.services.min.js', 'lang/tarteaucitron.fr.min.js', 'css/tarteaucitron.min.css'])
    files.set(`beside/${file}`, readFileSync(join(folder, file)))
  return files
}

/** Umami gives its script only in its whole package: fetched for this, and null where there is no network. */
async function umamiScript(): Promise<Buffer | null> {
  const folder = mkdtempSync(join(tmpdir(), 'lanterne-umami-'))
  try {
    execFileSync('npm', ['pack', '--silent', UMAMI], { cwd: folder, stdio: 'pipe' })
    execFileSync('sh', ['-c', 'tar xzf *.tgz package/src/tracker/index.js'], { cwd: folder, stdio: 'pipe' })
    const text = readFileSync(join(folder, 'package/src/tracker/index.js'), 'utf8')
    return Buffer.from((await transform(text, { minify: true, target: 'es2020' })).code)
  } catch {
    return null
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function serve(files: ReadonlyMap<string, Buffer>): Promise<Server> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost')
    if (url.pathname === '/') return response.setHeader('content-type', 'text/html').end(pageWith(url.search.slice(1)))
    const name = url.pathname.slice(1).replace(/^(?=tarteaucitron\.services|lang\/|css\/)/, 'beside/')
    const body = files.get(name)
    if (body === undefined) return response.writeHead(204).end()
    response.setHeader('content-type', name.endsWith('.css') ? 'text/css' : 'text/javascript')
    response.setHeader('content-encoding', 'br').end(brotliCompressSync(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

/** A programme of sixty films, with one script as its maker says to place it. */
function pageWith(script: string): string {
  const films = Array.from({ length: 60 }, (_, at) => `<li><h2>Film ${at}</h2><p>Mercredi 14 h, 18 h 30, 21 h</p></li>`)
  const tags: Record<string, string> = {
    bare: '',
    'umami.js': '<script defer src="/umami.js" data-website-id="00000000-0000-4000-8000-000000000000"></script>',
    'tarteaucitron.js':
      '<script src="/tarteaucitron.js"></script><script>tarteaucitron.init({ privacyUrl: "", cdn: "/", useExternalCss: false })</script>',
  }
  const own = `<script async src="/${script}" data-site="KEY" data-notice="2026-11" referrerpolicy="no-referrer"></script>`
  return `<!doctype html><html lang="fr"><head><title>Programme</title><link rel="icon" href="data:,">${tags[script] ?? own}</head><body><ul>${films.join('')}</ul></body></html>`
}

async function loads(page: Page, address: string): Promise<HostCost[]> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await session.send('Network.enable')
  const [found, seen] = [[] as HostCost[], { bytes: 0, requests: 0 }]
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    seen.bytes += encodedDataLength
  })
  session.on('Network.requestWillBeSent', () => {
    seen.requests++
  })
  for (let load = 0; load < LOADS; load++) {
    await session.send('Network.clearBrowserCache')
    await session.send('Network.clearBrowserCookies')
    Object.assign(seen, { bytes: 0, requests: 0 })
    await page.goto('about:blank')
    Object.assign(seen, { bytes: 0, requests: 0 })
    await page.goto(address, { waitUntil: 'load' })
    // Long enough for what a script does later by itself.
    await page.waitForTimeout(1_200)
    const { metrics } = await session.send('Performance.getMetrics')
    const metric = (name: string) => (metrics.find((one) => one.name === name)?.value ?? 0) * 1000
    const inPage = await page.evaluate(async () => {
      const longTasks = await new Promise<number>((resolve) => {
        let count = 0
        new PerformanceObserver((list) => {
          count += list.getEntries().length
        }).observe({ type: 'longtask', buffered: true })
        setTimeout(() => resolve(count), 50)
      })
      const stored = localStorage.length + sessionStorage.length + document.cookie.split(';').filter(Boolean).length
      localStorage.clear()
      return { longTasks, stored }
    })
    found.push({ ...seen, ...inPage, scriptMs: metric('ScriptDuration'), taskMs: metric('TaskDuration') })
  }
  await session.detach()
  return found
}

function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}
