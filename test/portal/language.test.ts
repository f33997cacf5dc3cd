import fc from 'fast-check'
import { chooseLanguage, languageCookie } from '../../server/portal/language.js'

const choose = (from: Partial<Parameters<typeof chooseLanguage>[0]>) =>
  chooseLanguage({ asked: undefined, cookie: undefined, acceptLanguage: undefined, ...from })

test('French, unless something says otherwise', () => {
  expect(choose({})).toBe('fr')
  expect(choose({ acceptLanguage: 'de, es;q=0.9' })).toBe('fr')
})

test('what the address asks for comes first, then what was asked before, then the browser', () => {
  expect(choose({ asked: 'en', cookie: 'langue=fr', acceptLanguage: 'fr' })).toBe('en')
  expect(choose({ cookie: 'a=1; langue=en; b=2', acceptLanguage: 'fr' })).toBe('en')
  expect(choose({ acceptLanguage: 'de, en-GB;q=0.8, fr;q=0.5' })).toBe('en')
  expect(choose({ acceptLanguage: 'fr-FR, en;q=0.9' })).toBe('fr')
  expect(choose({ acceptLanguage: 'en;q=0, fr;q=0.1' })).toBe('fr')
})

test('what is no language of ours is not taken', () => {
  expect(choose({ asked: 'de' })).toBe('fr')
  expect(choose({ asked: ['en', 'fr'] })).toBe('fr')
  expect(choose({ cookie: 'xlangue=en' })).toBe('fr')
  expect(choose({ cookie: 'langue=english' })).toBe('fr')
})

test('no header makes it throw', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (cookie, acceptLanguage) => {
      expect(['fr', 'en']).toContain(choose({ cookie, acceptLanguage }))
    }),
  )
})

test('the cookie holds the choice and nothing else', () => {
  expect(languageCookie('en')).toBe('langue=en; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000')
})
