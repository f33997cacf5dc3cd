import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { type HeldPort, onFreePort } from '../../server/start/ports.js'
import { type EmbeddedPostgres, startPostgres } from '../../server/start/postgres.js'
import { placeCluster, postgresUser, stageBinaries } from '../../server/start/postgres-files.js'
import { StartError } from '../../server/start/start-error.js'
import { root } from '../database.js'
import { asRoot, leaveNothing, linux, newFolder, removeLater, until } from './program.js'

const stageDir = asRoot ? '/var/lib/lanterne' : join(root, '.data')
const inRoot = asRoot ? test : test.skip
const onLinux = linux ? test : test.skip
afterAll(leaveNothing, 240_000)

async function withPostgres(
  options: { clusterDir: string; password?: string; settings?: string[] },
  work: (server: EmbeddedPostgres) => Promise<void>,
): Promise<void> {
  const server = await startPostgres({ stageDir, password: 'test', ...options })
  try {
    await work(server)
  } finally {
    await server.stop()
  }
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query(sql)
    return rows[0]
  } finally {
    await client.end()
  }
}

test('what an interrupted initialisation left is done again, whether it looks like a cluster or not', async () => {
  const folder = newFolder()
  const clusterDir = join(folder, 'postgres')
  mkdirSync(join(clusterDir, 'base'), { recursive: true })
  writeFileSync(join(clusterDir, 'base/half'), 'half')
  mkdirSync(`${clusterDir}.new-1`)
  writeFileSync(join(`${clusterDir}.new-1`, 'PG_VERSION'), '18')
  writeFileSync(`${clusterDir}.new-1.password`, 'old')
  await withPostgres({ clusterDir }, async ({ url }) => {
    expect(await ask(url, 'SELECT 1 AS one')).toEqual({ one: 1 })
  })
  expect(readdirSync(folder).sort()).toEqual(['postgres', 'postgres.log'])
  expect(existsSync(join(clusterDir, 'base/half'))).toBe(false)
  expect(statSync(clusterDir).mode & 0o777).toBe(0o700)
}, 240_000)

test('a port that another program takes just before PostgreSQL has it is left to that one, and another is found', async () => {
  const clusterDir = join(newFolder(), 'postgres')
  const other = createServer().unref()
  const tried: number[] = []
  const start = (held: HeldPort) => {
    tried.push(held.port)
    const robbed = async () => {
      await held.release()
      other.listen(held.port, '127.0.0.1')
      await once(other, 'listening')
    }
    const port = tried.length === 1 ? { port: held.port, release: robbed } : held
    return startPostgres({ clusterDir, stageDir, password: 'test', port })
  }
  const server = await onFreePort(start)
  try {
    expect(tried).toHaveLength(2)
    expect(server.url).toContain(`127.0.0.1:${tried[1]}/`)
    expect(await ask(server.url, 'SELECT 1 AS one')).toEqual({ one: 1 })
  } finally {
    await server.stop()
    other.close()
  }
  if (linux) expect(runningOn(clusterDir)).toEqual([])
}, 240_000)

test('a cluster is kept from start to start, and only its own password opens it', async () => {
  const clusterDir = join(newFolder(), 'postgres')
  await withPostgres({ clusterDir }, async ({ url }) => {
    await ask(url, 'CREATE TABLE kept AS SELECT 7 AS it')
  })
  await withPostgres({ clusterDir }, async ({ url }) => {
    expect(await ask(url, 'SELECT it FROM kept')).toEqual({ it: 7 })
  })
  const refused = startPostgres({ clusterDir, stageDir, password: 'another' })
  await expect(refused).rejects.toThrow('was made with another password than that of secrets.json')
  await expect(refused).rejects.toBeInstanceOf(StartError)
  if (linux) expect(runningOn(clusterDir)).toEqual([])
}, 240_000)

test('a PostgreSQL that cannot start says why, in its own words', async () => {
  const clusterDir = join(newFolder(), 'postgres')
  const refused = startPostgres({ clusterDir, stageDir, password: 'test', settings: ['max_connections=none'] })
  await expect(refused).rejects.toThrow(/^PostgreSQL does not start\. invalid value for parameter "max_connections"/)
  if (linux) expect(runningOn(clusterDir)).toEqual([])
}, 240_000)

onLinux(
  'a postmaster that is killed is started again on the same port, with what was committed',
  async () => {
    const clusterDir = join(newFolder(), 'postgres')
    await withPostgres({ clusterDir }, async ({ url, pid }) => {
      await ask(url, 'CREATE TABLE kept AS SELECT 7 AS it')
      const killed = pid()
      process.kill(killed, 'SIGKILL')
      await until(() => pid() !== killed && pid() !== 0)
      await until(async () => (await ask(url, 'SELECT 1 AS one')) !== undefined)
      expect(await ask(url, 'SELECT it FROM kept')).toEqual({ it: 7 })
    })
    expect(runningOn(clusterDir)).toEqual([])
  },
  240_000,
)

inRoot(
  'as root, in a folder that PostgreSQL’s user cannot enter, the cluster is elsewhere and linked',
  async () => {
    const barred = newFolder()
    chmodSync(barred, 0o700)
    const clusterDir = join(barred, 'data/postgres')
    await withPostgres({ clusterDir }, async ({ url }) => {
      await ask(url, 'CREATE TABLE kept AS SELECT 7 AS it')
    })
    const target = readlinkSync(clusterDir)
    removeLater(dirname(target))
    expect(lstatSync(clusterDir).isSymbolicLink()).toBe(true)
    expect(target).toMatch(/^\/var\/lib\/lanterne\/data-/)
    expect(readdirSync(dirname(clusterDir)).sort()).toEqual(['postgres', 'postgres.log'])
    await withPostgres({ clusterDir }, async ({ url }) => {
      expect(await ask(url, 'SELECT it FROM kept')).toEqual({ it: 7 })
    })
    rmSync(dirname(target), { recursive: true })
    expect(() => placeCluster(clusterDir, postgresUser())).toThrow(`The database of ${dirname(clusterDir)} is missing`)
  },
  240_000,
)

inRoot('a cluster whose folder was shut afterwards is not begun anew elsewhere: the start says what to do', () => {
  const folder = newFolder()
  const clusterDir = join(folder, 'postgres')
  mkdirSync(clusterDir)
  writeFileSync(join(clusterDir, 'PG_VERSION'), '18')
  expect(placeCluster(clusterDir, postgresUser())).toBe(clusterDir)
  chmodSync(folder, 0o700)
  expect(() => placeCluster(clusterDir, postgresUser())).toThrow('which holds the database, cannot be entered')
})

inRoot('what was installed under a strict umask is staged so that another user may run it', () => {
  const folder = join('/var/lib/lanterne', `umask-${process.pid}`)
  const umask = process.umask(0o077)
  try {
    const native = stageBinaries(folder, postgresUser())
    expect(native.startsWith(folder)).toBe(true)
    const asked = spawnSync(join(native, 'bin/postgres'), ['--version'], {
      ...postgresUser(),
      encoding: 'utf8',
      cwd: '/',
    })
    expect(asked.stdout).toMatch(/^postgres \(PostgreSQL\) 18/)
  } finally {
    process.umask(umask)
    rmSync(folder, { recursive: true, force: true })
  }
})

function runningOn(clusterDir: string): string[] {
  const { stdout } = spawnSync('ps', ['-ww', '-eo', 'args='], { encoding: 'utf8' })
  return stdout.split('\n').filter((line) => line.includes(`-D ${clusterDir}`))
}
