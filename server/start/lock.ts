import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  let stale = false
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, `${process.pid} ${startedAt(process.pid)}\n`, { flag: 'wx', mode: 0o644 })
      return {
        stale,
        release() {
          if (lockHolder(file) === process.pid) rmSync(file, { force: true })
        },
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const pid = lockHolder(file)
      if (pid !== null && pid !== process.pid) {
        throw new StartError(
          `Lanterne runs already from this data folder (process ${pid}).`,
          `Use that one, or stop it: kill ${pid}`,
        )
      }
      rmSync(file, { force: true })
      stale = true
    }
  }
  throw new StartError('Another start of Lanterne took the data folder at the same moment.', 'Try again.')
}

/** The process that holds a lock now; null when nobody does. */
export function lockHolder(file: string): number | null {
  const [pid, since] = read(file).trim().split(' ')
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
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ')
  return fields[START_TIME] ?? 'unknown'
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
