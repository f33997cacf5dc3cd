import { readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { DAY_MS } from '../lib/clock.js'

/** What a segment is called that nobody reads any more, and that a person may look at. */
export const ASIDE = '.damaged'
/** As long as raw visits (DESIGN §5): a pseudonym is in every record. */
const ASIDE_DAYS = 30

/** Removes segments that were put aside and are past their keeping. Returns how many. */
export async function forgetAside(folder: string, { now }: { now: Date }): Promise<number> {
  let forgotten = 0
  for (const name of (await readdir(folder)).filter((one) => one.endsWith(ASIDE))) {
    const path = join(folder, name)
    const since = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => null, // Another process was first.
    )
    if (since === null || now.getTime() - since < ASIDE_DAYS * DAY_MS) continue
    await unlink(path).catch(() => {}) // … or is just now.
    forgotten++
  }
  return forgotten
}
