import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * Where Chromium is on this machine; null where there is none.
 * @param set what the configuration names, if it does
 * @param path the folders of programs, as in `PATH`
 */
export function findChromium({ set, path }: { set: string | null; path: string }): string | null {
  const candidates = set === null ? path.split(delimiter).flatMap((dir) => NAMES.map((name) => join(dir, name))) : [set]
  return candidates.find(isProgram) ?? null
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
