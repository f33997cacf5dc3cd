import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ConfigError, readSupervisorConfig, root } from './config.js'
import { loadSignatureRing } from './contract/index.js'
import { createProgress, type Filled, fillPool, ImportError, PoolError } from './demo/index.js'
import { createRequester } from './jobs/index.js'
import { systemClock } from './lib/clock.js'
import { createPool, isDatabaseAway } from './lib/postgres.js'
import { createPrisma } from './lib/prisma.js'
import { loadPseudonymRing } from './pseudonym/index.js'
import { runCommand } from './start/command.js'
import { connectInstallation } from './start/installation.js'
import { StartError } from './start/start-error.js'

const usage = `npm run demo:pool -- [options]

Invents an audience of the last ninety days for the demonstration's cinemas on the running Lanterne: visits, which the roll-up counts.
  --people 200000           how many people
  --seed 1                  another number makes other people, in addition to those that are there
  --data <folder>           open data with cinemas/ and films/: members of the SCARE join the demonstration, and its films are
                            shown; by default ../shared/data, where there is one
  --no-data                 the demonstration's own cinemas and films only
Exit codes: 0 filled, 1 not filled, 2 wrong usage.
`

const DATA = join(root, '../shared/data')
const MAX_PEOPLE = 5_000_000

type Options = NonNullable<ReturnType<typeof readArguments>>

async function run({ people, seed, data }: Options): Promise<number> {
  const { databaseUrls, redisUrl } = connectInstallation()
  const { dataDir } = readSupervisorConfig()
  const open = (role: keyof typeof databaseUrls) =>
    createPool({ url: databaseUrls[role], max: 4, name: 'demo-pool', statementTimeoutMs: 300_000 })
  const pools = { owner: open('owner'), pixel: open('pixel'), worker: open('worker'), console: open('console') }
  const prisma = createPrisma({ url: databaseUrls.owner, max: 2 })
  const slow = createRequester({ databaseUrl: databaseUrls.worker, redisUrl })
  const { stderr } = process
  const progress = createProgress({
    ...{ terminal: stderr.isTTY === true, write: (text: string) => stderr.write(text), now: () => performance.now() },
  })
  try {
    const filled = await fillPool({
      ...{ people, seed, data, pools, prisma, progress, clock: systemClock, contractsFolder: join(root, 'contracts') },
      ring: loadSignatureRing(join(dataDir, 'keys/signatures')),
      tombstoneKey: loadPseudonymRing(join(dataDir, 'keys/pseudonym')).tombstoneKey,
    })
    await slow.request('release')
    process.stdout.write(printFilled({ people, seed, data }, filled))
    return filled.lost === 0 ? 0 : 1
  } finally {
    await Promise.all([slow.close(), prisma.$disconnect(), ...Object.values(pools).map((pool) => pool.end())])
  }
}

function printFilled({ people, seed, data }: Options, filled: Filled): string {
  const line = (what: string, n: number) => `  ${what.padEnd(44)} ${n.toLocaleString('en').padStart(12)}\n`
  return [
    `\nAn invented audience, seed ${seed}, from ${data === null ? "the demonstration's own cinemas and films" : 'the open data'}:\n`,
    line('cinemas of the demonstration under contract', filled.cinemas),
    line('films of the catalogue', filled.films),
    line('people invented', people),
    line('their visits, kept as the pixel keeps them', filled.visits - filled.lost),
    ...(filled.lost > 0 ? [line('not kept', filled.lost)] : []),
    line('days in the pool now, by the roll-up', filled.pool.days),
    line('people in the pool now', filled.pool.people),
    line('known to a buying platform', filled.matched),
    ...(filled.widened > 0
      ? [
          `Terms of ${filled.widened} sites were let begin ninety days ago, before their contracts were signed: for the demonstration only.\n`,
        ]
      : []),
    'Raw visits older than thirty days go with the next night, as always. A release was asked for.\n',
  ].join('')
}

function readArguments(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      people: { type: 'string', default: '200000' },
      seed: { type: 'string', default: '1' },
      data: { type: 'string' },
      'no-data': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return null
  const people = Number(values.people)
  if (!/^\d+$/.test(values.people) || people < 1 || people > MAX_PEOPLE)
    throw new Error(`--people must be a whole number from 1 to ${MAX_PEOPLE}.`)
  if (!/^\d{1,9}$/.test(values.seed)) throw new Error('--seed must be a whole number.')
  if (values['no-data'] && values.data !== undefined) throw new Error('Give --data or --no-data.')
  const data = values['no-data'] ? null : (values.data ?? (existsSync(DATA) ? DATA : null))
  return { people, seed: Number(values.seed), data }
}

/** What a person can do something about; null for an error of the program. */
function explain(error: unknown): string | null {
  if (error instanceof PoolError || error instanceof ImportError || error instanceof StartError)
    return `${error.message} ${error.advice}`
  if (error instanceof ConfigError) return error.message
  return isDatabaseAway(error) ? 'The database does not answer.' : null
}

process.exitCode = await runCommand(process.argv.slice(2), {
  usage,
  read: readArguments,
  run,
  explain,
  failed: '\nNo audience was made. ',
})
