import { type Fake, KEEPING } from './fake.js'

/** `Cookiebot.consent`, `.hasResponse`, `.consentUTC` and the events of the window; cookiebot.com/en/developer. */
export const cookiebot: Fake = {
  source: 'cookiebot',
  script: `${KEEPING}
    window.Cookiebot = {}
    const set = () => Object.assign(Cookiebot, {
      hasResponse: !!kept,
      consentUTC: kept?.at,
      consent: { necessary: true, marketing: !!kept?.yes, method: kept ? 'explicit' : null },
    })
    set()
    window.choose = (yes) => {
      keep(yes)
      set()
      window.dispatchEvent(new Event(yes ? 'CookiebotOnAccept' : 'CookiebotOnDecline'))
    }`,
  traps: [
    ['no answer', `Cookiebot.consent = { marketing: true, method: 'explicit' }`],
    [
      'an implied yes',
      `Object.assign(Cookiebot, { hasResponse: true, consent: { marketing: true, method: 'implied' } })`,
    ],
    [
      'a yes to statistics',
      `Object.assign(Cookiebot, { hasResponse: true, consent: { statistics: true, marketing: false, method: 'explicit' } })`,
    ],
    ['the category that is always on', 'choose(false)', 'data-service="necessary"'],
  ],
  dated: true,
}
