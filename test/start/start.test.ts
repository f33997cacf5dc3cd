import { chmodSync, lstatSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { createPool } from '../../server/lib/postgres.js'
import {
  asRoot,
  endPrograms,
  leaveNothing,
  leftAfter,
  linux,
  newFolder,
  pidsOf,
  removeLater,
  run,
  until,
} from './program.js'

/** One folder, started again and again. */
const dataDir = newFolder()
const onLinux = linux ? test : test.skip
let firstCounts: Record<string, bigint>
let firstLinks: Record<string, string>
let firstComplaints: string[]

beforeAll(async () => {
  const program = run(dataDir)
  const { databaseUrls } = await program.lit()
  firstCounts = await counts(databaseUrls.owner)
  firstLinks = program.links()
  expect(await program.end('SIGTERM')).toBe(0)
  firstComplaints = program.complaints()
}, 240_000)
afterEach(endPrograms, 240_000)
afterAll(leaveNothing, 240_000)

test('the first start prints the addresses and a sign-in link a role, and complains of nothing', async () => {
  expect(Object.keys(firstLinks)).toEqual([
    'salle',
    'distributeur',
    'fédération',
    'trésorerie',
    'opérateur',
    'éditeur',
    'agence',
  ])
  expect(firstCounts.cinema).toBeGreaterThan(40n)
  // Two of them have no contract in force yet: one waits for the federation, one has it to sign.
  expect(Number(firstCounts.term)).toBe(Number(firstCounts.cinema) - 2)
  expect(firstComplaints).toEqual([])
})

onLinux(
  'npm start prints nothing but our message; a second one keeps the data and seeds nothing twice; SIGTERM stops all of it',
  async () => {
    const program = run(dataDir, {}, ['npm', 'start'])
    const { databaseUrls } = await program.lit()
    const npms = /^(> .*|npm (warn|notice) .*|)$/ // What npm says of itself, and of its own configuration.
    const said = program.out().split('\n')
    const ours = said.slice(said.findIndex((line) => line.includes('is lit')))
    expect(said.slice(0, -ours.length).filter((line) => !npms.test(line))).toEqual([])
    expect(ours.join('\n')).toMatch(/Sign in.*Try.*Ctrl-C stops everything; the data stay\./s)
    expect(await counts(databaseUrls.owner)).toEqual(firstCounts)
    expect(pidsOf(dataDir, '--role').length).toBe(3)
    expect(await program.end('SIGTERM')).toBe(0)
    expect(program.complaints().filter((line) => !npms.test(line))).toEqual([])
    expect(await leftAfter(dataDir)).toEqual([])
  },
  240_000,
)

onLinux(
  'printed links outlive a crash of the console, and end with the next start; SIGINT stops all of it',
  async () => {
    const program = run(dataDir)
    const { consoleOrigin } = await program.lit()
    const link = new URL(program.links().salle ?? '')
    const old = new URL(firstLinks.salle ?? '')
    const status = async (path: string) => (await fetch(consoleOrigin + path, { redirect: 'manual' })).status
    expect(await status(old.pathname)).toBe(404)
    const [before] = pidsOf(dataDir, '--role console')
    process.kill(before ?? 0, 'SIGKILL')
    await until(() => pidsOf(dataDir, '--role console').some((pid) => pid !== before))
    await until(async () => (await status('/healthz')) === 200)
    expect(await status(link.pathname)).toBe(303)
    expect(await program.end('SIGINT')).toBe(0)
    expect(await leftAfter(dataDir)).toEqual([])
  },
  240_000,
)

onLinux(
  'a second start on a folder that is in use says so, and leaves the first one alone',
  async () => {
    const first = run(dataDir)
    const { pid, consoleOrigin } = await first.lit()
    const second = run(dataDir)
    expect(await second.ended).toBe(1)
    expect(second.complaints()).toEqual([
      `  Lanterne cannot start: Lanterne runs already from this data folder (process ${pid}).`,
      `  → Use that one, or stop it: kill ${pid}`,
    ])
    await until(async () => (await fetch(`${consoleOrigin}/readyz`)).status === 200)
    expect(await first.end('SIGTERM')).toBe(0)
  },
  240_000,
)

onLinux(
  'a supervisor that is killed leaves no process behind, and the next start works on the very same ports',
  async () => {
    const killed = run(dataDir, { WEB_CONCURRENCY: '2' })
    const { pixelOrigin, consoleOrigin } = await killed.lit()
    expect(pidsOf(dataDir, '--role').length).toBe(4)
    await killed.end('SIGKILL')
    // At once: what it left is just ending, its lock and what it announced are stale.
    const next = run(dataDir, { PIXEL_ORIGIN: pixelOrigin, CONSOLE_ORIGIN: consoleOrigin })
    const { databaseUrls } = await next.lit()
    expect(await counts(databaseUrls.owner)).toEqual(firstCounts)
    await next.end('SIGKILL')
    expect(await leftAfter(dataDir)).toEqual([])
  },
  240_000,
)

onLinux(
  'a PostgreSQL that outlived its start is stopped by the next one',
  async () => {
    const killed = run(dataDir)
    await killed.lit()
    process.kill(killed.process.pid ?? 0, 'SIGSTOP') // It would start another.
    const [postmaster = 0] = pidsOf(dataDir, 'bin/postgres -D').filter((pid) => !pidsOf(dataDir, 'sh -c').includes(pid))
    for (const pid of pidsOf(dataDir, 'sh -c')) process.kill(pid, 'SIGKILL')
    await killed.end('SIGKILL')
    const next = run(dataDir)
    const { databaseUrls } = await next.lit()
    expect(pidsOf(dataDir, 'bin/postgres -D')).not.toContain(postmaster)
    expect(await counts(databaseUrls.owner)).toEqual(firstCounts)
    expect(await next.end('SIGTERM')).toBe(0)
    expect(await leftAfter(dataDir)).toEqual([])
  },
  240_000,
)

onLinux(
  'when only the wrapper of PostgreSQL is killed, the program goes on with another',
  async () => {
    const program = run(dataDir, { LOG_LEVEL: 'silent' })
    const { consoleOrigin, databaseUrls } = await program.lit()
    const before = pidsOf(dataDir, 'bin/postgres -D')
    const [wrapper = 0] = pidsOf(dataDir, 'sh -c')
    process.kill(wrapper, 'SIGKILL')
    await until(() => pidsOf(dataDir, 'bin/postgres -D').every((pid) => !before.includes(pid)))
    await until(async () => (await fetch(`${consoleOrigin}/readyz`)).status === 200)
    expect(await counts(databaseUrls.owner)).toEqual(firstCounts)
    expect(await program.end('SIGTERM')).toBe(0)
    expect(await leftAfter(dataDir)).toEqual([])
  },
  240_000,
)

onLinux(
  'a first start that is killed while it makes the database is begun anew, also in a private folder of mode 0700',
  async () => {
    const barred = newFolder()
    chmodSync(barred, 0o700)
    const home = join(barred, 'data')
    const place = () => linkTarget(join(home, 'postgres')) ?? join(home, 'postgres')
    const killed = run(home)
    // Or it is made already: who is asleep for so long must not wait for ever.
    await until(() => readdirSync(dirname(place())).some((name) => /\.new-|^postgres$/.test(name)))
    await killed.end('SIGKILL')
    if (asRoot) removeLater(dirname(place()))
    const next = run(home)
    const { databaseUrls } = await next.lit()
    expect(await counts(databaseUrls.owner)).toEqual(firstCounts)
    expect(await next.end('SIGTERM')).toBe(0)
    expect(await leftAfter(home)).toEqual([])
    expect(linkTarget(join(home, 'postgres')) !== null).toBe(asRoot)
  },
  240_000,
)

test.each([
  ['PIXEL_ORIGIN', (port: number) => `http://127.0.0.1:${port}`, 'PIXEL_ORIGIN='],
  ['CONSOLE_ORIGIN', (port: number) => `http://localhost:${port}`, 'CONSOLE_ORIGIN='],
  ['DEMO_CINEMA_PORTS', (port: number) => `0,${port}`, 'DEMO_CINEMA_PORTS='],
])(
  'a taken port is said in two plain lines: %s',
  async (variable, value, advice) => {
    const other = createServer().unref()
    const host = variable === 'PIXEL_ORIGIN' ? '127.0.0.1' : 'localhost'
    await new Promise<void>((resolve) => other.listen(0, host, resolve))
    const { port } = other.address() as { port: number }
    const program = run(dataDir, { [variable]: value(port) })
    expect(await program.ended).toBe(1)
    expect(program.complaints()).toEqual([
      `  Lanterne cannot start: The port ${port} is taken by another program.`,
      expect.stringContaining(advice),
    ])
    if (linux) expect(await leftAfter(dataDir)).toEqual([])
    other.close()
  },
  240_000,
)

test('a Redis that does not answer is said before anything waits for it', async () => {
  const free = createServer()
  await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve))
  const { port } = free.address() as { port: number }
  free.close()
  const program = run(dataDir, { REDIS_URL: `redis://127.0.0.1:${port}` })
  expect(await program.ended).toBe(1)
  expect(program.complaints()[0]).toContain('The Redis of REDIS_URL cannot be used')
  expect(program.complaints()).toHaveLength(2)
  if (linux) expect(await leftAfter(dataDir)).toEqual([])
}, 240_000)

