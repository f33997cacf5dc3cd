import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { createPixelServer, type PixelHandlers } from '../../server/app/pixel-server.js'
import { createLog } from '../../server/lib/log.js'

/** Each handler answers its own name, and what was left of the path. */
function named(): PixelHandlers {
  const answer = (name: string) => (_request: IncomingMessage, response: ServerResponse, rest?: string) =>
    void response.end(rest === undefined ? name : `${name} ${rest}`)
  return {
    ...{ script: answer('script'), siteScript: answer('siteScript'), visit: answer('visit'), click: answer('click') },
    impression: answer('impression'),
    ...{ withdrawal: answer('withdrawal'), lookUp: answer('lookUp'), sync: answer('sync'), getUid: answer('getUid') },
    ...{ setUid: answer('setUid'), prebid: answer('prebid'), ownData: async (...args) => answer('ownData')(...args) },
  }
}

let server: Server
let port: number
const handlers = named()
beforeAll(async () => {
  const log = createLog({ level: 'silent', role: 'pixel' })
  server = createPixelServer({ handlers, log }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

async function ask(method: string, path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method })
  const text = await response.text()
  return response.status === 200 ? text : `${response.status}`
}

test.each([
  ['POST', '/e/v', 'visit'],
  ['POST', '/e/w', 'withdrawal'],
  ['GET', '/e/c/abc.def?x=1', 'click abc.def'],
  ['GET', '/i/abc.def?x=1', 'impression abc.def'],
  ['GET', '/e/s?gdpr=1', 'lookUp'],
  ['OPTIONS', '/e/s', 'lookUp'],
  ['GET', '/e/sync?gdpr=1', 'sync'],
  ['GET', '/e/getuid', 'getUid'],
  ['GET', '/e/setuid?uid=1', 'setUid'],
  ['GET', '/p.js', 'script'],
  ['GET', '/p/abc-banner.js', 'siteScript abc-banner.js'],
  ['GET', '/prebid/lanterne-rtd.js', 'prebid lanterne-rtd.js'],
  ['GET', '/e/my-data', 'ownData /e/my-data'],
  ['GET', '/healthz', 'ok'],
])('%s %s reaches %s', async (method, path, reached) => {
  expect(await ask(method, path)).toBe(reached)
})

test.each([
  ['GET', '/e/v', 405],
  ['POST', '/e/s', 405],
  ['POST', '/e/sync', 405],
  ['HEAD', '/e/setuid', 405],
  ['DELETE', '/p.js', 405],
  ['GET', '/e/setuid/', 404],
  ['GET', '/E/S', 404],
  ['GET', '/', 404],
  ['POST', '/p/abc.js', 404],
])('%s %s: %s, and no handler', async (method, path, status) => {
  expect(await ask(method, path)).toBe(String(status))
})

test('a handler that fails is a 500 without a word of why', async () => {
  const { sync } = handlers
  handlers.sync = () => Promise.reject(new Error('secret'))
  expect(await ask('GET', '/e/sync')).toBe('500')
  handlers.sync = sync
})

test('what is no HTTP is a 400, and the connection ends', async () => {
  const socket = connect(port, '127.0.0.1').end('GARBAGE\r\n\r\n')
  let text = ''
  for await (const piece of socket) text += piece
  expect(text).toMatch(/^HTTP\/1\.1 400 /)
})
