import { parseArgs } from 'node:util'
import { ConfigError } from './config.js'
import { ImportError, importCinemas, loadCommunes, printReport } from './demo/index.js'
import { createPool, isDatabaseAway } from './lib/postgres.js'
import { runCommand } from './start/command.js'
import { consoleDatabase } from './start/installation.js'
import { StartError } from './start/start-error.js'

const usage = `npm run import:cinemas -- <file.csv> [--dry-run]

Adds the cinemas of the CNC's or the SCARE's CSV file to the running Lanterne, or brings them up to date.
  --dry-run  reads and reports, writes nothing
The database is that of the Lanterne that runs here, or another one's: DATABASE_URL, or a file of mode 0600 with the URL in it, in
DATABASE_URL_FILE. Its login may write public.cinema.
Exit codes: 0 imported, 1 not imported, 2 wrong usage.
`

async function run({ file, dryRun }: NonNullable<ReturnType<typeof readArguments>>): Promise<number> {
  const { url } = consoleDatabase()
  const pool = createPool({ url, max: 1, name: 'import', statementTimeoutMs: 60_000 })
  try {
    const report = await importCinemas({ pool, file, communes: loadCommunes(), dryRun })
    process.stdout.write(printReport(report))
    return 0
  } finally {
    await pool.end()
  }
}

function readArguments(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return null
  const [file = '', ...more] = positionals
  if (file === '' || more.length > 0) throw new Error('Give one CSV file.')
  return { file, dryRun: values['dry-run'] }
}

/** What a person can do something about; null for an error of the program. */
function explain(error: unknown): string | null {
  if (error instanceof ImportError || error instanceof StartError) return `${error.message} ${error.advice}`
  if (error instanceof ConfigError) return error.message
  if (isDatabaseAway(error)) return 'The database does not answer.'
  const { code } = error as { code?: unknown }
  if (code === '42501') return 'This login may not write public.cinema.'
  if (code === '42P01') return 'This database is not migrated: start Lanterne on it first.'
  if (code === '28P01' || code === '28000' || code === '3D000') return `The database refuses the login (${code}).`
  return null
}

process.exitCode = await runCommand(process.argv.slice(2), {
  usage,
  read: readArguments,
  run: run,
  explain,
  failed: 'Nothing was imported. ',
})
