import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockHolder, takeLock } from '../../server/start/lock.js'
import { linux } from './program.js'

const folder = mkdtempSync(join(tmpdir(), 'lanterne-lock-'))
const file = join(folder, 'lanterne.pid')
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => rmSync(file, { force: true }))
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
