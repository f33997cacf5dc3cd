import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../server/start/postgres.js'

/**
 * `npm test`: the types, the style, then Jest with a PostgreSQL of its own. Arguments go to Jest
 * (`npm test -- ledger`, `npm test -- --testPathPatterns browser`); with arguments only Jest is run.
 */
const root = new URL('..', import.meta.url).pathname
const jestArgs = process.argv.slice(2)

async function main(): Promise<number> {
  locateTools()
  if (jestArgs.length === 0) {
    for (const [command, ...args] of [
      ['npm', 'run', '--silent', 'types'],
      ['npm', 'run', '--silent', 'lint'],
    ] as const) {
      if (spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status !== 0) return failed()
    }
  }
  const built = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: jestArgs.length > 0 ? 'ignore' : 'inherit',
  })
  // Some tests need what is built; with arguments the others shall run although a file elsewhere does not compile.
  if (built.status !== 0 && jestArgs.length === 0) return failed()
  const folder = mkdtempSync(
    join(process.getuid?.() === 0 && existsSync('/var/lib') ? '/var/lib' : tmpdir(), 'lanterne-test-'),
  )
  chmodSync(folder, 0o755) // As root, PostgreSQL runs as another user, who must be able to enter.
  const database = await startPostgres({
    clusterDir: join(folder, 'postgres'),
    stageDir: process.getuid?.() === 0 ? '/var/lib/lanterne' : join(root, '.data'),
    password: 'test',
    settings: ['fsync=off', 'max_connections=300'],
  })
  try {
    return await jest({ databaseUrl: database.url, folder })
  } finally {
    endLeft(database.url)
    await database.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** What fails before Jest can count counts as one failure. */
function failed(): number {
  process.stdout.write('\n0 passed, 1 failed\n')
  return 1
}

/** Ends what tests that were interrupted left running, by the address of this run's PostgreSQL that it was given. */
function endLeft(databaseUrl: string): void {
  if (!existsSync('/proc/self/environ')) return
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0')
      if (environment.includes(`TEST_DATABASE_URL=${databaseUrl}`)) process.kill(Number(name), 'SIGKILL')
    } catch {} // It has ended by now, or is none of ours.
  }
}

function jest({ databaseUrl, folder }: { databaseUrl: string; folder: string }): Promise<number> {
  const options = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    process.env.NODE_OPTIONS ?? '',
  ].join(' ')
  const child = spawn(join(root, 'node_modules/.bin/jest'), jestArgs, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: options, TEST_DATABASE_URL: databaseUrl, TEST_FOLDER: folder },
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? failed())) // One that is killed has said nothing.
  })
}

/** Debian's Chromium and redis-server serve some tests: installed when we may, else those tests are skipped and say so. */
function locateTools(): void {
  const missing = [
    ['chromium', 'chromium'],
    ['redis-server', 'redis-server'],
  ].filter(([program]) => !onPath(program as string))
  if (missing.length === 0) return
  const packages = missing.map(([, name]) => name as string)
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    process.stdout.write(`Installing ${packages.join(' and ')} for the tests that use them…\n`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
    spawnSync(
      'sh',
      ['-c', `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${packages.join(' ')} >/dev/null`],
      { env, stdio: 'inherit' },
    )
    if (packages.includes('redis-server')) spawnSync('service', ['redis-server', 'stop'], { stdio: 'ignore' })
  }
  for (const [program, name] of missing) {
    if (!onPath(program as string))
      process.stdout.write(`${program} is missing: its tests are skipped. On Debian: apt-get install ${name}\n`)
  }
}

function onPath(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`)
    process.exit(failed())
  },
)
