import { frenchSpaces, printedApostrophes } from '../../server/lib/typography.js'

test('French spaces do not break before a mark, inside guillemets, in a number or before its unit', () => {
  expect(frenchSpaces('« Oui » ? 12 % : 3 mois ; non !')).toBe(
    '«\u00a0Oui\u00a0»\u202f? 12\u00a0%\u00a0: 3\u00a0mois\u202f; non\u202f!',
  )
  expect(frenchSpaces('0,40 € pour 1 000 clics')).toBe('0,40\u00a0€ pour 1\u202f000 clics')
  expect(frenchSpaces('un million : 1 234 567')).toBe('un million\u00a0: 1\u202f234\u202f567')
})

test('where a number is filled in later, its place does not break from its unit either', () => {
  expect(frenchSpaces('les {days} jours, {count} mois, {part} %')).toBe(
    'les {days}\u00a0jours, {count}\u00a0mois, {part}\u00a0%',
  )
  expect(frenchSpaces('Campagne n° {number}, n° 7, et le n° de série')).toBe(
    'Campagne n°\u00a0{number}, n°\u00a07, et le n° de série',
  )
})

test('what is no thousand keeps its space: years, hours, telephone numbers', () => {
  expect(frenchSpaces('en 12 2026')).toBe('en 12 2026')
  expect(frenchSpaces('le 22 novembre')).toBe('le 22 novembre')
})

test('French spaces are set once: a text that is set stays as it is', () => {
  const set = frenchSpaces('Pourquoi cette pub ? « Mes choix »')
  expect(frenchSpaces(set)).toBe(set)
})

test('a typewriter’s apostrophe is printed as an apostrophe', () => {
  expect(printedApostrophes("L'Aventure rêvée, L'Écran d'à côté")).toBe('L’Aventure rêvée, L’Écran d’à côté')
})
