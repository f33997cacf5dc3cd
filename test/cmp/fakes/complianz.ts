import type { Fake } from './fake.js'

/** `cmplz_has_consent`, its cookies, and `cmplz_status_change` of the document; after a withdrawal it loads the page anew. */
export const complianz: Fake = {
  source: 'complianz',
  script: `
    window.region = 'optin'
    const cookie = (category) => new RegExp('(^|; )cmplz_' + category + '=([^;]*)').exec(document.cookie)?.[2] ?? ''
    window.cmplz_has_consent = (category) =>
      window.bot || (region === 'optout' && cookie(category) === '') || cookie(category) === 'allow'
    window.choose = (yes) => {
      const before = cookie('marketing')
      document.cookie = 'cmplz_marketing=' + (yes ? 'allow' : 'deny') + ';path=/'
      document.dispatchEvent(new CustomEvent('cmplz_status_change', { detail: { category: 'marketing' } }))
      if (before === 'allow' && !yes) setTimeout(() => location.reload(), 500)
    }`,
  traps: [
    ['a bot', 'window.bot = true'],
    ['a bot that was refused', `window.bot = true; document.cookie = 'cmplz_marketing=deny;path=/'`],
    ['a region where silence is a yes', `window.region = 'optout'`],
    ['a yes to statistics', `document.cookie = 'cmplz_statistics=allow;path=/'`],
    ['a cookie whose name ends like it', `window.bot = true; document.cookie = 'old_cmplz_marketing=allow;path=/'`],
    [
      'the category that is always on',
      `document.cookie = 'cmplz_functional=allow;path=/'; choose(false)`,
      'data-service="functional"',
    ],
    ['a cookie of another value', `window.bot = true; document.cookie = 'cmplz_marketing=allowed;path=/'`],
  ],
}
