import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { assertVersion } from '../../server/start/database.js'
import { freePort } from '../../server/start/ports.js'
import { startPostgres } from '../../server/start/postgres.js'
import { postgresUser } from '../../server/start/postgres-files.js'
import { root } from '../database.js'
import { endPrograms, leaveNothing, leftAfter, linux, newFolder, type Program, run, until } from './program.js'

/** The oldest PostgreSQL that may be used, where Debian has installed it. */
const OLDEST = '/usr/lib/postgresql/15/bin'
const hasOldest = existsSync(join(OLDEST, 'initdb'))
const onLinux = linux ? test : test.skip
afterEach(endPrograms, 240_000)
afterAll(leaveNothing, 240_000)

test('PostgreSQL 15 and later are taken, older ones refused by their number', () => {
  for (const version of [150_000, 150_018, 180_004]) expect(() => assertVersion(version)).not.toThrow()
  expect(() => assertVersion(149_999)).toThrow('older than version 15: it is 14')
  expect(() => assertVersion(90_624)).toThrow('older than version 15: it is 9')
})

test(`somebody else’s PostgreSQL and a role that may create roles are enough (here ${hasOldest ? 15 : 18})`, async () => {
  const folder = newFolder()
  const server = await startServer(join(folder, 'cluster'))
  const dataDir = join(folder, 'data')
  try {
    await server.as(server.admin, [
      `CREATE ROLE somebody LOGIN CREATEROLE CREATEDB PASSWORD 'somebody'`,
      'CREATE DATABASE audience OWNER somebody',
      'CREATE DATABASE other OWNER somebody',
    ])
    const owner = server.url('somebody', 'audience')
    const first = run(dataDir, { DATABASE_URL: owner })
    expect(await first.lit()).toMatchObject({ databaseUrls: { owner } })
    await ready(first)
    expect(await first.end('SIGTERM')).toBe(0)
    expect(first.complaints()).toEqual([])
    expect(readdirSync(dataDir).sort()).toEqual(['keys', 'secrets.json', 'spool'])
    if (linux) expect(await leftAfter(dataDir)).toEqual([])
    await withOwnLogins(server, dataDir)
  } finally {
    await endPrograms()
    await server.stop()
  }
}, 240_000)

/** Logins that were made by somebody else are used as they are; none of ours is made beside them. */
async function withOwnLogins(server: Server, dataDir: string): Promise<void> {
  const roles = ['pixel', 'worker', 'console']
  await server.as(
    server.url('somebody', 'other'),
    roles.map((role) => `CREATE ROLE app_${role} LOGIN PASSWORD 'app_${role}' IN ROLE lanterne_${role}`),
  )
  const urls = Object.fromEntries(roles.map((role) => [role, server.url(`app_${role}`, 'other')]))
  const env = Object.fromEntries(roles.map((role) => [`DATABASE_URL_${role.toUpperCase()}`, urls[role]]))
  const owner = server.url('somebody', 'other')
  const program = run(dataDir, { DATABASE_URL: owner, ...env })
  expect(await program.lit()).toMatchObject({ databaseUrls: { owner, ...urls } })
  await ready(program)
  const logins = await server.as(owner, [`SELECT rolname FROM pg_roles WHERE rolname LIKE 'other%'`])
  expect(logins).toEqual([])
  const used = await server.as(owner, [
    `SELECT DISTINCT usename FROM pg_stat_activity WHERE usename LIKE 'app%' ORDER BY usename`,
  ])
  expect(used).toEqual([{ usename: 'app_console' }, { usename: 'app_pixel' }, { usename: 'app_worker' }])
  expect(await program.end('SIGTERM')).toBe(0)
}

test('a database that does not answer, or that does not let us in, is said in two plain lines', async () => {
  const dataDir = newFolder()
  const port = await freePort()
  const away = run(dataDir, { DATABASE_URL: `postgres://lanterne@127.0.0.1:${port}/lanterne` })
  expect(await away.ended).toBe(1)
  expect(away.complaints()).toEqual([
    expect.stringMatching(/Lanterne cannot start: The database does not answer: .*ECONNREFUSED/),
    '  → Look at DATABASE_URL, and whether its server runs.',
  ])
  const barred = new URL(process.env.TEST_DATABASE_URL ?? '')
  barred.password = 'wrong'
  const refused = run(dataDir, { DATABASE_URL: barred.href })
  expect(await refused.ended).toBe(1)
  expect(refused.complaints()[0]).toContain('password authentication failed')
  expect(refused.complaints()).toHaveLength(2)
  if (linux) expect(await leftAfter(dataDir)).toEqual([])
}, 240_000)

test('the login of a role without the database’s own URL is refused: nothing could be migrated', async () => {
  const dataDir = newFolder()
  const program = run(dataDir, { DATABASE_URL_WORKER: 'postgres://somebody@127.0.0.1/somewhere' })
  expect(await program.ended).toBe(1)
  expect(program.complaints()[0]).toContain('DATABASE_URL_WORKER is given without DATABASE_URL')
  expect(readdirSync(dataDir)).toEqual([])
}, 240_000)

onLinux(
  'a console of its own starts in production, beside no key that it may not have, and prints no link',
  async () => {
    const dataDir = newFolder()
    const env = { NODE_ENV: 'production', ROLES: 'console' }
    const program = run(dataDir, env)
    const { consoleOrigin } = await program.lit()
    expect(program.links()).toEqual({})
    expect(readdirSync(join(dataDir, 'keys')).sort()).toEqual(['bank', 'signatures'])
    expect((await fetch(`${consoleOrigin}/healthz`)).status).toBe(200)
    expect(await program.end('SIGTERM')).toBe(0)
  },
  240_000,
)

async function ready(program: Program): Promise<void> {
  const { consoleOrigin } = await program.lit()
  await until(async () => (await fetch(`${consoleOrigin}/readyz`)).status === 200)
}

interface Server {
  admin: string
  url(login: string, database: string): string
  as(url: string, statements: string[]): Promise<unknown[]>
  stop(): Promise<void>
}

async function startServer(cluster: string): Promise<Server> {
  const server = hasOldest ? await startOldest(cluster) : await startEmbedded(cluster)
  const url = (login: string, database: string) => {
    const made = new URL(server.url)
    Object.assign(made, { username: login, password: login, pathname: `/${database}` })
    return made.href
  }
  return { admin: server.url, url, as, stop: server.stop }
}

async function as(url: string, statements: string[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    let rows: unknown[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

function startEmbedded(clusterDir: string): Promise<{ url: string; stop: () => Promise<void> }> {
  return startPostgres({ clusterDir, stageDir: join(root, '.data'), password: 'admin' })
}

async function startOldest(clusterDir: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const user = postgresUser()
  const options = { ...user, cwd: '/', stdio: 'ignore' } as const
  mkdirSync(clusterDir, { mode: 0o700 })
  if (user) chownSync(clusterDir, user.uid, user.gid)
  const flags = ['--username=admin', '--auth=trust', '--no-sync', '--locale=C', '--encoding=UTF8']
  execFileSync(join(OLDEST, 'initdb'), ['-D', clusterDir, ...flags], options)
  const port = await freePort()
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
  const args = ['-D', clusterDir, ...settings.flatMap((setting) => ['-c', setting])]
  const postgres = spawn(join(OLDEST, 'postgres'), args, options)
  const url = `postgres://admin@127.0.0.1:${port}/postgres`
  const stop = async () => {
    const gone = once(postgres, 'exit')
    if (postgres.kill('SIGINT')) await gone
  }
  try {
    await until(async () => (await as(url, ['SELECT 1'])).length === 1)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, stop }
}
