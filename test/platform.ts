import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Installation } from '../server/start/installation.js'
import { root } from './database.js'

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
  const parent = process.getuid?.() === 0 && existsSync('/var/lib') ? '/var/lib' : tmpdir()
  const dataDir = mkdtempSync(join(parent, 'lanterne-run-'))
  const supervisor = spawn(process.execPath, [join(root, 'dist/server/main.js')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      LANTERNE_DATA: dataDir,
      PIXEL_ORIGIN: 'http://127.0.0.1:0',
      CONSOLE_ORIGIN: 'http://localhost:0',
      DEMO_CINEMA_PORTS: '0,0,0',
      DEMO_NEWSPAPER_PORTS: '0,0',
      ...env,
    },
  })
  let said = ''
  supervisor.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const file = join(dataDir, 'running.json')
  for (let waited = 0; !existsSync(file); waited += 50) {
    if (supervisor.exitCode !== null || waited > 60_000) {
      supervisor.kill('SIGKILL')
      rmSync(dataDir, { recursive: true, force: true })
      throw new Error(`the program did not start: ${said}`)
    }
    await sleep(50)
  }
  await sleep(50) // The file is written in one go; the message follows it.
  const installation = JSON.parse(readFileSync(file, 'utf8')) as Installation
  return {
    ...installation,
    dataDir,
    supervisor,
    said: () => said,
    pids: (role) => pidsOf(installation.pid, dataDir, role),
    async stop() {
      if (supervisor.exitCode === null && supervisor.signalCode === null) {
        const gone = once(supervisor, 'exit')
        supervisor.kill('SIGTERM')
        await gone
      }
      rmSync(dataDir, { recursive: true, force: true })
    },
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
