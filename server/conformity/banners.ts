/**
 * How the robot says no and yes to a banner: the buttons that a visitor has, by the ids and classes that its makers document, or
 * else its documented call. A banner is added by a line here, and by a fixture in `test/conformity` where its package exists.
 */
export interface BannerWay {
  name: string
  /** Script that is true where the banner is on the page. */
  there: string
  refuse: Way
  accept: Way
}

interface Way {
  /** Tried first, as a visitor would: CSS selectors, the first that is visible. */
  buttons: readonly string[]
  /** Script that says the same by the banner's own interface. */
  call?: string
}

/** Tried with the real packages: ours, tarteaucitron, Klaro, Orejime, vanilla-cookieconsent. The others follow their documentation. */
export const BANNERS: readonly BannerWay[] = [
  {
    name: 'lanterne',
    there: '!!window.lanterneBanner',
    // In the open shadow root of the element that it marks as its own: the two equal buttons, "no" first.
    refuse: { buttons: ['[data-lanterne-banner] > section > div:last-child > button:nth-child(1)'] },
    accept: { buttons: ['[data-lanterne-banner] > section > div:last-child > button:nth-child(2)'] },
  },
  {
    name: 'tarteaucitron',
    there: '!!window.tarteaucitron',
    refuse: { buttons: ['#tarteaucitronAllDenied2'], call: 'tarteaucitron.userInterface.respondAll(false)' },
    accept: { buttons: ['#tarteaucitronPersonalize2'], call: 'tarteaucitron.userInterface.respondAll(true)' },
  },
  {
    name: 'klaro',
    there: '!!(window.klaro && window.klaro.getManager)',
    refuse: {
      buttons: ['.klaro .cookie-notice .cn-decline', '.klaro .cm-btn-decline'],
      call: 'klaro.getManager().changeAll(false), klaro.getManager().saveAndApplyConsents()',
    },
    accept: {
      buttons: ['.klaro .cookie-notice .cm-btn-success', '.klaro .cm-btn-accept-all'],
      call: 'klaro.getManager().changeAll(true), klaro.getManager().saveAndApplyConsents()',
    },
  },
  {
    name: 'orejime',
    there: '!!(window.orejime && window.orejime.manager)',
    refuse: { buttons: ['[data-testid=orejime-banner-decline]', '.orejime-Banner-declineButton'] },
    accept: { buttons: ['[data-testid=orejime-banner-accept]', '.orejime-Banner-saveButton'] },
  },
  {
    name: 'vanilla-cookieconsent',
    there: '!!(window.CookieConsent && window.CookieConsent.validConsent)',
    refuse: { buttons: ['#cc-main .cm [data-role=necessary]'], call: 'CookieConsent.acceptCategory([])' },
    accept: { buttons: ['#cc-main .cm [data-role=all]'], call: `CookieConsent.acceptCategory('all')` },
  },
  {
    name: 'axeptio',
    there: '!!window.axeptioSDK',
    refuse: { buttons: ['#axeptio_btn_dismiss'] },
    accept: { buttons: ['#axeptio_btn_acceptAll'] },
  },
  {
    name: 'didomi',
    there: '!!window.Didomi',
    refuse: { buttons: ['#didomi-notice-disagree-button'], call: 'Didomi.setUserDisagreeToAll()' },
    accept: { buttons: ['#didomi-notice-agree-button'], call: 'Didomi.setUserAgreeToAll()' },
  },
  {
    name: 'cookiebot',
    there: '!!window.Cookiebot',
    refuse: {
      buttons: ['#CybotCookiebotDialogBodyButtonDecline'],
      call: 'Cookiebot.submitCustomConsent(false, false, false)',
    },
    accept: {
      buttons: ['#CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll', '#CybotCookiebotDialogBodyButtonAccept'],
      call: 'Cookiebot.submitCustomConsent(true, true, true)',
    },
  },
  {
    name: 'cookieyes',
    there: '!!window.getCkyConsent',
    refuse: { buttons: ['.cky-btn-reject'], call: `performBannerAction('reject')` },
    accept: { buttons: ['.cky-btn-accept'], call: `performBannerAction('accept_all')` },
  },
  {
    name: 'complianz',
    there: '!!window.cmplz_has_consent',
    refuse: { buttons: ['.cmplz-cookiebanner .cmplz-deny'], call: 'cmplz_deny_all()' },
    accept: { buttons: ['.cmplz-cookiebanner .cmplz-accept'], call: 'cmplz_accept_all()' },
  },
  {
    // A site's own: it names its two buttons for us (docs/guides/bandeaux.fr.md).
    name: 'manual',
    there: `!!document.querySelector('[data-lanterne-answer]')`,
    refuse: { buttons: ['[data-lanterne-answer=no]'] },
    accept: { buttons: ['[data-lanterne-answer=yes]'] },
  },
]

/** Script that gives the names of services, beginning with ours, that the banners of a page declare. */
export const DECLARED_SERVICES = `(() => {
  const names = []
  const tell = (read) => { try { names.push(...read()) } catch {} }
  tell(() => Object.keys(tarteaucitron.services))
  tell(() => klaroConfig.services.map((service) => service.name))
  tell(() => orejimeConfig.purposes.flatMap(({ id, purposes = [] }) => [id, ...purposes.map((inner) => inner.id)]))
  tell(() => Object.entries(CookieConsent.getConfig('categories')).flatMap(([name, { services = {} }]) => [name, ...Object.keys(services)]))
  return [...new Set(names)].filter((name) => typeof name === 'string' && /^lanterne\\w{0,40}$/.test(name)).slice(0, 10)
})()`

/** Script that gives our lines on a page: all scripts that name a site of ours. */
export const SNIPPETS = `[...document.querySelectorAll('script[data-site]')].slice(0, 10).map((line) => ({
  site: String(line.dataset.site).slice(0, 64), notice: line.dataset.notice ? line.dataset.notice.slice(0, 32) : null }))`

/** Script that gives the addresses that a page leads to. */
export const LINKS = `[...document.querySelectorAll('a[href]')].slice(0, 400).flatMap(({ href }) =>
  typeof href === 'string' && href.length <= 2000 ? [href] : [])`
