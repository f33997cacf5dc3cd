import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'

export interface ChromiumOptions {
  /**
   * Whether cookies pass between sites: true as in Chrome out of the box, false as in Debian's Chromium out of the box (and
   * much like Firefox and Safari).
   */
  thirdPartyCookies: boolean
  /** Further arguments of the command line. */
  args?: string[]
  /** Arguments that Playwright gives by itself and that are not wanted here, as `--disable-back-forward-cache`. */
  withoutArgs?: string[]
  /** For test sites with certificates of their own. */
  ignoreHTTPSErrors?: boolean
}

export interface Chromium {
  context: BrowserContext
  /** Ends the browser and removes its profile. */
  close(): Promise<void>
}

/** Where Chromium is; null where it is not installed. */
export const chromiumPath = findOnPath(['chromium', 'chromium-browser', 'google-chrome'])

/** A machine that does much else gives it little time. */
const PATIENCE_MS = 60_000

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

/** Starts a Chromium with a profile of its own. */
export async function launchChromium(options: ChromiumOptions): Promise<Chromium> {
  if (!chromiumPath) throw new Error('no Chromium on the PATH')
  const profile = mkdtempSync(join(tmpdir(), 'lanterne-chromium-'))
  if (options.thirdPartyCookies) {
    // It must be there before the first start: contexts and flags do not change what Debian's build blocks.
    mkdirSync(join(profile, 'Default'))
    const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }
    writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify(preferences))
  }
  const remove = () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  const launched = chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath,
    headless: true,
    timeout: PATIENCE_MS,
    // Without a sandbox since it may run as root; without the services that would look for a network.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(options.args ?? []),
    ],
    // A headless Chromium says so, and the server counts it among the bots.
    userAgent: CHROME,
    ignoreDefaultArgs: options.withoutArgs ?? [],
    ignoreHTTPSErrors: options.ignoreHTTPSErrors ?? false,
  })
  launched.catch(remove)
  const context = await launched
  context.setDefaultTimeout(PATIENCE_MS)
  return {
    context,
    async close() {
      await context.close()
      remove()
    },
  }
}

/** Where the first of these programs is; null where none is installed. */
export function findOnPath(programs: string[]): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const program of programs) {
      const path = join(folder, program)
      try {
        accessSync(path, constants.X_OK)
        return path
      } catch {
        // Not here.
      }
    }
  }
  return null
}
