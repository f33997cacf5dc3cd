import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { StartError } from './start-error.js'

const Secrets = z.object({
  postgres: z.string().min(1),
  owner: z.string().min(1),
  pixel: z.string().min(1),
  worker: z.string().min(1),
  console: z.string().min(1),
})
export type Secrets = z.output<typeof Secrets>

/** This installation's database passwords: made on the first start, in a file for its owner alone. */
export function ensureSecrets(file: string): Secrets {
  if (!existsSync(file)) {
    const made = Object.fromEntries(
      Object.keys(Secrets.shape).map((name) => [name, randomBytes(24).toString('base64url')]),
    )
    // Complete or absent: half a file would stop every start after this one.
    writeFileSync(`${file}.new`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flush: true })
    renameSync(`${file}.new`, file)
  }
  const parsed = Secrets.safeParse(readJson(file))
  if (parsed.success) return parsed.data
  throw new StartError(`The file of database passwords is damaged: ${file}`, 'Restore it from a copy.')
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
