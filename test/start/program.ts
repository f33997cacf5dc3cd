import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Installation } from '../../server/start/installation.js'
import { root } from '../database.js'

/** The slowest machine, which does much else meanwhile. */
const LIT_MS = 120_000
const UNTIL_MS = 60_000

/** The program, as it is started on a data folder that outlives it. */
export interface Program {
  process: ChildProcess
  out(): string
  err(): string
  /** The lines of text that it has printed to its standard error, and what it has logged. */
  complaints(): string[]
  /** Resolves when it has printed its addresses. */
  lit(): Promise<Installation>
  /** The printed sign-in links, by who. */
  links(): Record<string, string>
  /** Ends it by a signal; gives the exit code, once all that it started with it has ended too (not after SIGKILL). */
  end(signal: NodeJS.Signals): Promise<number | null>
  /** Resolves with the exit code when it has ended by itself. */
  ended: Promise<number | null>
  /** Ends it at once, and everything that it has started, whatever state they are in. */
  kill(): Promise<void>
}

export const asRoot = process.getuid?.() === 0
/** Process ids are told by /proc alone. */
export const linux = existsSync('/proc/self/stat')

const programs = new Set<Program>()
const folders = new Set<string>()

/** Ends whatever a test that failed has left running: for `afterEach`, or `afterAll` where tests share a program. */
export async function endPrograms(): Promise<void> {
  await Promise.all([...programs].map((program) => program.kill()))
  programs.clear()
}

/** Besides, removes all that `newFolder` made: for `afterAll`. */
export async function leaveNothing(): Promise<void> {
  await endPrograms()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  folders.clear()
}

/** A folder that is removed by `leaveNothing`. */
export function removeLater(folder: string): void {
  folders.add(folder)
}

/** A new folder where PostgreSQL's user may enter, also when we are root. It is in that of `npm test`, where there is one. */
export function newFolder(): string {
  const parent = asRoot && existsSync('/var/lib') ? '/var/lib' : tmpdir()
  const folder = mkdtempSync(join(process.env.TEST_FOLDER ?? parent, 'lanterne-start-'))
  chmodSync(folder, 0o755)
  removeLater(folder)
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
      LANTERNE_DEMO_PAST: 'false', // It takes seconds; those who look at money ask for it.
      ...env,
    },
  })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text
  })
  const exited = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)))
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  const program: Program = {
    process: child,
    out: () => said.out,
    err: () => said.err,
    complaints: () => [
      ...said.err.split('\n').filter((line) => line.trim() !== ''),
      ...said.out.split('\n').filter((line) => line.startsWith('{"level":')),
    ],
    async lit() {
      await until(() => said.out.includes('Ctrl-C stops everything') || hasEnded(child), LIT_MS).catch(() => {})
      if (said.out.includes('Ctrl-C stops everything')) return readInstallation(dataDir)
      await Promise.race([ended, sleep(hasEnded(child) ? 1_000 : 0)]) // Its last words may be on their way.
      throw new Error(`the program did not start: ${said.out}${said.err}`)
    },
    links: () =>
      Object.fromEntries([...said.out.matchAll(/(\S+)\s+(http\S+\/entrer\/\S+)/g)].map(([, who, url]) => [who, url])),
    async end(signal) {
      child.kill(signal)
      return signal === 'SIGKILL' ? exited : ended
    },
    ended,
    async kill() {
      child.kill('SIGKILL')
      await exited
      if (linux) await killLeft(dataDir)
    },
  }
  programs.add(program)
  return program
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

function readInstallation(dataDir: string): Installation {
  return JSON.parse(readFileSync(join(dataDir, 'running.json'), 'utf8')) as Installation
}

/** PostgreSQL last, and only when it does not stop by itself, which it does when nobody holds its pipe any more. */
async function killLeft(dataDir: string): Promise<void> {
  killAll(leftOf(dataDir).filter((line) => !line.includes('postgres')))
  killAll(await leftAfter(dataDir))
  await leftAfter(dataDir)
}

function killAll(left: string[]): void {
  for (const line of left) {
    try {
      process.kill(Number(line.split(' ')[0]), 'SIGKILL')
    } catch {} // It has ended by now.
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

/** Waits until nothing of a start runs; gives what still does after half a minute. */
export async function leftAfter(dataDir: string): Promise<string[]> {
  await until(() => leftOf(dataDir).length === 0, 30_000).catch(() => {})
  return leftOf(dataDir)
}

/** The processes of a start whose command says this: ids, in order. */
export function pidsOf(dataDir: string, words: string): number[] {
  return leftOf(dataDir)
    .filter((line) => line.includes(words))
    .map((line) => Number(line.split(' ')[0]))
}

/** Waits until it is so; what throws is not yet so. */
export async function until(what: () => boolean | Promise<boolean>, ms = UNTIL_MS): Promise<void> {
  const deadline = performance.now() + ms
  for (let cause: unknown; ; await sleep(50)) {
    try {
      if (await what()) return
    } catch (error) {
      cause = error
    }
    if (performance.now() > deadline) throw new Error(`it did not happen within ${ms / 1000} s`, { cause })
  }
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
