import { parseArgs } from 'node:util'
import { ConfigError, readKeysConfig } from './config.js'
import { KEY_RINGS, type KeyRing } from './contract/index.js'
import { systemClock } from './lib/clock.js'
import { createPool, isDatabaseAway } from './lib/postgres.js'
import { runCommand } from './start/command.js'
import { connectInstallation } from './start/installation.js'
import {
  type Destroyed,
  destroyEpoch,
  FORCING_REASONS,
  type ForcingReason,
  type KeyDesk,
  type ListedKey,
  listKeys,
  rotateKey,
} from './start/keys.js'
import { StartError } from './start/start-error.js'

const usage = `npm run keys -- list
npm run keys -- rotate pseudonym|links|signatures|bank
npm run keys -- destroy pseudonym <epoch> [--force compromised|ordered]

Keys of this machine's rings. What is done is written in the public log, by the names of the keys alone.
  --force  destroys an epoch of which cookies may still be good: their browsers become strangers
The database is that of the Lanterne that runs here, or of DATABASE_URL.
Exit codes: 0 done, 1 not done, 2 wrong usage.
`

type Command =
  | { do: 'list' }
  | { do: 'rotate'; ring: KeyRing }
  | { do: 'destroy'; epoch: number; force: ForcingReason | null }

async function main(command: Command): Promise<number> {
  const { databaseUrl, folders } = readKeysConfig()
  const url = runningUrl() ?? databaseUrl
  if (url === null) throw new StartError('The public log is not to be reached.', 'Start Lanterne first: npm start')
  const pool = createPool({ url, max: 1, name: 'keys' })
  try {
    return await run(command, { pool, folders, now: systemClock() })
  } finally {
    await pool.end()
  }
}

async function run(command: Command, desk: KeyDesk): Promise<number> {
  if (command.do === 'list') {
    for (const key of await listKeys(desk)) process.stdout.write(`${key.ring}  ${key.key}  ${stateOf(key)}\n`)
    return 0
  }
  if (command.do === 'rotate') {
    const key = await rotateKey(desk, command.ring)
    process.stdout.write(`${command.ring} has the new key ${key}. It is in use when Lanterne is started again: `)
    process.stdout.write('on all machines at once, with the same folder of keys.\n')
    return 0
  }
  const destroyed = await destroyEpoch(desk, command)
  if (!destroyed.destroyed) {
    process.stderr.write(`Nothing was destroyed. ${refusal(destroyed)}\n`)
    return 1
  }
  process.stdout.write(`The keys of epoch ${command.epoch} are destroyed on this machine. Destroy its copies too: `)
  process.stdout.write('other machines, backups. Processes that run forget it when they are started again.\n')
  return 0
}

function stateOf({ current, inUse, end, halfDestroyed }: ListedKey): string {
  if (halfDestroyed === 'told') return 'out of use, its destruction is in the log: the next start removes its file'
  if (halfDestroyed === 'untold') return 'out of use, its destruction was interrupted: ask for it again'
  if (inUse) return current ? 'in use' : 'in use until the next start'
  if (current) return 'in use from the next start on'
  if (end?.over) return 'may be destroyed'
  return end?.why === 'alive' ? `its cookies are good ${until(end.until)}` : 'good'
}

function refusal(refused: Destroyed & { destroyed: false }): string {
  switch (refused.why) {
    case 'unknown-epoch':
      return 'There is no such epoch on this machine.'
    case 'current':
      return 'It is the current one: rotate first, and start Lanterne again.'
    case 'in-use':
      return 'No later epoch was seen in use: start Lanterne again after a rotation, on all machines.'
    case 'alive':
      return `Cookies of it are good ${until(refused.until)}.`
  }
}

function until(moment: Date | null): string {
  return moment === null ? '' : `until ${moment.toISOString().slice(0, 10)}`
}

function readArguments(args: string[]): Command | null {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      force: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const [verb, ring, epoch, ...more] = positionals
  const isForcing = (text: string): text is ForcingReason => (FORCING_REASONS as readonly string[]).includes(text)
  const isRing = (text: string | undefined): text is KeyRing => (KEY_RINGS as readonly string[]).includes(text ?? '')
  if (values.help) return null
  if (more.length === 0) {
    if (verb === 'list' && ring === undefined) return { do: 'list' }
    if (verb === 'rotate' && isRing(ring) && epoch === undefined) return { do: 'rotate', ring }
    if (verb === 'destroy' && ring === 'pseudonym' && /^[1-9]\d{0,2}$/.test(epoch ?? '')) {
      const { force } = values
      if (force !== undefined && !isForcing(force))
        throw new Error(`A reason is one of: ${FORCING_REASONS.join(', ')}.`)
      return { do: 'destroy', epoch: Number(epoch), force: force ?? null }
    }
  }
  throw new Error('Say what to do.')
}

function runningUrl(): string | null {
  try {
    return connectInstallation().databaseUrls.owner
  } catch (error) {
    if (error instanceof StartError) return null
    throw error
  }
}

/** What a person can do something about; null for an error of the program. */
function explain(error: unknown): string | null {
  if (error instanceof StartError) return `${error.message} ${error.advice}`
  if (error instanceof ConfigError) return error.message
  if (isDatabaseAway(error)) return 'The database does not answer: nothing is done without its entry in the log.'
  const { code } = error as { code?: unknown }
  if (code === '42501') return 'This login may not write in the public log.'
  if (code === '42P01' || code === '3F000') return 'This database is not migrated: start Lanterne on it first.'
  return null
}

process.exitCode = await runCommand(process.argv.slice(2), {
  usage,
  read: readArguments,
  run: main,
  explain,
  failed: '',
})
