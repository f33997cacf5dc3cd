import { fold, slugify } from '../../server/lib/text.js'

test('a slug is made of lower-case words and hyphens', () => {
  expect(slugify("Cinéma L'Entrepôt, Évry")).toBe('cinema-l-entrepot-evry')
  expect(fold('ŒUVRE Ça')).toBe('oeuvre ca')
})
