import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasSharedData, root, sharedData } from '../database.js'
import { type Platform, startPlatform } from '../platform.js'
import { leaveNothing, newFolder, run as runProgram, until } from '../start/program.js'

const withData = hasSharedData ? test : test.skip

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
}, 240_000)
afterAll(() => platform?.stop(), 120_000)
afterAll(leaveNothing, 120_000)

interface Ran {
  code: number | null
  out: string
  err: string
}

/** Runs a built command as package.json does, on the platform of this test. */
async function run(command: string, args: string[], { interruptWhen }: { interruptWhen?: RegExp } = {}): Promise<Ran> {
  const file = join(root, `dist/server/${command}.js`)
  const program = runProgram(platform.dataDir, {}, [process.execPath, file, ...args])
  if (interruptWhen) {
    await until(() => interruptWhen.test(program.err()) || program.process.exitCode !== null)
    program.process.kill('SIGINT')
  }
  return { code: await program.ended, out: program.out(), err: program.err() }
}

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'
const robot = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'

/** A log of so many people who look at three pages each, and one robot that looks at ten; its last line is cut. */
function smallLog(people: number): string {
  const line = (client: string, path: string, agent: string) =>
    `${client} - - [17/May/2015:10:05:03 +0000] "GET ${path} HTTP/1.1" 200 1 "-" "${agent}"`
  const lines = Array.from({ length: people }, (_, n) =>
    ['/', '/a', '/b'].map((path) => line(`198.18.0.${n}`, path, chrome)),
  )
  const robots = Array.from({ length: 10 }, (_, n) => line('198.18.9.9', `/${n}`, robot))
  const file = join(newFolder(), 'access.log')
  writeFileSync(file, `${[...lines.flat(), ...robots].join('\n')}\n198.18.0.1 - - [17/May`)
  return file
}

test('a small log is replayed, counted and paid, and every sum agrees', async () => {
  const ran = await run('replay', [smallLog(40), '--consent', '1', '--third-party-cookies', '1', '--clicks', '1'])
  expect(ran.err).toMatch(/Visits: 130 of 130/)
  expect(ran.out).toMatch(/unreadable lines +1 \(line 131\)/)
  expect(ran.out).toMatch(/kept, of a person of the pool +120/)
  expect(ran.out).toMatch(/refused: bot +10/)
  expect(ran.out).not.toContain('DO NOT AGREE')
  // Every person clicks and is known, but who only saw children's pages is known to the cinemas alone.
  expect(Number(/payable +(\d+)/.exec(ran.out)?.[1])).toBeGreaterThan(30)
  expect(ran.out).toMatch(/together +0\.01\d{4} €/)
  expect(ran.code).toBe(0)
}, 240_000)

test('a replay without third-party cookies counts visits and people of none', async () => {
  const ran = await run('replay', [smallLog(5), '--consent', '1', '--third-party-cookies', '0', '--clicks', '0'])
  expect(ran.out).toMatch(/kept, counted only +15/)
  expect(ran.out).toMatch(/people in the pool +\d+ \(\+0\)/)
  expect(ran.code).toBe(0)
}, 240_000)

test('an interrupted replay says so', async () => {
  // A page a minute, at the pace of the log: without the interruption it would last ten minutes.
  const minute = (n: number) =>
    `198.18.0.1 - - [17/May/2015:10:0${n}:03 +0000] "GET /${n} HTTP/1.1" 200 1 "-" "${chrome}"`
  const file = join(newFolder(), 'access.log')
  writeFileSync(file, Array.from({ length: 10 }, (_, n) => minute(n)).join('\n'))
  const ran = await run('replay', [file, '--consent', '1', '--speed', '1'], { interruptWhen: /Visits: 1 of 10/ })
  expect(ran.err).toContain('Interrupted. What was sent until then stays')
  expect(ran.out).toBe('')
  expect(ran.code).toBe(130)
}, 240_000)

withData(
  'the real log is replayed, and every sum agrees',
  async () => {
    const ran = await run('replay', [join(sharedData, 'logs/semicomplete-2015-combined.log')])
    expect(ran.out).toMatch(/unreadable lines +1 \(line 8899\)/)
    expect(ran.out).toMatch(/page views = visits sent \+ silent +2,793 = 2,793 +agree/)
    expect(ran.out).toMatch(/refused: bot +1,356/)
    expect(ran.out).toMatch(/reach, Salles Art et Essai +about \d/)
    expect(ran.out).not.toContain('DO NOT AGREE')
    expect(ran.code).toBe(0)
  },
  240_000,
)

withData(
  'cinemas are imported into the platform that runs',
  async () => {
    const file = join(sharedData, 'cinemas/scare-cinemas-2026-07.csv')
    const first = await run('import-cinemas', [file])
    expect(first.out).toMatch(/^SCARE, Data Ciné Indés: 146 rows\nTaken: 146 /)
    expect(first.code).toBe(0)
    expect((await run('import-cinemas', [file])).out).toContain('Taken: 146 (0 new, 0 changed, 146 as before)')
  },
  240_000,
)

withData(
  'films are read, and imported into the platform that runs only when that is asked for',
  async () => {
    const file = join(sharedData, 'films/scare-films-2026-07.csv')
    const first = await run('import-films', [file])
    expect(first.out).toMatch(/919 rows/)
    expect(first.code).toBe(0)
    expect((await run('import-films', [file])).out).toBe(first.out)
    expect((await run('import-films', [file, '--apply'])).code).toBe(0)
    expect((await run('import-films', [file])).out).not.toBe(first.out)
  },
  240_000,
)

test.each([
  ['replay', ['nope.log'], 1, /There is no file nope.log/],
  ['replay', [], 2, /Give one log file/],
  ['replay', ['x', '--consent', '1.5'], 2, /--consent must be a number from 0 to 1/],
  ['import-cinemas', ['nope.csv'], 1, /Nothing was imported. There is no file nope.csv/],
  ['import-cinemas', [], 2, /Give one CSV file/],
  ['import-films', ['nope.csv'], 1, /Nothing was imported. There is no file nope.csv/],
  ['import-films', ['nope.csv', '--dry-run'], 2, /dry-run/],
  ['demo-pool', ['--people', '0'], 2, /--people must be a whole number from 1/],
  ['demo-pool', ['--people', '5', '--data', '/nowhere'], 1, /No audience was made. There is no file/],
])(
  '%s %j ends with %i and one sentence',
  async (command, args, code, message) => {
    const ran = await run(command, args)
    expect(ran.err).toMatch(message)
    expect(ran.err).not.toMatch(/\n {4}at /)
    expect(ran.code).toBe(code)
  },
  240_000,
)

test('an audience is invented once, and is in the pool', async () => {
  const args = ['--people', '300', '--no-data']
  const ran = await run('demo-pool', args)
  expect(ran.err).toMatch(/People: 300 of 300/)
  expect(ran.out).toMatch(/cinemas of the demonstration under contract +44\n/)
  expect(ran.out).toMatch(/people in the pool now +\d{3}\n/)
  expect(ran.out).not.toContain('let begin') // Contracts of a demonstration that begins now are older than its visits.
  expect(ran.code).toBe(0)
  const again = await run('demo-pool', args)
  expect(again.err).toContain('No audience was made. The audience of seed 1 is here already')
  expect(again.code).toBe(1)
}, 240_000)
