import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { bundlePrebid, MODULE, PREBUILT, writePrebid } from '../../pixel/prebid/build.js'
import { createPrebidHandler } from '../../server/app/prebid.js'
import { root } from '../database.js'

/** Bytes that every page of a newspaper loads, compressed as they are served. */
const BUDGET: Record<string, number> = { [PREBUILT]: 2_200, [MODULE]: 2_200 }

test('both forms stay within their budgets', async () => {
  const bundles = await bundlePrebid()
  expect(Object.keys(bundles).sort()).toEqual(Object.keys(BUDGET).sort())
  for (const [name, text] of Object.entries(bundles))
    expect([name, brotliCompressSync(text).length <= (BUDGET[name] ?? 0)]).toEqual([name, true])
})

test('the module for Prebid’s own build registers with it, and brings nothing of Prebid along', async () => {
  const module = (await bundlePrebid())[MODULE] ?? ''
  expect(module).toContain('from "../src/hook.js"')
  expect(module.match(/^import /gm)?.length).toBe(1)
  expect(module).toContain('submodule("realTimeData"')
})

test('neither keeps anything in the browser', async () => {
  for (const text of Object.values(await bundlePrebid()))
    expect(text).not.toMatch(/localStorage|sessionStorage|indexedDB|\.cookie|sendBeacon/)
})

test('the licence of what runs on other people’s pages is MIT', () => {
  expect(readFileSync(join(root, 'pixel/LICENSE'), 'utf8')).toContain('MIT')
  expect(existsSync(join(root, 'pixel/prebid/README.md'))).toBe(true)
})

describe('as they are served', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prebid-'))
  const server = createServer()
  let port = 0
  beforeAll(async () => {
    await writePrebid(folder)
    const handle = createPrebidHandler({ folder, pixelOrigin: 'https://pixel.example', tcfVendorId: 21 })
    server.on('request', (request, response) => handle(request, response, (request.url ?? '').slice('/prebid/'.length)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  function get(file: string, { method = 'GET', headers = {} }: { method?: string; headers?: object } = {}) {
    return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
      const path = `/prebid/${file}`
      send({ host: '127.0.0.1', port, path, method, headers: headers as Record<string, string> }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        )
      })
        .on('error', reject)
        .end()
    })
  }

  test('the prebuilt file is told whose server and which vendor this is, and lets the page say otherwise', async () => {
    const { status, headers, body } = await get(PREBUILT)
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=3600',
    })
    const [first] = body.toString().split('\n')
    const page: { window: { lanterneRtd?: object } } = { window: { lanterneRtd: { debug: true } } }
    new Function('window', first ?? '')(page.window)
    expect(page.window.lanterneRtd).toEqual({ origin: 'https://pixel.example', vendorId: 21, debug: true })
  })

  test('compressed, unchanged, without a body, and what is not there', async () => {
    const plain = await get(MODULE)
    const brotli = await get(MODULE, { headers: { 'accept-encoding': 'gzip, br' } })
    expect(brotli.headers['content-encoding']).toBe('br')
    expect(brotliDecompressSync(brotli.body)).toEqual(plain.body)
    const unchanged = await get(MODULE, { headers: { 'if-none-match': String(plain.headers.etag) } })
    expect([unchanged.status, unchanged.body.length]).toEqual([304, 0])
    const head = await get(MODULE, { method: 'HEAD' })
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, String(plain.body.length)])
    for (const file of ['manifest.json', '..%2fpixel%2fp.js', '', 'toString'])
      expect((await get(file)).status).toBe(404)
  })
})
