import fc from 'fast-check'
import { fold, normaliseTitle, slugify } from '../../server/lib/text.js'

test.each([
  ["L'Odyssée", 'odyssee'],
  ['L Odyssee', 'odyssee'],
  ['L’ODYSSÉE (VOSTFR)', 'odyssee'],
  ["D'Où Vient Le Vent", 'd ou vient le vent'],
  ['Spider-Man : Brand New Day - VF 3D', 'spider man brand new day'],
  ['La Bataille de Gaulle – Partie 2 : J’écris ton nom', 'bataille de gaulle partie 2 j ecris ton nom'],
  ['Un Cœur simple, version originale sous-titrée', 'coeur simple'],
  ['Harry & Sally', 'harry et sally'],
  ['The Last Viking', 'last viking'],
  ['1974, une partie de campagne', '1974 une partie de campagne'],
])('the title %j is matched as %j', (title, expected) => {
  expect(normaliseTitle(title)).toBe(expected)
})

test.each([
  ['VO', 'vo'],
  ['Les', 'les'],
  ['3D', '3d'],
  ['Version originale', 'version originale'],
  ['La La Land', 'la land'],
])('a title that is nothing but an article or a version stays: %j', (title, expected) => {
  expect(normaliseTitle(title)).toBe(expected)
})

test.each(['', '  ', '…', '\u0000', '\ud800'])('a title without a letter gives nothing: %j', (title) => {
  expect(normaliseTitle(title)).toBe('')
})

test('a title in another script keeps its letters', () => {
  expect(normaliseTitle('千と千尋の神隠し')).toBe('千と千尋の神隠し'.normalize('NFKC'))
  expect(normaliseTitle('Мария Румянцева')).toBe('мария румянцева')
})

test('case, punctuation around words and the version never change which film it is', () => {
  const word = fc.stringMatching(/^[a-zéèàçôœ]{3,9}$/)
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 6 }),
      fc.constantFrom('', ' (VO)', ' - VF', ', VOSTFR'),
      (words, version) => {
        const title = words.join(' ')
        expect(normaliseTitle(`« ${words.join(' - ').toUpperCase()} »${version}`)).toBe(normaliseTitle(title))
      },
    ),
  )
})

test('any text at all gives words in lower case with single spaces, at most 300 characters read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (title) => {
      const normalised = normaliseTitle(title)
      expect(normalised).toBe(normalised.trim().replace(/\s+/g, ' '))
      expect(normalised).not.toContain('\u0000')
      expect(normaliseTitle(`${title.slice(0, 300).padEnd(300, '.')}xyz`)).not.toContain('xyz')
    }),
  )
})

test('a slug is made of lower-case words and hyphens', () => {
  expect(slugify("Cinéma L'Entrepôt, Évry")).toBe('cinema-l-entrepot-evry')
  expect(fold('ŒUVRE Ça')).toBe('oeuvre ca')
})
