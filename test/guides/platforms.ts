import { existsSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { root } from '../database.js'
import type { PageOptions, Stage } from '../pixel/stage.js'
import type { Language } from './blocks.js'

/** A consent platform from npm, set up as its own guide says, with our block from the guide where ours says. */
export interface Platform {
  /** The part of the page with the platform and, in its place, the block; the platform speaks the block's language. */
  page(block: string, language: Language): Pick<PageOptions, 'head' | 'body'>
  /** What asks, as long as nobody answered. */
  notice: string
  accept(page: Page): Promise<void>
  refuse(page: Page): Promise<void>
  /** As somebody who accepted and looks again. */
  withdraw(page: Page): Promise<void>
}

/** What a site writes itself into the configuration of its platform. */
const SAID = {
  fr: { ads: 'Publicité', choices: 'Mes choix', accept: 'Accepter', refuse: 'Refuser', save: 'Garder' },
  en: { ads: 'Advertising', choices: 'My choices', accept: 'Accept', refuse: 'Refuse', save: 'Keep' },
} as const
const buttons = ({ accept, refuse }: { accept: string; refuse: string }) =>
  `acceptAllBtn: '${accept}', acceptNecessaryBtn: '${refuse}'`

const click = (selector: string) => (page: Page) => page.locator(selector).first().click()
const run = (code: string) => async (page: Page) => void (await page.evaluate(code))

export const PLATFORMS = {
  tarteaucitron: {
    page: (block, language) => ({
      head: `<script src="/npm/tarteaucitronjs/tarteaucitron.js"></script>
        <script>tarteaucitronForceLanguage = '${language}'; tarteaucitron.init({ privacyUrl: '', orientation: 'middle', mandatory: false })</script>${block}`,
    }),
    notice: '#tarteaucitronAlertBig',
    accept: click('#tarteaucitronPersonalize2'),
    refuse: click('#tarteaucitronAllDenied2'),
    withdraw: run('tarteaucitron.userInterface.respondAll(false)'),
  },
  klaro: {
    page: (block, language) => ({
      head: `<meta charset="utf-8"><script>var klaroConfig = { version: 1, lang: '${language}', acceptAll: true, hideLearnMore: true,
          translations: { ${language}: { privacyPolicyUrl: '/', purposes: { advertising: { title: '${SAID[language].ads}' } } } },
          services: [${block}] }</script>
        <script defer src="/npm/klaro/dist/klaro.js"></script>`,
    }),
    notice: '.cookie-notice',
    accept: click('.cookie-notice .cm-btn-success'),
    refuse: click('.cookie-notice .cn-decline'),
    withdraw: run('klaro.getManager().changeAll(false); klaro.getManager().saveAndApplyConsents()'),
  },
  orejime: {
    page: (block, language) => ({
      head: `<script>var orejimeConfig = { privacyPolicyUrl: '/', purposes: [${block}] }</script>
        <script src="/npm/orejime/dist/orejime-standard-${language}.js"></script>
        <link rel="stylesheet" href="/npm/orejime/dist/orejime-standard.css">`,
    }),
    notice: '.orejime-Banner',
    accept: click('.orejime-Banner-saveButton'),
    refuse: click('.orejime-Banner-declineButton'),
    withdraw: run('orejime.manager.declineAll()'),
  },
  'vanilla-cookieconsent': {
    page: (block, language) => ({
      head: `<link rel="stylesheet" href="/npm/vanilla-cookieconsent/dist/cookieconsent.css">`,
      body: `<script src="/npm/vanilla-cookieconsent/dist/cookieconsent.umd.js"></script><script>
        CookieConsent.run({ hideFromBots: false, ${block} language: { default: '${language}', translations: { ${language}: {
          consentModal: { title: 'Cookies', ${buttons(SAID[language])} },
          preferencesModal: { title: '${SAID[language].choices}', ${buttons(SAID[language])},
            savePreferencesBtn: '${SAID[language].save}', serviceCounterLabel: 'service|services',
            sections: [{ title: '${SAID[language].ads}', linkedCategory: 'publicite' }] } } } } })</script>`,
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