test('a role that cannot start says why, and stops the whole start', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'spool'), 'The pixel expects a folder here.')
  const program = run(folder)
  expect(await program.ended).toBe(1)
  expect(program.complaints()).toEqual([
    expect.stringMatching(/^ {2}Lanterne cannot start: It could not start: Error: E(NOTDIR|EXIST)/),
    '  → This is an error of the program; please report it.',
  ])
  if (linux) expect(await leftAfter(folder)).toEqual([])
}, 240_000)

test('Ctrl-C ends a start when it is complete; once more, and it ends at once', async () => {
  let asked = 0
  const mute = createServer(() => {
    asked++ // A database that never answers.
  }).unref()
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
  const { port } = mute.address() as { port: number }
  const program = run(dataDir, { DATABASE_URL: `postgres://lanterne@127.0.0.1:${port}/lanterne` })
  await until(() => asked > 0)
  program.process.kill('SIGINT')
  program.process.kill('SIGINT') // As npm does, which passes it on: this is the same one.
  await sleep(200)
  expect(program.process.exitCode).toBeNull()
  // It may be heard late, and then as the same one again.
  await until(async () => !program.process.kill('SIGINT') || program.process.exitCode !== null)
  expect(await program.ended).toBe(1)
  expect(program.complaints()).toEqual([])
  if (linux) expect(await leftAfter(dataDir)).toEqual([])
  mute.close()
}, 240_000)

