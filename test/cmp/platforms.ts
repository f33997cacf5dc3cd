import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import { tcString, VENDOR } from '../consent/tc-string.js'
import { KEY } from './verdict.js'

/** A consent platform as a site sets it up, and what a visitor does with it. */
export interface Platform {
  /** The source's name on the wire. */
  source: string
  /** Its part of a page. */
  head: string
  /** Seen while nothing was chosen. */
  banner: string
  accept: string
  refuse: string
  /** Opens its panel, takes the yes back and closes it. */
  withdraw(page: Page): Promise<void>
  /** It keeps the date of a choice. */
  dated?: true
}

const script = (path: string) => `<script src="/npm/${path}"></script>`
const inline = (text: string) => `<script>${text}</script>`

export const tarteaucitron: Platform = {
  source: 'tarteaucitron',
  head:
    script('tarteaucitronjs/tarteaucitron.js') +
    inline(`
      tarteaucitron.init({ privacyUrl: '', orientation: 'bottom', showIcon: true })
      tarteaucitron.services.${KEY} = {
        key: '${KEY}', type: 'ads', name: 'Lanterne', uri: '/lanterne', needConsent: true, cookies: [], js() {}, fallback() {},
      }
      tarteaucitron.job = ['${KEY}']`),
  banner: '#tarteaucitronAlertBig',
  accept: '#tarteaucitronPersonalize2',
  refuse: '#tarteaucitronAllDenied2',
  async withdraw(page) {
    // It shows its icon before it hears it.
    for (let tries = 0; tries < 40 && !(await page.isVisible('#tarteaucitron')); tries++) {
      await page.click('#tarteaucitronManager', { timeout: 1_000 }).catch(() => {})
      await page.waitForTimeout(100)
    }
    await page.click(`#${KEY}Denied`)
  },
}

export const klaro: Platform = {
  source: 'klaro',
  head:
    inline(`
      var klaroConfig = {
        lang: 'fr', privacyPolicy: '/donnees', translations: {}, acceptAll: true,
        services: [{ name: '${KEY}', title: 'Lanterne', purposes: ['advertising'] }],
      }`) + script('klaro/dist/klaro.js'),
  banner: '.klaro .cookie-notice',
  accept: '.klaro .cookie-notice .cm-btn-success',
  refuse: '.klaro .cookie-notice .cn-decline',
  async withdraw(page) {
    await page.evaluate('klaro.show(undefined, true); 0')
    await page.click('label[for="purpose-item-advertising"]')
    await page.click('.klaro .cookie-modal .cm-btn-accept')
  },
}

export const orejime: Platform = {
  source: 'orejime',
  head:
    inline(`
      window.orejimeConfig = {
        privacyPolicyUrl: '/donnees', purposes: [{ id: '${KEY}', title: 'Lanterne', cookies: [] }],
      }`) + script('orejime/dist/orejime-standard-fr.js'),
  banner: '[data-testid=orejime-banner]',
  accept: '[data-testid=orejime-banner-accept]',
  refuse: '[data-testid=orejime-banner-decline]',
  async withdraw(page) {
    await page.evaluate('orejime.prompt()')
    await page.click(`label[for="orejime-purpose-${KEY}"]`)
    await page.click('[data-testid=orejime-modal-save]')
  },
}

export const vanillaCookieconsent: Platform = {
  source: 'vanilla-cookieconsent',
  head:
    '<link rel="stylesheet" href="/npm/vanilla-cookieconsent/dist/cookieconsent.css">' +
    script('vanilla-cookieconsent/dist/cookieconsent.umd.js') +
    inline(`
      addEventListener('DOMContentLoaded', () => CookieConsent.run({
        categories: { necessary: { readOnly: true, enabled: true }, ads: { services: { ${KEY}: { label: 'Lanterne' } } } },
        language: { default: 'fr', translations: { fr: {
          consentModal: { title: 'Vos choix', acceptAllBtn: 'Oui', acceptNecessaryBtn: 'Non', showPreferencesBtn: 'Choisir' },
          preferencesModal: {
            title: 'Vos choix', acceptAllBtn: 'Oui', acceptNecessaryBtn: 'Non', savePreferencesBtn: 'Garder',
            sections: [{ title: 'Publicité', linkedCategory: 'ads' }],
          },
        } } },
      }))`),
  banner: '#cc-main .cm',
  accept: '#cc-main .cm [data-role=all]',
  refuse: '#cc-main .cm [data-role=necessary]',
  async withdraw(page) {
    await page.evaluate('CookieConsent.showPreferences()')
    await page.click('#cc-main .pm [data-role=necessary]')
  },
  dated: true,
}

/** The same as a module, of which a page sees nothing but its events and its cookie. */
export const vanillaModule: Platform = {
  ...vanillaCookieconsent,
  head: vanillaCookieconsent.head.replace(script('vanilla-cookieconsent/dist/cookieconsent.umd.js'), '').replace(
    '<script>',
    `<script type="module">
        import * as CookieConsent from '/npm/vanilla-cookieconsent/dist/cookieconsent.esm.js'
        document.body.insertAdjacentHTML('beforeend', '<button id="choices" data-cc="show-preferencesModal">Choix</button>')`,
  ),
  async withdraw(page) {
    await page.click('#choices')
    await page.click('#cc-main .pm [data-role=necessary]')
  },
}

/** The IAB's own stub and CMP API, with a banner of two buttons that keeps its string in a cookie. */
export async function tcf(): Promise<Platform> {
  const api = await build({
    stdin: {
      contents: `import { CmpApi } from '@iabtechlabtcf/cmpapi'; window.CmpApi = CmpApi`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    format: 'iife',
  })
  const yes = tcString(new Date(), { vendors: [VENDOR] })
  const no = tcString(new Date(), { purposes: [], vendors: [], disclosed: [VENDOR] })
  return {
    source: 'tcf',
    head:
      script('@iabtechlabtcf/stub/lib/stub.js') +
      inline(api.outputFiles[0]?.text.replaceAll('</script', '<\\/script') ?? '') +
      inline(`
        addEventListener('DOMContentLoaded', () => {
          const cmp = new CmpApi(10, 3, true)
          const [, kept] = /choice=([^;]*)/.exec(document.cookie) ?? []
          document.body.insertAdjacentHTML('beforeend',
            '<p id=tcf-banner hidden><button id=tcf-yes>Oui</button><button id=tcf-no>Non</button></p><button id=tcf-panel>Choix</button>')
          const [banner, yes, no, panel] = ['banner', 'yes', 'no', 'panel'].map((id) => document.getElementById('tcf-' + id))
          const show = () => { banner.hidden = false; cmp.update(kept ?? '', true) }
          const choose = (string) => { document.cookie = 'choice=' + string + ';path=/'; banner.hidden = true; cmp.update(string, false) }
          yes.onclick = () => choose('${yes}')
          no.onclick = () => choose('${no}')
          panel.onclick = show
          if (kept) cmp.update(kept, false)
          else show()
        })`),
    banner: '#tcf-banner',
    accept: '#tcf-yes',
    refuse: '#tcf-no',
    async withdraw(page) {
      await page.click('#tcf-panel')
      await page.click('#tcf-no')
    },
    dated: true,
  }
}
