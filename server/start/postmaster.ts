import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartError } from './start-error.js'

const STOP_MS = 20_000

/** The process id in a cluster's `postmaster.pid`; undefined where none is written. It may be long dead. */
export function postmasterPid(clusterDir: string): number | undefined {
  const pid = Number(pidFile(clusterDir)[0])
  return Number.isInteger(pid) && pid > 1 ? pid : undefined
}

/** Whether a cluster's server listens on this port, as it says itself: line 4 is its port, line 6 the address it has. */
export function listensOn(clusterDir: string, port: number): boolean {
  const lines = pidFile(clusterDir)
  return Number(lines[3]) === port && lines[5]?.trim() === '127.0.0.1'
}

function pidFile(clusterDir: string): string[] {
  try {
    return readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
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
