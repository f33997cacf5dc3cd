import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { lockHolder, takeLock } from '../../server/start/lock.js'
import { root } from '../database.js'
import { linux } from './program.js'

const folder = mkdtempSync(join(tmpdir(), 'lanterne-lock-'))
const file = join(folder, 'lanterne.pid')
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => rmSync(file, { force: true }))
const starters: ChildProcess[] = []
afterAll(() => {
  for (const starter of starters) starter.kill('SIGKILL')
})
const onLinux = linux ? test : test.skip

/** What this process writes into a lock: its id, and when it was started. */
function ownMark(): string {
  const lock = takeLock(file)
  const mark = readFileSync(file, 'utf8')
  lock.release()
  return mark
}

test('a free folder is taken, and given back', () => {
  const lock = takeLock(file)
  expect(lock.stale).toBe(false)
  expect(lockHolder(file)).toBe(process.pid)
  lock.release()
  expect(existsSync(file)).toBe(false)
  expect(lockHolder(file)).toBeNull()
})

test('the lock of a program that was killed is taken over', async () => {
  const dead = spawn(process.execPath, ['-e', ''])
  await once(dead, 'exit')
  writeFileSync(file, ownMark().replace(String(process.pid), String(dead.pid)))
  const lock = takeLock(file)
  expect(lock.stale).toBe(true)
  expect(lockHolder(file)).toBe(process.pid)
  lock.release()
})

test('what cannot be read as a lock is stale', () => {
  for (const text of ['', 'nobody', '-1 5', '0 0', `${process.pid}`]) {
    writeFileSync(file, text)
    const lock = takeLock(file)
    expect(lock.stale).toBe(true)
    lock.release()
  }
})

test('what an interrupted takeover left is no obstacle', () => {
  writeFileSync(file, '')
  writeFileSync(`${file}.takeover`, 'nobody')
  takeLock(file).release()
  expect(readdirSync(folder)).toEqual([])
})

test('of many starts that find a stale lock, or none, at the same moment, one takes it', async () => {
  const all = Array.from({ length: 8 }, startStarter)
  for (let round = 0; round < 20; round++) {
    if (round % 2 === 0) writeFileSync(file, 'nobody')
    const answers = await Promise.all(all.map((starter) => starter.ask('take')))
    expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1)
    await Promise.all(all.map((starter) => starter.ask('release')))
    expect(readdirSync(folder)).toEqual([])
  }
}, 120_000)

/** A process that takes the lock when it is asked, and gives it back. */
function startStarter(): { ask(what: string): Promise<string> } {
  const program = `
    const { takeLock } = await import(${JSON.stringify(join(root, 'dist/server/start/lock.js'))})
    let lock
    process.stdin.on('data', (asked) => {
      try {
        if (String(asked) === 'take') lock = takeLock(${JSON.stringify(file)})
        else lock?.release()
        console.log(lock ? 'taken' : 'free')
        if (String(asked) !== 'take') lock = undefined
      } catch (error) {
        console.log(error.message)
      }
    })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  starters.push(child)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async ask(what) {
      child.stdin.write(what)
      return (await lines.next()).value
    },
  }
}

onLinux('a process that was given the id of a killed one holds nothing', () => {
  writeFileSync(file, `${process.ppid} 1\n`)
  expect(lockHolder(file)).toBeNull()
  takeLock(file).release()
})

onLinux('the lock of a program that runs is refused, naming it', () => {
  const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8')
  const since = stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[19]
  writeFileSync(file, `${process.ppid} ${since}\n`)
  expect(() => takeLock(file)).toThrow(`Lanterne runs already from this data folder (process ${process.ppid}).`)
  expect(lockHolder(file)).toBe(process.ppid)
})

test('a lock that another one has taken in the meantime is not given back', () => {
  const lock = takeLock(file)
  writeFileSync(file, `${process.ppid} 1\n`)
  lock.release()
  expect(existsSync(file)).toBe(true)
})