test('a damaged file of passwords is named', async () => {
  const folder = newFolder()
  const file = join(folder, 'secrets.json')
  writeFileSync(file, '{"postgres": "half')
  const program = run(folder)
  expect(await program.ended).toBe(1)
  expect(program.complaints()).toEqual([
    `  Lanterne cannot start: The file of database passwords is damaged: ${file}`,
    '  → Restore it from a copy.',
  ])
}, 240_000)

test('a data folder that cannot be written is named', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'file'), '')
  const barred = [join(folder, 'file/data'), ...(asRoot ? ['/proc/lanterne'] : [])]
  for (const place of barred) {
    const program = run(place)
    expect(await program.ended).toBe(1)
    expect(program.complaints()).toEqual([
      expect.stringContaining(`Lanterne cannot start: The data folder ${place} cannot be written (E`),
      '  → Set LANTERNE_DATA to a folder of yours.',
    ])
  }
}, 240_000)

function linkTarget(path: string): string | null {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  return isLink ? readlinkSync(path) : null
}

/** Rows of every table that a start may write to. */
async function counts(ownerUrl: string): Promise<Record<string, bigint>> {
  const pool: pg.Pool = createPool({ url: ownerUrl, max: 1, name: 'test', statementTimeoutMs: 60_000 })
  const tables = ['organisation', 'person', 'cinema', 'site', 'notice', 'film', 'contract', 'contract_signature']
  const more = ['campaign', 'creative', 'placement', '_prisma_migrations', 'sign_in_link']
  const each = [...tables, ...more].map((table) => `(SELECT count(*) FROM public.${table}) AS "${table}"`)
  try {
    const { rows } = await pool.query<Record<string, bigint>>(
      `SELECT ${each.join(', ')}, (SELECT count(*) FROM plane.contract_term) AS term`,
    )
    return rows[0] as Record<string, bigint>
  } finally {
    await pool.end()
  }
}
