import { parseArgs } from 'node:util'
import type pg from 'pg'
import { ConfigError } from '../config.js'
import { ImportError } from '../demo/index.js'
import { createPool, isDatabaseAway } from '../lib/postgres.js'
import { runCommand } from './command.js'
import { consoleDatabase } from './installation.js'
import { StartError } from './start-error.js'

interface Import {
  /** As it is typed: `import:films`. */
  command: string
  /** What it does, in sentences. */
  about: string
  /** The one option, a switch. */
  option: { name: string; about: string }
  /** The table that it writes. */
  table: string
  /** Reads the file, imports it or not as the switch says, and gives what is printed. */
  run: (args: { pool: pg.Pool; file: string; on: boolean }) => Promise<string>
}

/** Runs a program that imports one CSV file into the Lanterne that runs, as `npm run` calls it, and sets the exit code. */
export async function importCommand({ command, about, option, table, run }: Import): Promise<void> {
  const usage = `npm run ${command} -- <file.csv> [--${option.name}]

${about}
  --${option.name}  ${option.about}
The database is that of the Lanterne that runs here, or another one's: DATABASE_URL, or a file of mode 0600 with the URL in it, in
DATABASE_URL_FILE. Its login may write ${table}.
Exit codes: 0 read (and imported), 1 not imported, 2 wrong usage.
`
  process.exitCode = await runCommand(process.argv.slice(2), {
    usage,
    read: (args) => readArguments(args, option.name),
    async run(read) {
      const { url } = consoleDatabase()
      const pool = createPool({ url, max: 1, name: 'import', statementTimeoutMs: 60_000 })
      try {
        process.stdout.write(await run({ pool, ...read }))
        return 0
      } finally {
        await pool.end()
      }
    },
    explain: (error) => explain(error, table),
    failed: 'Nothing was imported. ',
  })
}

function readArguments(args: string[], option: string) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { [option]: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  })
  if (values.help) return null
  const [file = '', ...more] = positionals
  if (file === '' || more.length > 0) throw new Error('Give one CSV file.')
  return { file, on: values[option] === true }
}

/** What a person can do something about; null for an error of the program. */
function explain(error: unknown, table: string): string | null {
  if (error instanceof ImportError || error instanceof StartError) return `${error.message} ${error.advice}`
  if (error instanceof ConfigError) return error.message
  if (isDatabaseAway(error)) return 'The database does not answer.'
  const { code } = error as { code?: unknown }
  if (code === '42501') return `This login may not write ${table}.`
  if (code === '42P01' || code === '42703') return 'This database is not migrated: start Lanterne on it first.'
  if (code === '28P01' || code === '28000' || code === '3D000') return `The database refuses the login (${code}).`
  return null
}
