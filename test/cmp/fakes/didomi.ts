import { KEY } from '../verdict.js'
import { type Fake, KEEPING } from './fake.js'

const status = (text: string) =>
  `Didomi.getCurrentUserStatus = () => (${text}); Didomi.getUserStatus = () => ({ vendors: { consent: { enabled: ['c:${KEY}'], disabled: [] } } })`

/**
 * `Didomi.getCurrentUserStatus()`, where a vendor without a choice is off and one with essential purposes alone is on,
 * `Didomi.getUserStatus()`, where only choices are, and `Didomi.on`; developers.didomi.io.
 */
export const didomi: Fake = {
  source: 'didomi',
  script: `${KEEPING}
    const listeners = []
    window.Didomi = {
      on: (event, told) => event === 'consent.changed' && listeners.push(told),
      getCurrentUserStatus: () => ({
        regulation: 'gdpr',
        updated: kept?.at.toISOString(),
        vendors: { 'c:${KEY}': { id: 'c:${KEY}', enabled: !!kept?.yes } },
      }),
      getUserStatus: () => ({
        vendors: { consent: { enabled: kept?.yes ? ['c:${KEY}'] : [], disabled: kept && !kept.yes ? ['c:${KEY}'] : [] } },
      }),
    }
    window.choose = (yes) => {
      keep(yes)
      for (const told of listeners) told()
    }`,
  traps: [
    ['a law that asks nobody', status(`{ regulation: 'none', vendors: { 'c:${KEY}': { enabled: true } } }`)],
    ['a yes to another vendor', status(`{ regulation: 'gdpr', vendors: { google: { enabled: true } } }`)],
    [
      'a vendor whose purposes are all essential',
      `Didomi.getCurrentUserStatus = () => ({ regulation: 'gdpr', vendors: { 'c:${KEY}': { enabled: true } } })`,
    ],
    ['an undefined status', status(`{ regulation: 'gdpr', vendors: { 'c:${KEY}': {} } }`)],
    ['an SDK that is not ready', `Didomi.getCurrentUserStatus = () => { throw new Error('not ready') }`],
  ],
  dated: true,
}
