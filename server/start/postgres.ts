import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { makeFolder } from './make-folder.js'
import { type HeldPort, onFreePort, PortTaken } from './ports.js'
import { ensureCluster, type PostgresUser, placeCluster, postgresUser, stageBinaries } from './postgres-files.js'
import { listensOn, postmasterPid, stopOrphan } from './postmaster.js'
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
  /** The folder of the cluster; it is made and initialised when it does not exist. Its log is beside it. */
  clusterDir: string
  /** Where the binaries are staged, unless root has a better place. */
  stageDir: string
  /** Password of the superuser `postgres`, used at initialisation and afterwards. */
  password: string
  /** Where to listen; it is released just before. Any free port when it is not given. */
  port?: HeldPort
  /** Extra server settings, `name=value`. */
  settings?: string[]
  onCrash?: (message: string) => void
}

/** Recovery after a crash reads at most `max_wal_size` of log. */
const READY_MS = 180_000
const STOP_MS = 60_000
/** What ends sooner has failed; so often in a row, and it will not start. */
const LIVED_MS = 5_000
const FAILURES_MAX = 12

/**
 * Starts the PostgreSQL that npm brings, and keeps it alive until `stop`: a server that dies is started again on the
 * same port. It dies with this process, even when that is killed. Throws PortTaken when somebody else took the given port
 * in between.
 */
export async function startPostgres(options: Options): Promise<EmbeddedPostgres> {
  const { password, port: held } = options
  if (held === undefined) return onFreePort((port) => startPostgres({ ...options, port }))
  const user = postgresUser()
  const native = stageBinaries(options.stageDir, user)
  makeFolder(dirname(options.clusterDir))
  const clusterDir = placeCluster(options.clusterDir, user)
  await ensureCluster({ clusterDir, native, password, user })
  await stopOrphan(clusterDir)
  const { port } = held
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
  const log = join(dirname(options.clusterDir), 'postgres.log')
  const logged = existsSync(log) ? statSync(log).size : 0
  const settings = [`port=${port}`, ...defaults, ...(options.settings ?? [])]
  await held.release()
  const server = keepAlive({ native, clusterDir, settings, log, user, onCrash: options.onCrash })
  try {
    await ready({ url, clusterDir, port, log, logged, server })
  } catch (error) {
    await server.stop()
    throw error
  }
  return { url, pid: () => postmasterPid(clusterDir) ?? 0, stop: server.stop }
}

const defaults = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
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

/**
 * Holds a pipe from this process; when the pipe closes, however this process ended, Postgres is stopped. The second wait
 * is for the end of a Postgres whose wait was interrupted by a signal.
 */
const WRAPPER =
  'exec 3<&0; "$0" "$@" </dev/null & p=$!; trap "kill -INT $p" INT TERM; (cat >/dev/null <&3; kill -INT $p 2>/dev/null)& wait $p; c=$?; wait $p; exit $c'

interface Place {
  native: string
  clusterDir: string
  settings: string[]
  log: string
  user: PostgresUser | undefined
}

interface Kept {
  /** How often in a row it ended without having lived for long. */
  failures(): number
  /** From now on it is a crash when it ends. */
  serving(): void
  stop(): Promise<void>
}

/** Starts the server, and again whenever it ends, until `stop`. */
function keepAlive(args: Place & { onCrash: ((message: string) => void) | undefined }): Kept {
  const { clusterDir, onCrash } = args
  let stopping = false
  let serves = false
  let failures = 0
  let child = launch()

  function launch(): ChildProcess {
    const started = spawnWrapped(args)
    const startedAt = performance.now()
    started.stdin?.on('error', () => {}) // The pipe breaks when Postgres dies first; that is noticed by its exit.
    started.on('exit', () => {
      started.stdin?.destroy()
      failures = performance.now() - startedAt > LIVED_MS ? 0 : failures + 1
      if (!stopping) void revive()
    })
    return started
  }

  async function revive(): Promise<void> {
    if (serves) onCrash?.('PostgreSQL died; it is started again')
    // The processes of a postmaster that was killed hold its memory until they notice: for a moment it starts in vain.
    await sleep(failures < FAILURES_MAX ? 200 : 5_000, undefined, { ref: false }) // Whoever waits for it keeps us alive.
    if (stopping) return
    await stopOrphan(clusterDir).catch(() => {}) // Perhaps only its wrapper died.
    if (!stopping) child = launch()
  }

  async function stop(): Promise<void> {
    stopping = true
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit')
      child.stdin?.end()
      child.kill('SIGINT')
      // A checkpoint that takes this long is left to the recovery of the next start.
      const impatient = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), STOP_MS)
      await exited
      clearTimeout(impatient)
    }
    await stopOrphan(clusterDir)
  }

  return {
    failures: () => failures,
    serving() {
      serves = true
    },
    stop,
  }
}

function spawnWrapped({ native, clusterDir, settings, log, user }: Place): ChildProcess {
  const output = openSync(log, 'a')
  const args = ['-c', WRAPPER, join(native, 'bin/postgres'), '-D', clusterDir]
  const flags = settings.flatMap((setting) => ['-c', setting])
  try {
    // Detached: Ctrl-C reaches only the supervisor, which stops the roles first.
    return spawn('sh', [...args, ...flags], {
      ...user,
      stdio: ['pipe', output, output],
      detached: true,
      cwd: native,
    })
  } finally {
    closeSync(output)
  }
}

/**
 * Resolves when the server answers. Throws PortTaken when it cannot have its port, a StartError when it ends again and
 * again or refuses our password.
 * @param logged the size of its log before this start
 */
async function ready(args: {
  url: string
  clusterDir: string
  port: number
  log: string
  logged: number
  server: Kept
}): Promise<void> {
  const { url, clusterDir, port, log, logged, server } = args
  const deadline = performance.now() + READY_MS
  for (;;) {
    // Until it listens, whoever answers on this port is somebody else.
    const answered = listensOn(clusterDir, port) ? await ask(url) : 'not-yet'
    if (answered === 'ready') break
    if (answered === 'wrong-password') {
      throw new StartError(
        `The database beside ${log} was made with another password than that of secrets.json.`,
        'Restore that file from a copy; or delete the data folder, and begin anew.',
      )
    }
    if (server.failures() > 0 && logOf(log, logged).includes('could not create any TCP/IP sockets')) {
      throw new PortTaken(port)
    }
    if (server.failures() >= FAILURES_MAX || performance.now() > deadline) {
      throw new StartError(`PostgreSQL does not start. ${lastWords(logOf(log, logged))}`, `Its log: ${log}`)
    }
    await sleep(25)
  }
  server.serving()
}

/** What it gave as the reason, of what it logged. */
function lastWords(logged: string): string {
  const lines = logged.trim().split('\n')
  const reason = lines.findLast((line) => /\b(FATAL|PANIC)\b/.test(line)) ?? lines.at(-1) ?? ''
  return reason.replace(/^.*?\b(FATAL|PANIC):\s*/, '')
}

function logOf(file: string, from: number): string {
  return readFileSync(file).subarray(from).toString('utf8')
}

async function ask(url: string): Promise<'ready' | 'not-yet' | 'wrong-password'> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return 'ready'
  } catch (error) {
    return (error as pg.DatabaseError).code === '28P01' ? 'wrong-password' : 'not-yet'
  } finally {
    await client.end().catch(() => {})
  }
}
