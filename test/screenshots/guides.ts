import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { LANGUAGES } from '../../server/portal/words/index.js'
import { PICTURE_BYTES_MAX, PICTURES } from '../guides/pictures.js'
import { serveFiles } from '../guides/platforms.js'
import { createStage } from '../pixel/stage.js'
import type { Platform } from '../platform.js'
import { takePlatforms } from './guide-platforms.js'
import { takePortal } from './guide-portal.js'
import { type Part, takeWebp } from './webp.js'

/** Writes a part of a page under a name; the language is added. */
export type Take = (page: Page, name: string, part: Part) => Promise<void>

/** A guide shows them about 700 pixels wide, of the 720 that they are taken at. */
const SCALE = 1.25
/** Tried in turn, until a picture is small enough. */
const QUALITIES = [45, 35]

/**
 * Takes the pictures of the guides about a cinema's web site, in each language: real consent platforms with our service in them,
 * our own pages, and our banner on a page of the demonstration.
 */
export async function takeGuides({ platform, page }: { platform: Platform; page: Page }): Promise<void> {
  rmSync(PICTURES, { recursive: true, force: true })
  mkdirSync(PICTURES, { recursive: true })
  const stage = await createStage({ thirdPartyCookies: true, args: ['--hide-scrollbars'] })
  try {
    await serveFiles(stage)
    for (const language of LANGUAGES) {
      const take: Take = (shown, name, part) => takeSmall(shown, part, join(PICTURES, `${name}.${language}.webp`))
      await takePlatforms(stage, { language, take })
      await takePortal({ platform, page, language, take })
    }
  } finally {
    await stage.close()
  }
}

async function takeSmall(page: Page, part: Part, file: string): Promise<void> {
  for (const quality of QUALITIES)
    if ((await takeWebp(page, part, { file, scale: SCALE, quality })) <= PICTURE_BYTES_MAX) return
  throw new Error(`${file} is larger than ${PICTURE_BYTES_MAX} bytes: show less on it`)
}
