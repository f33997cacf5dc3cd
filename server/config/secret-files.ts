import { readFileSync, statSync } from 'node:fs'
import { ConfigError } from './error.js'

/**
 * What has a password in it. Each may stand in a file instead, whose path is in `<NAME>_FILE`: an environment is seen by
 * whoever lists the processes of the same user, and is handed on to every child.
 */
export const SECRETS = [
  'DATABASE_URL',
  'DATABASE_URL_PIXEL',
  'DATABASE_URL_WORKER',
  'DATABASE_URL_CONSOLE',
  'REDIS_URL',
  'SMTP_URL',
] as const

const MAX_BYTES = 4096

/** The environment with the content of the secrets' files in their places. Throws a ConfigError, naming the variable. */
export function withSecretFiles(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const filled = { ...env }
  for (const name of SECRETS) {
    const path = env[`${name}_FILE`]
    if (path === undefined || path === '') continue
    if (env[name] !== undefined && env[name] !== '')
      throw new ConfigError(`${name} and ${name}_FILE are both given: one of them is enough.`)
    filled[name] = readSecret(`${name}_FILE`, path)
  }
  return filled
}

function readSecret(name: string, path: string): string {
  let mode: number
  let text: string
  try {
    const { mode: found, size } = statSync(path)
    if (size > MAX_BYTES) throw new Error('it is too large')
    mode = found
    text = readFileSync(path, 'utf8').trim()
  } catch (error) {
    throw new ConfigError(`${name} cannot be read: ${(error as Error).message}`)
  }
  if ((mode & 0o007) !== 0) throw new ConfigError(`${name} may be read by everybody: its mode must be 0600 or 0640.`)
  if (text === '') throw new ConfigError(`${name} is empty.`)
  return text
}
