import { request } from 'node:http'
import { createPool } from '../../server/lib/postgres.js'
import { type ConsoleServer, startConsoleServer } from './console-server.js'

const url = 'postgres://nobody:none@127.0.0.1:1/none'
const pool = createPool({ url, max: 1, name: 'test' })
const clock = () => new Date('2026-11-22T10:00:00Z')
let servers: ConsoleServer[] = []

async function behind(trusted: string[]): Promise<ConsoleServer> {
  const metricsOfAll = async () => 'lanterne_pages 1\n'
  const health = { pool, clock, migrations: '', metricsOfAll, trustedAddresses: trusted, jwks: { keys: [] } }
  const overrides = { trustedProxies: trusted, health }
  const server = await startConsoleServer({ console: pool, urls: { console: url } }, { clock, overrides })
  servers.push(server)
  return server
}
afterEach(async () => {
  for (const server of servers) await server.close()
  servers = []
})
afterAll(() => pool.end())

/** What a machine of the network gets, by the name that it calls us: one that is not a loopback name. */
function readMetrics({ origin }: ConsoleServer, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${origin}/metrics`, { headers: { host: 'console.internal', ...headers } }, (response) => {
      response.resume()
      resolve(response.statusCode as number)
    })
      .on('error', reject)
      .end()
  })
}

test('measurements are read from a trusted range, directly', async () => {
  const server = await behind(['192.0.2.0/24', '127.0.0.0/8'])
  expect(await readMetrics(server)).toBe(200)
  expect(await readMetrics(server, { 'x-forwarded-for': '192.0.2.1' })).toBe(403)
})

test('measurements are not read from outside the trusted ranges', async () => {
  expect(await readMetrics(await behind(['192.0.2.0/24', '128.0.0.0/8']))).toBe(403)
  expect(await readMetrics(await behind([]))).toBe(403)
})

test('only addresses of the trusted ranges are believed about the client', async () => {
  const seen: string[] = []
  for (const trusted of [['127.0.0.0/8', '10.0.0.0/8'], ['10.0.0.0/8']]) {
    const server = await behind(trusted)
    const trust = server.app.get('trust proxy fn') as (address: string, hop: number) => boolean
    seen.push(['127.0.0.1', '::ffff:127.0.0.1', '10.1.2.3', '203.0.113.9'].map((one, hop) => trust(one, hop)).join())
  }
  expect(seen).toEqual(['true,true,true,false', 'false,false,true,false'])
})
