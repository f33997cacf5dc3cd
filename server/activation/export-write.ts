import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type pg from 'pg'
import { type FileHead, fileName, headOf, textOf } from './export-lines.js'
import { readLines, type Written } from './export-store.js'

/** Xandr takes files of half a gigabyte at most. */
export const MAX_FILE_BYTES = 500_000_000

/**
 * Writes a planned file into the folder of files that wait. It is there whole or not at all: another name, to the disk, then its own.
 * The same lines give the same bytes.
 */
export async function writeFile(
  db: pg.Pool,
  {
    folder,
    platform,
    seq,
    kind,
    head,
  }: { folder: string; platform: string; seq: number; kind: 'full' | 'delta'; head: FileHead },
): Promise<Written> {
  const name = fileName({ seq, kind, format: head.format })
  const hash = createHash('sha256')
  const count = { bytes: 0, added: 0, removed: 0 }
  await putWhole(join(folder, name), async (write) => {
    const say = async (text: string) => {
      const bytes = Buffer.from(text, 'latin1')
      hash.update(bytes)
      count.bytes += bytes.length
      if (count.bytes > MAX_FILE_BYTES) throw new Error('a file for a platform is too large')
      await write(bytes)
    }
    await say(headOf(head))
    for await (const lines of readLines(db, { platform, seq })) {
      for (const { member } of lines) count[member ? 'added' : 'removed']++
      await say(textOf(lines, head))
    }
  })
  return { name, sha256: hash.digest(), ...count }
}

/** A file that waits, if it is there and is the one that was written down. */
export async function readWritten(
  folder: string,
  { name, sha256 }: Pick<Written, 'name' | 'sha256'>,
): Promise<Buffer | null> {
  const bytes = await readFile(join(folder, name)).catch(() => null)
  return bytes !== null && createHash('sha256').update(bytes).digest().equals(sha256) ? bytes : null
}

/** Puts a file into a folder under its name, whole or not at all, also when the machine stops. */
export async function putWhole(
  path: string,
  fill: (write: (bytes: Buffer) => Promise<void>) => Promise<void>,
): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const beside = `${path}.partial`
  const file = await open(beside, 'w', 0o600)
  try {
    await fill(async (bytes) => void (await file.write(bytes)))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, path)
  const entries = await open(folder, 'r')
  await entries.sync().finally(() => entries.close())
}

/** Deletes what lies in a folder of files that wait and waits no more. */
export async function forgetFiles(folder: string, { keep }: { keep: ReadonlySet<string> }): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) if (!keep.has(name)) await rm(join(folder, name), { force: true })
}
