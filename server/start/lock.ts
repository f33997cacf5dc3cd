import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { StartError } from './start-error.js'

/**
 * One program a data folder: writes our process id to `file`, or throws a StartError while another one runs. The file of
 * a program that was killed is stale, and taken over.
 * @returns the function that gives the lock back
 */
export function takeLock(file: string): () => void {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx', mode: 0o644 })
      return () => {
        if (holder(file) === process.pid) rmSync(file, { force: true })
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const pid = holder(file)
      if (pid !== null && pid !== process.pid && isLanterne(pid)) {
        throw new StartError(
          `Lanterne runs already from this data folder (process ${pid}).`,
          `Use that one, or stop it: kill ${pid}`,
        )
      }
      rmSync(file, { force: true })
    }
  }
  throw new StartError('Another start of Lanterne took the data folder at the same moment.', 'Try again.')
}

function holder(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8').trim())
    return Number.isInteger(pid) && pid > 1 ? pid : null
  } catch {
    return null
  }
}

/** Process ids are used again: where the system tells the command, it must be a Node program named like ours. */
function isLanterne(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  const commandFile = `/proc/${pid}/cmdline`
  if (!existsSync(commandFile)) return true
  return /server[/\\]main\.(js|ts)/.test(readFileSync(commandFile, 'utf8'))
}
