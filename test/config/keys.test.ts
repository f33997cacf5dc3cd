import {
  ConfigError,
  readKeysConfig,
  readRoleConfig,
  readSupervisorConfig,
  roleEnvironment,
} from '../../server/config.js'

const databaseUrl = 'postgres://nobody:none@127.0.0.1:1/none'

test('the console is handed no path to the keys of pseudonyms and links, whatever is in the environment', () => {
  const env = { LANTERNE_DATA: '/d', LANTERNE_KEYS_PSEUDONYM: '/a', LANTERNE_KEYS_LINKS: '/b' }
  const config = readSupervisorConfig(env)
  const given = (role: 'pixel' | 'console' | 'worker') =>
    Object.keys(roleEnvironment({ config, databaseUrl, role, env })).filter((name) => name.startsWith('LANTERNE_KEYS'))
  expect(given('console')).toEqual(['LANTERNE_KEYS_SIGNATURES', 'LANTERNE_KEYS_BANK'])
  expect(given('pixel')).toEqual(['LANTERNE_KEYS_PSEUDONYM', 'LANTERNE_KEYS_LINKS'])
  expect(given('worker')).toEqual(['LANTERNE_KEYS_PSEUDONYM', 'LANTERNE_KEYS_LINKS', 'LANTERNE_KEYS_SIGNATURES'])
})

test.each(['LANTERNE_KEYS_PSEUDONYM', 'LANTERNE_KEYS_LINKS'])('a console that is given %s does not start', (name) => {
  const env = { DATABASE_URL_CONSOLE: databaseUrl, [name]: '/keys' }
  expect(() => readRoleConfig('console', env)).toThrow(ConfigError)
  expect(() => readRoleConfig('console', env)).toThrow('must not be given')
})

test.each(['pixel', 'worker'] as const)('a %s that is given the keys of bank details does not start', (role) => {
  const env = { [`DATABASE_URL_${role.toUpperCase()}`]: databaseUrl, LANTERNE_KEYS_BANK: '/keys' }
  expect(() => readRoleConfig(role, env)).toThrow(ConfigError)
  expect(() => readRoleConfig(role, env)).toThrow('Only the console')
  expect(readRoleConfig('console', { DATABASE_URL_CONSOLE: databaseUrl, LANTERNE_KEYS_BANK: '/keys' }).keys.bank).toBe(
    '/keys',
  )
})

test('the commands on keys find them in the data folder, or where a role is told that they are', () => {
  expect(readKeysConfig({ LANTERNE_DATA: '/d', LANTERNE_KEYS_LINKS: '/elsewhere' })).toEqual({
    databaseUrl: null,
    folders: {
      pseudonym: '/d/keys/pseudonym',
      links: '/elsewhere',
      signatures: '/d/keys/signatures',
      bank: '/d/keys/bank',
    },
  })
})
