import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Installation } from '../../server/start/installation.js'
import { root } from '../database.js'

/** The program, as it is started on a data folder that outlives it. */
export interface Program {
  process: ChildProcess
  /** Everything that it has printed. */
  said(): string
  /** The lines of text that it has printed to its standard error. */
  complaints(): string[]
  /** Resolves when it has printed its addresses. */
  lit(): Promise<Installation>
  /** The printed sign-in links, by who. */
  links(): Record<string, string>
  /** Ends it by a signal; gives the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>
  /** Resolves with the exit code when it has ended by itself. */
  ended: Promise<number | null>
}

export const asRoot = process.getuid?.() === 0
/** Process ids are told by /proc alone. */
export const linux = existsSync('/proc/self/stat')

/** A new folder where PostgreSQL's user may enter, also when we are root. */
export function newFolder(): string {
  const parent = asRoot && existsSync('/var/lib') ? '/var/lib' : tmpdir()
  const folder = mkdtempSync(join(parent, 'lanterne-start-'))
  chmodSync(folder, 0o755)
  return folder
}

/** @param command what is run instead of the built program */
export function run(
  dataDir: string,
  env: NodeJS.ProcessEnv = {},
  command: [string, ...string[]] = [process.execPath, join(root, 'dist/server/main.js')],
): Program {
  const [file, ...args] = command
  const child = spawn(file, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
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
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk.toString()
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  return {
    process: child,
    said: () => said.out + said.err,
    complaints: () => said.err.split('\n').filter((line) => line.trim() !== ''),
    async lit() {
      for (let waited = 0; !said.out.includes('Ctrl-C stops everything'); waited += 25) {
        if (child.exitCode !== null || child.signalCode !== null || waited > 60_000)
          throw new Error(`the program did not start: ${said.out}${said.err}`)
        await sleep(25)
      }
      return JSON.parse(readFileSync(join(dataDir, 'running.json'), 'utf8')) as Installation
    },
    links: () =>
      Object.fromEntries([...said.out.matchAll(/(\S+)\s+(http\S+\/entrer\/\S+)/g)].map(([, who, url]) => [who, url])),
    async end(signal) {
      child.kill(signal)
      return ended
    },
    ended,
  }
}

/** What still runs of a start: everything that has the data folder in its command or in its environment. */
export function leftOf(dataDir: string): string[] {
  return processes().flatMap((pid) => {
    const command = readProc(pid, 'cmdline')
    // A process that has ended, and that nobody has asked about yet, has no command left.
    if (pid === process.pid || command === '') return []
    return command.includes(dataDir) || readProc(pid, 'environ').includes(`LANTERNE_DATA=${dataDir}`)
      ? [`${pid} ${command.replaceAll('\0', ' ')}`]
      : []
  })
}

/** Waits until nothing of a start runs; gives what still does after so long. */
export async function leftAfter(dataDir: string, ms: number): Promise<string[]> {
  for (let waited = 0; waited < ms && leftOf(dataDir).length > 0; waited += 100) await sleep(100)
  return leftOf(dataDir)
}

/** The processes of a start whose command says this: ids, in order. */
export function pidsOf(dataDir: string, words: string): number[] {
  return leftOf(dataDir)
    .filter((line) => line.includes(words))
    .map((line) => Number(line.split(' ')[0]))
}

export async function until(what: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  for (let waited = 0; waited < ms; waited += 50) {
    if (await what()) return
    await sleep(50)
  }
  throw new Error(`it did not happen within ${ms / 1000} s`)
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
