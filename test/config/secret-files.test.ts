import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SECRETS } from '../../server/config/secret-files.js'
import { ConfigError, readRoleConfig, readSupervisorConfig, roleEnvironment } from '../../server/config.js'

const folder = mkdtempSync(join(tmpdir(), 'lanterne-secrets-'))
afterAll(() => rmSync(folder, { recursive: true }))

const url = 'postgres://owner:secret@127.0.0.1:1/lanterne'
function secret(content: string, mode = 0o600): string {
  const path = join(folder, `${Math.random()}`)
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}

test('a secret is read from its file, without the line’s end', () => {
  expect(readSupervisorConfig({ DATABASE_URL_FILE: secret(`${url}\n`) }).databaseUrl).toBe(url)
  expect(readRoleConfig('worker', { DATABASE_URL_WORKER_FILE: secret(url, 0o640) }).databaseUrl).toBe(url)
  const redis = 'redis://:secret@127.0.0.1:6379'
  expect(readSupervisorConfig({ REDIS_URL_FILE: secret(redis) }).redisUrl).toBe(redis)
})

test.each(SECRETS)('%s is given once, and not by a file that everybody may read', (name) => {
  const read = (env: NodeJS.ProcessEnv) => () => readSupervisorConfig(env)
  expect(read({ [`${name}_FILE`]: secret(url, 0o604) })).toThrow(`${name}_FILE may be read by everybody`)
  expect(read({ [`${name}_FILE`]: secret(url), [name]: url })).toThrow(`${name} and ${name}_FILE are both given`)
  expect(read({ [`${name}_FILE`]: join(folder, 'nothing') })).toThrow(`${name}_FILE cannot be read`)
  expect(read({ [`${name}_FILE`]: secret(' \n') })).toThrow(`${name}_FILE is empty`)
  expect(read({ [`${name}_FILE`]: secret('x'.repeat(5000)) })).toThrow('it is too large')
})

test('what is wrong in a file is named by its variable, and its content is not said', () => {
  const read = () => readSupervisorConfig({ DATABASE_URL_FILE: secret('mysql://root:hunter2@host/x') })
  expect(read).toThrow(ConfigError)
  expect(read).toThrow('DATABASE_URL is not valid')
  expect(read).not.toThrow(/hunter2/)
})

test('a role is handed its own login alone, and no path to another’s', () => {
  const env = {
    DATABASE_URL_FILE: secret(url),
    DATABASE_URL_WORKER_FILE: secret(url),
    SMTP_URL_FILE: secret('smtp://x'),
  }
  const config = readSupervisorConfig({ DATABASE_URL_FILE: env.DATABASE_URL_FILE })
  for (const role of ['console', 'pixel'] as const) {
    const given = roleEnvironment({ config, databaseUrl: 'postgres://own', role, env })
    expect(Object.keys(given).filter((name) => /DATABASE|SMTP/.test(name))).toEqual([
      `DATABASE_URL_${role.toUpperCase()}`,
    ])
  }
})

test('a login that was given in a file is handed on as that file', () => {
  const path = secret(url)
  const env = { DATABASE_URL_WORKER_FILE: path }
  const config = readSupervisorConfig(env)
  const given = roleEnvironment({ config, databaseUrl: url, role: 'worker', env })
  expect([given.DATABASE_URL_WORKER_FILE, given.DATABASE_URL_WORKER]).toEqual([path, undefined])
  expect(readRoleConfig('worker', given).databaseUrl).toBe(url)
  const other = roleEnvironment({ config, databaseUrl: 'postgres://another', role: 'worker', env })
  expect([other.DATABASE_URL_WORKER_FILE, other.DATABASE_URL_WORKER]).toEqual([undefined, 'postgres://another'])
})
