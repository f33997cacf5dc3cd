import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Page } from 'playwright-core'
import { LANGUAGES } from '../../server/portal/words/index.js'
import { chromiumPath, launchChromium } from '../browser/chromium.js'
import { root } from '../database.js'
import { type Platform, startPlatform } from '../platform.js'
import { leaveNothing } from '../start/program.js'
import { fill } from './fill.js'
import { takeGuides } from './guides.js'
import { addHistory } from './history.js'
import { takeLanding } from './landing.js'
import { addressOn, PAGES, printedLink } from './pages.js'

/**
 * `npm run screenshots [-- words]`: every page, on a desk and on a telephone, in both languages; empty, filled by a replay,
 * and filled in the dark. They go to test/output/screenshots. With words only the files whose names have one of them. With
 * `--landing` those that the landing page shows, with `--guides` those that the guides show, instead.
 */
const OUT = join(root, 'test/output/screenshots')
const DEVICES = { bureau: { width: 1280, height: 900 }, mobile: { width: 390, height: 844 } } as const
const STATES = ['empty', 'filled', 'dark'] as const
type State = (typeof STATES)[number]

interface Shot {
  state: State
  who: string | null
  path: string
  language: string
  device: keyof typeof DEVICES
  file: string
}

async function main(words: string[]): Promise<number> {
  if (!chromiumPath) {
    process.stderr.write('There is no Chromium on the PATH (on Debian: apt-get install chromium).\n')
    return 1
  }
  const instead = words.includes('--landing') ? takeLanding : words.includes('--guides') ? takeGuides : null
  const shots = allShots().filter(({ file }) => words.length === 0 || words.some((word) => file.includes(word)))
  if (words.length === 0) rmSync(OUT, { recursive: true, force: true })
  const platform = await startPlatform({ LANTERNE_DEMO_PAST: 'true', LOG_LEVEL: 'warn' })
  try {
    const browser = await launchChromium({ thirdPartyCookies: true, args: ['--hide-scrollbars'] })
    try {
      const page = await browser.context.newPage()
      if (instead === null) return await takeAll(shots, { platform, page })
      await fill(platform)
      await addHistory(platform)
      await instead({ platform, page })
      return 0
    } finally {
      await browser.close()
    }
  } finally {
    await platform.stop()
    await leaveNothing()
  }
}

/** In the order in which they are taken: by state, then by who is signed in. */
function allShots(): Shot[] {
  const shots: Shot[] = []
  for (const state of STATES)
    for (const { who, paths } of PAGES)
      for (const path of paths)
        for (const language of LANGUAGES)
          for (const device of Object.keys(DEVICES) as (keyof typeof DEVICES)[]) {
            const name = [path === '/' ? 'accueil' : path.slice(1).replaceAll('/', '-'), device, language].join('.')
            shots.push({ state, who, path, language, device, file: join(OUT, state, `${name}.png`) })
          }
  return shots
}

async function takeAll(shots: Shot[], { platform, page }: { platform: Platform; page: Page }): Promise<number> {
  let filled = false
  let signedIn: string | null = null
  let wrong = 0
  for (const shot of shots) {
    if (shot.state !== 'empty' && !filled) {
      await fill(platform)
      await addHistory(platform)
      filled = true
    }
    if (shot.who !== signedIn) {
      await page.context().clearCookies()
      if (shot.who !== null) await page.goto(printedLink(platform, shot.who))
      signedIn = shot.who
    }
    const path = await addressOn(platform, shot.path)
    if (!(await take({ ...shot, path }, { page, origin: platform.consoleOrigin }))) wrong++
  }
  process.stdout.write(`${shots.length} screenshots in ${relative(root, OUT)}, ${wrong} of a page that failed\n`)
  return wrong === 0 ? 0 : 1
}

/** Says its file and size, and whether the page was there. */
async function take(shot: Shot, { page, origin }: { page: Page; origin: string }): Promise<boolean> {
  await page.setViewportSize(DEVICES[shot.device])
  await page.emulateMedia({ colorScheme: shot.state === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce' })
  const response = await page.goto(`${origin}${shot.path}?langue=${shot.language}`)
  await page.evaluate(async () => {
    await document.fonts.ready
    // Pictures that would wait until they are scrolled to.
    for (const image of document.images) image.loading = 'eager'
    await Promise.all([...document.images].map((image) => image.decode()))
  })
  mkdirSync(join(shot.file, '..'), { recursive: true })
  await page.screenshot({ path: shot.file, fullPage: true })
  const status = response?.status() ?? 0
  const kilobytes = Math.ceil(statSync(shot.file).size / 1000)
  process.stdout.write(`${relative(root, shot.file)}  ${kilobytes} kB${status === 200 ? '' : `  ANSWERED ${status}`}\n`)
  return status === 200
}

process.exitCode = await main(process.argv.slice(2))
