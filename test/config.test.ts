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

test('mail is from somebody, and the worker alone is given the way to its server', () => {
  const env = { SMTP_URL: 'smtps://lanterne:secret@mail.example:465', MAIL_FROM: 'Lanterne <lanterne@exemple.fr>' }
  const config = readSupervisorConfig(env)
  expect(config.mail).toEqual({ url: env.SMTP_URL, from: env.MAIL_FROM })
  expect(readSupervisorConfig({}).mail).toBeNull()
  for (const role of ['pixel', 'console'] as const) {
    const passed = roleEnvironment({ config, databaseUrl, role, env })
    expect(JSON.stringify(passed)).not.toContain('secret')
    expect(readRoleConfig(role, passed).mail).toBeNull()
  }
  const worker = roleEnvironment({ config, databaseUrl, role: 'worker', env })
  expect(readRoleConfig('worker', worker).mail).toEqual(config.mail)
})

test.each([
  [{ SMTP_URL: 'smtp://mail.example' }, 'MAIL_FROM is missing'],
  [{ SMTP_URL: 'https://mail.example', MAIL_FROM: 'a@b.example' }, 'SMTP_URL is not valid'],
  [{ SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'nobody' }, 'MAIL_FROM is not valid'],
  [{ SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'a@b.example\r\nBcc: c@d.example' }, 'MAIL_FROM is not valid'],
])('a mail server %j stops the start, named', (env, said) => {
  expect(() => readSupervisorConfig(env)).toThrow(said)
})

test('what the privacy dossier says of this installation is a text, or missing', () => {
  expect(pixel({}).dossier).toEqual({ hostingCountry: null, privacyContact: null })
  const told = { HOSTING_COUNTRY: ' France ', PRIVACY_CONTACT: 'donnees@example.org' }
  expect(pixel(told).dossier).toEqual({ hostingCountry: 'France', privacyContact: 'donnees@example.org' })
  expect(() => pixel({ HOSTING_COUNTRY: 'x'.repeat(101) })).toThrow('HOSTING_COUNTRY is not valid')
})
