import { parseArgs } from 'node:util'
import { ConfigError } from './config.js'
import { createProgress, printResult, ReplayError, readLog, replayLog } from './demo/index.js'
import { createRequester } from './jobs/index.js'
import { createPool, isDatabaseAway } from './lib/postgres.js'
import { runCommand } from './start/command.js'
import { connectInstallation } from './start/installation.js'
import { onSignals } from './start/signals.js'
import { StartError } from './start/start-error.js'

const usage = `npm run replay -- <combined log> [options]

Plays a web server's log (combined format) as visitors of the demonstration's cinemas, on the running Lanterne.
  --speed N                 N times as fast as the log; without it as fast as possible
  --consent 0.6             share of browsers that say yes
  --third-party-cookies 0.7 share of browsers that allow third-party cookies
  --clicks 0.3              share of browsers that click on an ad
  --seed 1                  another number makes other visitors of the same log
Exit codes: 0 all sums agree, 1 it could not be done or they do not, 2 wrong usage, 130 interrupted.
`

type Options = NonNullable<ReturnType<typeof readArguments>>

async function main(options: Options): Promise<number> {
  const interruption = new AbortController()
  onSignals(['SIGINT'], { first: () => interruption.abort(), again: () => process.exit(130) })
  return run(options, interruption.signal)
}

async function run(options: Options, signal: AbortSignal): Promise<number> {
  const log = await readLog(options.file)
  const { databaseUrls, redisUrl, pixelOrigin } = connectInstallation()
  const pool = createPool({ url: databaseUrls.worker, max: 3, name: 'replay', statementTimeoutMs: 60_000 })
  const slow = createRequester({ databaseUrl: databaseUrls.worker, redisUrl })
  const { stderr } = process
  const progress = createProgress({
    terminal: stderr.isTTY === true,
    write: (text) => stderr.write(text),
    now: () => performance.now(),
  })
  try {
    const { shares, seed, speed } = options
    const requestRelease = () => slow.request('release')
    const clock = () => new Date()
    const result = await replayLog({
      log,
      shares,
      seed,
      speed,
      pixelOrigin,
      pool,
      requestRelease,
      clock,
      progress,
      signal,
    })
    if (result === null) {
      process.stderr.write('\nInterrupted. What was sent until then stays, and is counted as usual.\n')
      return 130
    }
    const { text, agree } = printResult(log, result)
    process.stdout.write(text)
    return agree ? 0 : 1
  } finally {
    await Promise.all([slow.close(), pool.end()])
  }
}

function readArguments(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      speed: { type: 'string' },
      consent: { type: 'string', default: '0.6' },
      'third-party-cookies': { type: 'string', default: '0.7' },
      clicks: { type: 'string', default: '0.3' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return null
  const [file = '', ...more] = positionals
  if (file === '' || more.length > 0) throw new Error('Give one log file.')
  const speed = values.speed === undefined ? null : Number(values.speed)
  if (speed !== null && !(speed > 0 && speed < 1e9)) throw new Error('--speed must be a number above 0.')
  if (!/^\d{1,9}$/.test(values.seed)) throw new Error('--seed must be a whole number.')
  const shares = {
    consent: share('consent', values.consent),
    thirdPartyCookies: share('third-party-cookies', values['third-party-cookies']),
    clicks: share('clicks', values.clicks),
  }
  return { file, speed, shares, seed: Number(values.seed) }
}

function share(name: string, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new Error(`--${name} must be a number from 0 to 1.`)
  return value
}

/** What a person can do something about; null for an error of the program. */
function explain(error: unknown): string | null {
  if (error instanceof ReplayError || error instanceof StartError) return `${error.message} ${error.advice}`
  if (error instanceof ConfigError) return error.message
  return isDatabaseAway(error) ? 'The database does not answer.' : null
}

process.exitCode = await runCommand(process.argv.slice(2), {
  usage,
  read: readArguments,
  run: main,
  explain,
  failed: '\nThe replay stopped. ',
})
