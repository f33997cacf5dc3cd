import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Installation } from '../server/start/installation.js'
import { root } from './database.js'
import { newFolder, run } from './start/program.js'

/** What does not stop by then is killed. */
const STOP_MS = 60_000

/** The program as `npm start` runs it, on a folder of its own and ports of the kernel's choosing. */
export interface Platform extends Installation {
  dataDir: string
  supervisor: ChildProcess
  /** What it has printed so far. */
  said(): string
  /** Process ids by what they are: pixel, console, worker, postgres. */
  pids(role: 'pixel' | 'console' | 'worker' | 'postgres'): number[]
  stop(): Promise<void>
}

export async function startPlatform(env: NodeJS.ProcessEnv = {}): Promise<Platform> {
  const dataDir = newFolder()
  const program = run(dataDir, env)
  const supervisor = program.process
  supervisor.stderr?.on('data', (text: string) => process.stderr.write(text))
  const remove = async () => {
    await program.kill()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const installation = await program.lit()
    return {
      ...installation,
      dataDir,
      supervisor,
      said: program.out,
      pids: (role) => pidsOf(installation.pid, dataDir, role),
      async stop() {
        await Promise.race([program.end('SIGTERM'), sleep(STOP_MS, null, { ref: false })])
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}

function pidsOf(supervisor: number, dataDir: string, role: 'pixel' | 'console' | 'worker' | 'postgres'): number[] {
  if (role === 'postgres') {
    const postmaster = Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
    return [postmaster, ...childrenOf(postmaster)]
  }
  return childrenOf(supervisor).filter((pid) => commandOf(pid).includes(`--role\0${role}`))
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** CPU time that these processes have used, in microseconds (Linux; 0 elsewhere). */
export function cpuMicros(pids: readonly number[]): number {
  const TICKS_PER_SECOND = 100
  return pids.reduce((sum, pid) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')
      return sum + ((Number(fields[11]) + Number(fields[12])) * 1e6) / TICKS_PER_SECOND
    } catch {
      return sum
    }
  }, 0)
}

/** Resident memory of a process, in MB (Linux; 0 elsewhere). */
export function residentMb(pid: number): number {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024)
  } catch {
    return 0
  }
}

/** The bare server, in a process of its own. */
export async function startBare(): Promise<{ origin: string; stop(): void }> {
  const child = fork(join(root, 'test/bench/bare.mjs'), { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [] })
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  return { origin: `http://127.0.0.1:${Number(line.toString())}`, stop: () => child.kill() }
}
