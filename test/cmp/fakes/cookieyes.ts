import { type Fake, KEEPING } from './fake.js'

const consent = (text: string) => `window.getCkyConsent = () => (${text})`

/** `getCkyConsent()` and `cookieyes_consent_update` of the document; cookieyes.com/documentation. */
export const cookieyes: Fake = {
  source: 'cookieyes',
  script: `${KEEPING}
    window.getCkyConsent = () => ({
      activeLaw: 'gdpr',
      isUserActionCompleted: !!kept,
      categories: { necessary: true, advertisement: !!kept?.yes },
    })
    window.choose = (yes) => {
      keep(yes)
      document.dispatchEvent(new CustomEvent('cookieyes_consent_update', { detail: { accepted: [], rejected: [] } }))
    }`,
  traps: [
    [
      'no action of the visitor',
      consent(`{ activeLaw: 'gdpr', isUserActionCompleted: false, categories: { advertisement: true } }`),
    ],
    ['another law', consent(`{ activeLaw: 'ccpa', isUserActionCompleted: true, categories: { advertisement: true } }`)],
    [
      'a yes to analytics',
      consent(`{ activeLaw: 'gdpr', isUserActionCompleted: true, categories: { analytics: true } }`),
    ],
    ['the category that is always on', 'choose(false)', 'data-service="necessary"'],
  ],
}
