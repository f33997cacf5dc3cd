import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openBrowsers } from '../../../server/demo/replay/browser.js'
import { ReplayError } from '../../../server/demo/replay/replay-error.js'
import type { Visitor } from '../../../server/demo/replay/visitors.js'

interface Seen {
  method: string | undefined
  url: string | undefined
  headers: IncomingMessage['headers']
  body: string
}

let server: Server
let pixelOrigin: string
let seen: Seen[] = []
let answer: { status: number; headers: Record<string, string> }[] = []

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    seen.push({ method: request.method, url: request.url, headers: request.headers, body })
    const { status, headers } = answer.shift() ?? { status: 204, headers: { lanterne: 'kept' } }
    response.writeHead(status, headers).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  pixelOrigin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())
beforeEach(() => {
  seen = []
  answer = []
})

const visitor = (other: Partial<Visitor> = {}): Visitor => ({
  ...{ id: 'v1', agent: 'Mozilla/5.0 test', kind: 'browser', consents: true, thirdPartyCookies: true },
  ...other,
})
const visitOf = (one: Visitor) => ({ visitor: one, at: 0, origin: 'http://le-royal.cinema.example', body: '{"s":"é"}' })
const issued = { status: 204, headers: { lanterne: 'kept', 'set-cookie': 'lid=abc; Path=/e; Secure; HttpOnly' } }

test('a visit is sent as the visit script sends it: origin, no referrer, the agent of the log', async () => {
  const browsers = openBrowsers({ pixelOrigin, connections: 2 })
  expect(await browsers.visit(visitOf(visitor()))).toBe('kept')
  browsers.close()
  const [sent] = seen
  expect(sent).toMatchObject({ method: 'POST', url: '/e/v', body: '{"s":"é"}' })
  expect(sent?.headers).toMatchObject({
    origin: 'http://le-royal.cinema.example',
    'user-agent': 'Mozilla/5.0 test',
    'content-type': 'text/plain;charset=UTF-8',
    'sec-fetch-storage-access': 'active',
  })
  expect(sent?.headers.referer).toBeUndefined()
  expect(sent?.headers.cookie).toBeUndefined()
})

test('a browser with third-party cookies keeps its cookie, its own only, and carries it on visits and clicks', async () => {
  const browsers = openBrowsers({ pixelOrigin, connections: 2 })
  answer = [issued]
  await browsers.visit(visitOf(visitor()))
  await browsers.visit(visitOf(visitor()))
  await browsers.visit(visitOf(visitor({ id: 'v2' })))
  await browsers.click({ visitor: visitor(), url: `${pixelOrigin}/e/c/x`, prefetch: false })
  browsers.close()
  expect(seen.map(({ headers }) => headers.cookie)).toEqual([undefined, 'lid=abc', undefined, 'lid=abc'])
})

test('a browser without third-party cookies says so, and neither keeps nor carries one', async () => {
  const browsers = openBrowsers({ pixelOrigin, connections: 2 })
  answer = [issued]
  const without = visitor({ thirdPartyCookies: false })
  await browsers.visit(visitOf(without))
  await browsers.click({ visitor: without, url: `${pixelOrigin}/e/c/x`, prefetch: false })
  browsers.close()
  expect(seen[0]?.headers['sec-fetch-storage-access']).toBe('none')
  expect(seen.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined])
})

test('a cookie that is taken away is forgotten', async () => {
  const browsers = openBrowsers({ pixelOrigin, connections: 2 })
  answer = [
    issued,
    { status: 204, headers: { lanterne: 'refused; forged-cookie', 'set-cookie': 'lid=; Path=/e; Max-Age=0' } },
  ]
  await browsers.visit(visitOf(visitor()))
  expect(await browsers.visit(visitOf(visitor()))).toBe('forged-cookie')
  await browsers.visit(visitOf(visitor()))
  browsers.close()
  expect(seen.at(-1)?.headers.cookie).toBeUndefined()
})

test('an agent that the log does not know is not invented', async () => {
  const browsers = openBrowsers({ pixelOrigin, connections: 2 })
  await browsers.visit(visitOf(visitor({ agent: '' })))
  browsers.close()
  expect(seen[0]?.headers['user-agent']).toBeUndefined()
})

test('a busy server is asked again, and what it says is told apart', async () => {
  const browsers = openBrowsers({ pixelOrigin, connections: 2 })
  answer = [
    { status: 503, headers: {} },
    { status: 204, headers: { lanterne: 'refused; bot' } },
    { status: 500, headers: {} },
  ]
  expect(await browsers.visit(visitOf(visitor()))).toBe('bot')
  expect(await browsers.visit(visitOf(visitor()))).toBe('status-500')
  browsers.close()
  expect(seen).toHaveLength(3)
})

test('an ad is followed as a navigation, not beyond the redirect; a prefetch says that it is one', async () => {
  const browsers = openBrowsers({ pixelOrigin, connections: 2 })
  answer = [
    { status: 302, headers: { location: 'https://www.allocine.fr/' } },
    { status: 404, headers: {} },
  ]
  const click = { visitor: visitor(), url: `${pixelOrigin}/e/c/x`, prefetch: false }
  expect(await browsers.click(click)).toBe('redirected')
  expect(await browsers.click({ ...click, prefetch: true })).toBe('404')
  browsers.close()
  expect(seen[0]?.headers).toMatchObject({
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
    'sec-fetch-user': '?1',
  })
  expect(seen[1]?.headers['sec-purpose']).toBe('prefetch')
})

test('a server that is not there is said in one sentence', async () => {
  const gone = createServer()
  gone.listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const { port } = gone.address() as AddressInfo
  await new Promise((resolve) => gone.close(resolve))
  const browsers = openBrowsers({ pixelOrigin: `http://127.0.0.1:${port}`, connections: 1 })
  const sending = browsers.visit(visitOf(visitor()))
  await expect(sending).rejects.toBeInstanceOf(ReplayError)
  await expect(sending).rejects.toThrow(`The pixel does not answer at http://127.0.0.1:${port}`)
  browsers.close()
})
