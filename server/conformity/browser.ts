import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { newProfile, watchProfile } from './profile.js'

export interface BrowserOptions {
  /** The program. */
  path: string
  /** The loopback port of the proxy that is its only way out. */
  proxyPort: number
  agent: string
  /** Folders of programs: of the environment Chromium is given nothing else that says anything. */
  programPath: string
  /** What it may keep on the disk; `onFull` is called once it keeps more. */
  maxDiskBytes: number
  onFull: () => void
}

export interface FreshBrowser {
  context: BrowserContext
  /** Ends it and removes its profile. */
  close(): Promise<void>
}

const START_MS = 60_000
const VIEWPORT = { width: 1024, height: 640 }

/**
 * A Chromium with an empty profile, as Chrome is out of the box (cookies of other sites are kept, or nothing would be seen of
 * them), which reaches nothing but through the proxy: it resolves no name itself, not even for looking ahead, and speaks neither
 * QUIC nor WebRTC outside of it.
 */
export async function openBrowser(options: BrowserOptions): Promise<FreshBrowser> {
  const { path, proxyPort, agent, programPath, maxDiskBytes, onFull } = options
  // Only here: the console and a worker that looks at nothing start without.
  const { chromium } = await import('playwright-core')
  const { folder: profile, remove } = newProfile()
  try {
    // Before the first start: no flag changes what Debian's build blocks.
    mkdirSync(join(profile, 'Default'))
    const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }
    writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify(preferences))
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: path,
      // Not ours: the worker's has passwords in it, and whoever escapes from a page would read them.
      env: { PATH: programPath, HOME: profile, TMPDIR: profile, LANG: 'C.UTF-8' },
      headless: true,
      timeout: START_MS,
      // Chromium refuses to start with its sandbox as root; in production the robot then does not start it at all.
      chromiumSandbox: process.getuid?.() !== 0,
      args: arguments_(proxyPort),
      userAgent: agent,
      locale: 'fr-FR',
      timezoneId: 'Europe/Paris',
      viewport: VIEWPORT,
      // Else a signal to this process would end it before it has put its things away.
      ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
      acceptDownloads: false,
      serviceWorkers: 'block',
      permissions: [],
    })
    const stopWatching = watchProfile(profile, { maxBytes: maxDiskBytes, onFull })
    return {
      context,
      async close() {
        stopWatching()
        await context.close().catch(() => {}) // It may have died of the page.
        remove()
      },
    }
  } catch (error) {
    remove()
    throw error
  }
}

function arguments_(proxyPort: number): string[] {
  return [
    `--proxy-server=http://127.0.0.1:${proxyPort}`,
    // Without this Chromium goes to the loopback by itself.
    '--proxy-bypass-list=<-loopback>',
    // Names are the proxy's to resolve.
    '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    '--dns-prefetch-disable',
    '--disable-quic',
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
    // Banners hide from programs that drive browsers: then nobody would see what visitors see.
    '--disable-blink-features=AutomationControlled',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-gpu',
    // A page may take what it gets.
    '--js-flags=--max-old-space-size=256',
    '--renderer-process-limit=4',
    '--disk-cache-size=20000000',
    '--no-first-run',
    '--mute-audio',
  ]
}
