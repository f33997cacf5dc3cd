import { existsSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { root } from '../database.js'
import type { PageOptions, Stage } from '../pixel/stage.js'

/** A consent platform from npm, set up as its own guide says, with our block from the guide where ours says. */
export interface Platform {
  /** The part of the page with the platform and, in its place, the block. */
  page(block: string): Pick<PageOptions, 'head' | 'body'>
  /** What asks, as long as nobody answered. */
  notice: string
  accept(page: Page): Promise<void>
  refuse(page: Page): Promise<void>
  /** As somebody who accepted and looks again. */
  withdraw(page: Page): Promise<void>
}

const click = (selector: string) => (page: Page) => page.locator(selector).first().click()
const run = (code: string) => async (page: Page) => void (await page.evaluate(code))

export const PLATFORMS = {
  tarteaucitron: {
    page: (block) => ({
      head: `<script src="/npm/tarteaucitronjs/tarteaucitron.js"></script>
        <script>tarteaucitronForceLanguage = 'fr'; tarteaucitron.init({ privacyUrl: '', orientation: 'middle', mandatory: false })</script>${block}`,
    }),
    notice: '#tarteaucitronAlertBig',
    accept: click('#tarteaucitronPersonalize2'),
    refuse: click('#tarteaucitronAllDenied2'),
    withdraw: run('tarteaucitron.userInterface.respondAll(false)'),
  },
  klaro: {
    page: (block) => ({
      head: `<meta charset="utf-8"><script>var klaroConfig = { version: 1, lang: 'fr', acceptAll: true, hideLearnMore: true,
          translations: { fr: { privacyPolicyUrl: '/', purposes: { advertising: { title: 'Publicité' } } } },
          services: [${block}] }</script>
        <script defer src="/npm/klaro/dist/klaro.js"></script>`,
    }),
    notice: '.cookie-notice',
    accept: click('.cookie-notice .cm-btn-success'),
    refuse: click('.cookie-notice .cn-decline'),
    withdraw: run('klaro.getManager().changeAll(false); klaro.getManager().saveAndApplyConsents()'),
  },
  orejime: {
    page: (block) => ({
      head: `<script>var orejimeConfig = { privacyPolicyUrl: '/', purposes: [${block}] }</script>
        <script src="/npm/orejime/dist/orejime-standard-fr.js"></script>
        <link rel="stylesheet" href="/npm/orejime/dist/orejime-standard.css">`,
    }),
    notice: '.orejime-Banner',
    accept: click('.orejime-Banner-saveButton'),
    refuse: click('.orejime-Banner-declineButton'),
    withdraw: run('orejime.manager.declineAll()'),
  },
  'vanilla-cookieconsent': {
    page: (block) => ({
      head: `<link rel="stylesheet" href="/npm/vanilla-cookieconsent/dist/cookieconsent.css">`,
      body: `<script src="/npm/vanilla-cookieconsent/dist/cookieconsent.umd.js"></script><script>
        CookieConsent.run({ hideFromBots: false, ${block} language: { default: 'fr', translations: { fr: {
          consentModal: { title: 'Cookies', acceptAllBtn: 'Accepter', acceptNecessaryBtn: 'Refuser' },
          preferencesModal: { title: 'Mes choix', acceptAllBtn: 'Accepter', acceptNecessaryBtn: 'Refuser', savePreferencesBtn: 'Garder',
            sections: [{ title: 'Publicité', linkedCategory: 'publicite' }] } } } } })</script>`,
    }),
    notice: '#cc-main .cm',
    accept: click('#cc-main button[data-role="all"]'),
    refuse: click('#cc-main button[data-role="necessary"]'),
    withdraw: run('CookieConsent.acceptCategory([])'),
  },
} satisfies Record<string, Platform>

export type PlatformName = keyof typeof PLATFORMS
export const PLATFORM_NAMES = Object.keys(PLATFORMS) as PlatformName[]

const TYPES: Record<string, string> = { '.js': 'text/javascript; charset=utf-8', '.css': 'text/css' }

/** Lets pages of the stage load `/npm/…` from node_modules, `/plugin/…` from the WordPress plugin. */
export async function serveFiles(stage: Stage): Promise<void> {
  await stage.browser.context.route(`${stage.cinemaOrigin}/{npm,plugin}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname
    const file = path.startsWith('/npm/')
      ? join(root, 'node_modules', path.slice('/npm/'.length))
      : join(root, 'pixel/wordpress/lanterne/assets', path.slice('/plugin/'.length))
    if (!existsSync(file)) return route.fulfill({ status: 404 })
    await route.fulfill({ body: readFileSync(file), contentType: TYPES[extname(file)] ?? 'text/plain' })
  })
}
