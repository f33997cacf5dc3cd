import { parseArgs } from 'node:util'
import { ConfigError } from './config.js'
import { systemClock } from './lib/clock.js'
import { createPool, isDatabaseAway } from './lib/postgres.js'
import { createPrisma } from './lib/prisma.js'
import { createMembershipStore, inviteFirstOfficer, type OfficerRefusal } from './membership/index.js'
import { runCommand } from './start/command.js'
import { consoleDatabase } from './start/installation.js'
import { StartError } from './start/start-error.js'

const usage = `npm run invite -- --federation <e-mail> [--name <name>] [--organisation <name>] [--recover]

Prints a link by which the federation's first officer enters and makes their passkey. It works once, within ten minutes.
The others are invited on the officer's pages.
  --name          the officer's name; it is their address where none is given
  --organisation  the federation's name, when it is not there yet
  --recover       for an officer who lost all passkeys and has no second officer: the old ones end when the link is used
The database is that of the Lanterne that runs here, or another one's: DATABASE_URL, or a file of mode 0600 with the URL in it, in
DATABASE_URL_FILE. Its login may write the console's tables.
Exit codes: 0 invited, 1 not invited, 2 wrong usage.
`

const REFUSALS: Record<OfficerRefusal, string> = {
  invalid: 'This is no e-mail address, or a name is empty or too long.',
  elsewhere: 'Somebody of another organisation has this address.',
  'not-the-first': 'Somebody of the federation has a passkey already: they invite the others on their pages.',
  unknown: 'Nobody of the federation has this address.',
}

async function invite({
  email,
  name,
  organisation,
  recover,
}: NonNullable<ReturnType<typeof readArguments>>): Promise<number> {
  const { url, consoleOrigin: origin } = consoleDatabase()
  const pool = createPool({ url, max: 1, name: 'invite' })
  const prisma = createPrisma({ url, max: 1 })
  try {
    const asked = { email, name: name ?? email, federation: organisation ?? 'Fédération', recover, now: systemClock() }
    const invited = await inviteFirstOfficer({ pool, store: createMembershipStore(prisma) }, asked)
    if (!invited.invited) {
      process.stderr.write(`Nobody was invited. ${REFUSALS[invited.why]}\n`)
      return 1
    }
    process.stdout.write(
      `For ${email}, of ${invited.federation}. It works once, within ten minutes:\n\n  ${origin}/entrer/${invited.token}\n\n`,
    )
    return 0
  } finally {
    await Promise.all([pool.end(), prisma.$disconnect()])
  }
}

function readArguments(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      federation: { type: 'string' },
      name: { type: 'string' },
      organisation: { type: 'string' },
      recover: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return null
  const { federation: email = '', name, organisation, recover } = values
  if (email === '') throw new Error('Give the e-mail address of an officer of the federation.')
  return { email, name, organisation, recover }
}

/** What a person can do something about; null for an error of the program. */
function explain(error: unknown): string | null {
  if (error instanceof StartError) return `${error.message} ${error.advice}`
  if (error instanceof ConfigError) return error.message
  if (isDatabaseAway(error)) return 'The database does not answer.'
  return null
}

process.exitCode = await runCommand(process.argv.slice(2), {
  usage,
  read: readArguments,
  run: invite,
  explain,
  failed: 'Nobody was invited. ',
})
