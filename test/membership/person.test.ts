import fc from 'fast-check'
import { parseEmail, parseName } from '../../server/membership/index.js'

test('an address is kept in one form, so that it finds its person', () => {
  expect(parseEmail(' Agnes.Varda@Cinema-Le-Trianon.FR ')).toBe('agnes.varda@cinema-le-trianon.fr')
  expect(parseEmail('Agne\u0300s@Cine\u0301ma.fr')).toBe('agn\u00e8s@cin\u00e9ma.fr')
})

test('what no mail server would take is not an address', () => {
  for (const text of [
    '',
    'a',
    '@b.fr',
    'a@',
    'a b@c.fr',
    'a@b..fr',
    'a@b.fr\nBcc: x@y.fr',
    `${'a'.repeat(65)}@b.fr`,
    'a@b@c',
  ])
    expect(parseEmail(text)).toBeNull()
})

test('a name is one line of text', () => {
  expect(parseName('  Le\n Trianon\t ')).toBe('Le Trianon')
  expect(parseName('E\u0301toile')).toBe('Étoile')
  for (const text of ['', ' \n', 'a'.repeat(201), 'a\u0000b', '\ud800']) expect(parseName(text)).toBeNull()
})

test('reading twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const name = parseName(text)
      if (name !== null) expect(parseName(name)).toBe(name)
      const email = parseEmail(`${text}@exemple.fr`)
      if (email !== null) expect(parseEmail(email)).toBe(email)
    }),
  )
})
