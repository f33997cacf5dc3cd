import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartError } from './start-error.js'

const STOP_MS = 20_000

/** The process id in a cluster's `postmaster.pid`; undefined where none is written. It may be long dead. */
export function postmasterPid(clusterDir: string): number | undefined {
  const file = join(clusterDir, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  return Number.isInteger(pid) && pid > 1 ? pid : undefined
}

/**
 * Stops a server that outlived whoever started it, or its wrapper: two servers on one folder would destroy it.
 * Throws a StartError when it does not stop.
 */
export async function stopOrphan(clusterDir: string): Promise<void> {
  const pid = postmasterPid(clusterDir)
  if (pid === undefined || !servesFrom(pid, clusterDir)) return
  process.kill(pid, 'SIGINT')
  for (let waited = 0; waited < STOP_MS; waited += 50) {
    await sleep(50)
    if (!servesFrom(pid, clusterDir)) return
  }
  throw new StartError(`A PostgreSQL of an earlier start (process ${pid}) does not stop.`, `Stop it: kill -INT ${pid}`)
}

/** Process ids are used again by the system: only a postgres that was started on this folder counts. */
function servesFrom(pid: number, clusterDir: string): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const command = commandOf(pid)
  return command.includes('postgres') && command.includes(clusterDir)
}

function commandOf(pid: number): string {
  const file = `/proc/${pid}/cmdline`
  try {
    if (existsSync(file)) return readFileSync(file, 'utf8')
  } catch {
    return '' // It ended in between.
  }
  return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? ''
}
