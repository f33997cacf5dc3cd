import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PREFIX = 'lanterne-robot-'
const WATCH_EVERY_MS = 1_000
/** No phase lasts so long: whoever made it has died. */
const LEFT_AFTER_MS = 3_600_000

/** An empty folder for one browser, and what removes it. */
export function newProfile(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), PREFIX))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Removes what robots that died left behind. */
export function removeLeftProfiles({ now, within = tmpdir() }: { now: Date; within?: string }): void {
  for (const name of readdirSync(within)) {
    if (!name.startsWith(PREFIX)) continue
    const folder = join(within, name)
    try {
      if (statSync(folder).mtimeMs > now.getTime() - LEFT_AFTER_MS) continue
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // Somebody else removes it, or it is another user's.
    }
  }
}

/** Calls `onFull` once a folder takes more of the disk than it may. Returns what ends the watch. */
export function watchProfile(
  folder: string,
  { maxBytes, onFull }: { maxBytes: number; onFull: () => void },
): () => void {
  let isLooking = false
  const timer = setInterval(async () => {
    if (isLooking) return
    isLooking = true
    const bytes = await diskBytes(folder)
    isLooking = false
    if (bytes <= maxBytes) return
    clearInterval(timer)
    onFull()
  }, WATCH_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** What a folder takes of the disk. What goes away while it is counted counts nothing. */
async function diskBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  let bytes = 0
  for (const name of names) {
    const found = await lstat(join(folder, name)).catch(() => null)
    bytes += (found?.blocks ?? 0) * 512
  }
  return bytes
}
