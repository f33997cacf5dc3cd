import { parseArgs } from 'node:util'
import { ConfigError } from './config.js'
import { ImportError, importFilms, printFilmReport } from './demo/index.js'
import { createPool, isDatabaseAway } from './lib/postgres.js'
import { runCommand } from './start/command.js'
import { consoleDatabase } from './start/installation.js'
import { StartError } from './start/start-error.js'

const usage = `npm run import:films -- <file.csv> [--apply]

Reads the films of the SCARE's CSV file and says what they would change in the catalogue of the running Lanterne.
  --apply  changes it: adds films, fills in what is not known; what is known stays
The database is that of the Lanterne that runs here, or another one's: DATABASE_URL, or a file of mode 0600 with the URL in it, in
DATABASE_URL_FILE. Its login may write public.film.
Exit codes: 0 read (and imported), 1 not imported, 2 wrong usage.
`

async function run({ file, apply }: NonNullable<ReturnType<typeof readArguments>>): Promise<number> {
  const { url } = consoleDatabase()
  const pool = createPool({ url, max: 1, name: 'import', statementTimeoutMs: 60_000 })
  try {
    process.stdout.write(printFilmReport(await importFilms({ pool, file, apply, now: new Date() })))
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
      apply: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return null
  const [file = '', ...more] = positionals
  if (file === '' || more.length > 0) throw new Error('Give one CSV file.')
  return { file, apply: values.apply }
}

/** What a person can do something about; null for an error of the program. */
function explain(error: unknown): string | null {
  if (error instanceof ImportError || error instanceof StartError) return `${error.message} ${error.advice}`
  if (error instanceof ConfigError) return error.message
  if (isDatabaseAway(error)) return 'The database does not answer.'
  const { code } = error as { code?: unknown }
  if (code === '42501') return 'This login may not write public.film.'
  if (code === '42P01' || code === '42703') return 'This database is not migrated: start Lanterne on it first.'
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
