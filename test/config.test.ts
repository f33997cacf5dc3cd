import { readRoleConfig, readSupervisorConfig, roleEnvironment } from '../server/config.js'

const databaseUrl = 'postgres://nobody:none@127.0.0.1:1/none'
const pixel = (env: NodeJS.ProcessEnv) => readRoleConfig('pixel', { DATABASE_URL_PIXEL: databaseUrl, ...env })

test('trusted proxies are addresses and ranges of them', () => {
  const list = '192.0.2.1, 10.0.0.0/8,::1,2001:db8::/32, fe80::/10'
  expect(pixel({ TRUSTED_PROXIES: list }).trustedProxies).toEqual([
    '192.0.2.1',
    '10.0.0.0/8',
    '::1',
    '2001:db8::/32',
    'fe80::/10',
  ])
  expect(pixel({}).trustedProxies).toEqual([])
})

test.each([
  'not-an-address',
  'loopback',
  '10.0.0.0/33',
  '10.0.0.0/0',
  '::/129',
  '10.0.0.0/8/8',
  '10.0.0.0/',
  '10.0.0.0/x',
  '10.0.0',
  '[::1]',
])('the proxy %s stops the start of any role, named', (proxy) => {
  expect(() => pixel({ TRUSTED_PROXIES: `192.0.2.1,${proxy}` })).toThrow(
    `TRUSTED_PROXIES is not valid: ${proxy} is neither an address nor a range`,
  )
})

test('an origin or a place to listen at an IPv6 address is listened to without its brackets', () => {
  const config = readSupervisorConfig({ CONSOLE_ORIGIN: 'http://[::1]:4000', PIXEL_LISTEN: '[::]:4001' })
  expect(config.consoleOrigin).toBe('http://[::1]:4000')
  expect(config.consoleListen).toEqual({ host: '::1', port: 4000 })
  expect(config.pixelListen).toEqual({ host: '::', port: 4001 })
  const env = roleEnvironment({ config, databaseUrl, role: 'console', env: {} })
  expect(readRoleConfig('console', env).consoleListen).toEqual({ host: '::1', port: 4000 })
})

test('without a port, an origin is listened to at that of its scheme', () => {
  const config = readSupervisorConfig({ CONSOLE_ORIGIN: 'https://console.example', PIXEL_ORIGIN: 'http://p.example' })
  expect(config.consoleListen).toEqual({ host: 'console.example', port: 443 })
  expect(config.pixelListen).toEqual({ host: 'p.example', port: 80 })
})
