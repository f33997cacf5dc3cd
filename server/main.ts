import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { ConfigError, ROLES, type Role, readSupervisorConfig } from './config.js'
import { onSignals } from './start/signals.js'
import { StartError } from './start/start-error.js'

/** `npm start`: the supervisor. `main.js --role pixel`: one role by itself, as on a machine of its own. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { role: { type: 'string' }, supervised: { type: 'boolean' } } })
  if (values.role !== undefined) {
    if (!(ROLES as readonly string[]).includes(values.role))
      throw new ConfigError(`There is no role "${values.role}": ${ROLES.join(', ')}.`)
    const { runRole } = await import('./start/role.js')
    return runRole(values.role as Role, { supervised: values.supervised === true })
  }
  let running: Promise<{ stop: () => Promise<void> }> | null = null
  const stop = async () => {
    // A start that fails says so itself.
    await running?.then((started) => started.stop())
    process.exit(0)
  }
  onSignals(['SIGINT', 'SIGTERM', 'SIGHUP'], {
    first: () => void stop().catch(() => process.exit(1)),
    // At once: the roles end when they lose us, PostgreSQL when its pipe closes.
    again: () => process.exit(1),
  })
  const { start } = await import('./start/start.js')
  running = start(readSupervisorConfig(), {
    entry: fileURLToPath(import.meta.url),
    say: (text) => process.stdout.write(`${text}\n`),
  })
  await running
}

main().catch((error: unknown) => {
  const { message, advice } = explain(error)
  process.stderr.write(`\n  Lanterne cannot start: ${message}\n  → ${advice}\n\n`)
  process.exit(1)
})

function explain(error: unknown): { message: string; advice: string } {
  if (error instanceof StartError) return error
  if (error instanceof ConfigError)
    return { message: error.message, advice: 'The variables are described in the README.' }
  return {
    message: error instanceof Error ? error.message : String(error),
    advice: 'This is an error of the program; please report it.',
  }
}
