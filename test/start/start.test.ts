import { chmodSync, existsSync, lstatSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import type pg from 'pg'
import { createPool } from '../../server/lib/postgres.js'
import { asRoot, leftAfter, leftOf, linux, newFolder, pidsOf, run, until } from './program.js'

/** One folder, started again and again. */
const dataDir = newFolder()
const onLinux = linux ? test : test.skip
let firstCounts: Record<string, bigint>
let firstLinks: Record<string, string>

beforeAll(async () => {
  const program = run(dataDir)
  const { databaseUrls } = await program.lit()
  firstCounts = await counts(databaseUrls.owner)
  firstLinks = program.links()
  expect(await program.end('SIGTERM')).toBe(0)
}, 90_000)
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

test('the first start prints the addresses and a sign-in link a role, and complains of nothing', async () => {
  expect(Object.keys(firstLinks)).toEqual(['salle', 'distributeur', 'fédération', 'opérateur', 'éditeur'])
  expect(firstCounts.cinema).toBeGreaterThan(40n)
  expect(firstCounts.term).toBe(firstCounts.cinema)
})

onLinux(
  'npm start prints nothing but our message; a second one keeps the data and seeds nothing twice; SIGTERM stops all of it',
  async () => {
    const program = run(dataDir, {}, ['npm', 'start'])
    const { databaseUrls } = await program.lit()
    const npms = /^(> .*|npm (warn|notice) .*|)$/ // What npm says of itself, and of its own configuration.
    const said = program.said().split('\n')
    const ours = said.slice(said.findIndex((line) => line.includes('is lit')))
    expect(said.slice(0, -ours.length).filter((line) => !npms.test(line))).toEqual([])
    expect(ours.join('\n')).toMatch(/Sign in.*Try.*Ctrl-C stops everything; the data stay\./s)
    expect(await counts(databaseUrls.owner)).toEqual(firstCounts)
    expect(pidsOf(dataDir, '--role').length).toBe(3)
    expect(await program.end('SIGTERM')).toBe(0)
    expect(leftOf(dataDir)).toEqual([])
  },
  60_000,
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
    await until(() =>
      status('/healthz').then(
        () => true,
        () => false,
      ),
    ) // prettier-ignore
    expect(await status(link.pathname)).toBe(303)
    expect(await program.end('SIGINT')).toBe(0)
    expect(leftOf(dataDir)).toEqual([])
  },
  60_000,
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
    expect((await fetch(`${consoleOrigin}/readyz`)).status).toBe(200)
    expect(await first.end('SIGTERM')).toBe(0)
  },
  60_000,
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
    expect(await leftAfter(dataDir, 15_000)).toEqual([])
  },
  90_000,
)

onLinux(
  'a PostgreSQL that outlived its start is stopped by the next one',
  async () => {
    const killed = run(dataDir)
    await killed.lit()
    const [postmaster = 0] = pidsOf(dataDir, 'bin/postgres -D').filter((pid) => !pidsOf(dataDir, 'sh -c').includes(pid))
    for (const pid of pidsOf(dataDir, 'sh -c')) process.kill(pid, 'SIGKILL')
    await killed.end('SIGKILL')
    const next = run(dataDir)
    const { databaseUrls } = await next.lit()
    expect(pidsOf(dataDir, 'bin/postgres -D')).not.toContain(postmaster)
    expect(await counts(databaseUrls.owner)).toEqual(firstCounts)
    expect(await next.end('SIGTERM')).toBe(0)
    expect(leftOf(dataDir)).toEqual([])
  },
  60_000,
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
    expect(leftOf(dataDir)).toEqual([])
  },
  60_000,
)

onLinux(
  'a first start that is killed while it makes the database is begun anew, also in a private folder of mode 0700',
  async () => {
    const barred = newFolder()
    chmodSync(barred, 0o700)
    const home = join(barred, 'data')
    const drafts = () => {
      const place = linkTarget(join(home, 'postgres')) ?? join(home, 'postgres')
      return existsSync(dirname(place)) ? readdirSync(dirname(place)).filter((name) => name.includes('.new-')) : []
    }
    const killed = run(home)
    await until(() => drafts().length > 0)
    await killed.end('SIGKILL')
    const next = run(home)
    const { databaseUrls } = await next.lit()
    expect(await counts(databaseUrls.owner)).toEqual(firstCounts)
    expect(await next.end('SIGTERM')).toBe(0)
    expect(await leftAfter(home, 15_000)).toEqual([])
    const elsewhere = linkTarget(join(home, 'postgres'))
    expect(elsewhere !== null).toBe(asRoot)
    if (elsewhere !== null) rmSync(dirname(elsewhere), { recursive: true })
    rmSync(barred, { recursive: true })
  },
  90_000,
)

test.each([
  ['PIXEL_ORIGIN', (port: number) => `http://127.0.0.1:${port}`, 'PIXEL_ORIGIN='],
  ['CONSOLE_ORIGIN', (port: number) => `http://localhost:${port}`, 'CONSOLE_ORIGIN='],
  ['DEMO_CINEMA_PORTS', (port: number) => `0,${port}`, 'DEMO_CINEMA_PORTS='],
])('a taken port is said in two plain lines: %s', async (variable, value, advice) => {
  const other = createServer()
  const host = variable === 'PIXEL_ORIGIN' ? '127.0.0.1' : 'localhost'
  await new Promise<void>((resolve) => other.listen(0, host, resolve))
  const { port } = other.address() as { port: number }
  const program = run(dataDir, { [variable]: value(port) })
  expect(await program.ended).toBe(1)
  expect(program.complaints()).toEqual([
    `  Lanterne cannot start: The port ${port} is taken by another program.`,
    expect.stringContaining(advice),
  ])
  if (linux) expect(leftOf(dataDir)).toEqual([])
  other.close()
})

test('a Redis that does not answer is said before anything waits for it', async () => {
  const free = createServer()
  await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve))
  const { port } = free.address() as { port: number }
  free.close()
  const program = run(dataDir, { REDIS_URL: `redis://127.0.0.1:${port}` })
  expect(await program.ended).toBe(1)
  expect(program.complaints()[0]).toContain('The Redis of REDIS_URL cannot be used')
  expect(program.complaints()).toHaveLength(2)
  if (linux) expect(leftOf(dataDir)).toEqual([])
}, 60_000)

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
  rmSync(folder, { recursive: true })
})

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
  rmSync(folder, { recursive: true })
})

function linkTarget(path: string): string | null {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  return isLink ? readlinkSync(path) : null
}

/** Rows of every table that a start may write to. */
async function counts(ownerUrl: string): Promise<Record<string, bigint>> {
  const pool: pg.Pool = createPool({ url: ownerUrl, max: 1, name: 'test' })
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
