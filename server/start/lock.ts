import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { StartError } from './start-error.js'

export interface Lock {
  /** The program that had it before was killed. */
  stale: boolean
  /** Gives it back. */
  release(): void
}

/**
 * One program a data folder: writes our process id to `file`, or throws a StartError while another one runs. The file of
 * a program that was killed is stale, and taken over.
 */
export function takeLock(file: string): Lock {
  // Written beside, and put into place whole: an empty lock would look like a stale one to another start.
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${process.pid} ${startedAt(process.pid)}\n`, { mode: 0o644 })
  try {
    const stale = !put(draft, file)
    if (stale) replaceStale(file, draft)
    return {
      stale,
      release() {
        if (lockHolder(file) === process.pid) rmSync(file, { force: true })
      },
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Gives a file its name; false when there is one of that name already. */
function put(draft: string, file: string): boolean {
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
}

/** One start at a time: of two that found the same stale lock, the slower one would replace the new one of the other. */
function replaceStale(file: string, draft: string): void {
  refuseHeld(file)
  const turn = takeLock(`${file}.takeover`)
  try {
    refuseHeld(file)
    // It stays stale until here: who could give it back is dead, and another start waits for its turn in vain.
    renameSync(draft, file)
  } finally {
    turn.release()
  }
}

/** Throws a StartError unless this lock is there, and nobody holds it. */
function refuseHeld(file: string): void {
  const text = read(file)
  if (text === null) throw new StartError('The data folder was given back at this very moment.', 'Try again.')
  const pid = holderOf(text)
  if (pid === null || pid === process.pid) return
  throw new StartError(
    `Lanterne runs already from this data folder (process ${pid}).`,
    `Use that one, or stop it: kill ${pid}`,
  )
}

/** The process that holds a lock now; null when nobody does. */
export function lockHolder(file: string): number | null {
  return holderOf(read(file) ?? '')
}

function holderOf(text: string): number | null {
  const [pid, since] = text.trim().split(' ')
  const holder = Number(pid)
  if (!Number.isInteger(holder) || holder < 1) return null
  try {
    process.kill(holder, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null
  }
  // Process ids are used again, in a container at every start: it must be the one that was started then.
  return startedAt(holder) === since ? holder : null
}

/** When a process was started, in ticks since the machine was; a constant where the system does not tell. */
function startedAt(pid: number): string {
  const START_TIME = 19 // Field 22 of /proc/<pid>/stat; the first two, of which one may hold spaces, are cut off.
  if (!existsSync('/proc/self/stat')) return 'unknown'
  const fields = (read(`/proc/${pid}/stat`) ?? '').replace(/^.*\) /s, '').split(' ')
  return fields[START_TIME] ?? 'unknown'
}

/** Null where there is no such file. */
function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
