import * as fc from 'fast-check'
import { judgeLanding } from '../../server/campaign/index.js'

const none = { extraHosts: [] }
const film = 'https://www.allocine.fr/film/fichefilm_gen_cfilm=12551.html'

test("a film's AlloCiné page is allowed", () => {
  expect(judgeLanding(film, none)).toEqual({ allowed: true, url: film })
  expect(judgeLanding('https://allocine.fr', none)).toEqual({ allowed: true, url: 'https://allocine.fr/' })
})

test.each([
  ['http://www.allocine.fr/', 'not-https'],
  ['https://allocine.fr.example.org/', 'host-not-allowed'],
  ['https://example.org/?www.allocine.fr', 'host-not-allowed'],
  ['https://evil.allocine.fr/', 'host-not-allowed'],
  ['https://www.allocine.fr:8443/', 'host-not-allowed'],
  ['https://www.allocine.fr./', 'host-not-allowed'],
  ['https://www.allocine.fr@example.org/', 'credentials'],
  ['https://user:secret@www.allocine.fr/', 'credentials'],
  ['https://example.org\\@www.allocine.fr/', 'malformed'],
  ['https://www.allocine.fr/\r\nSet-Cookie: a=b', 'malformed'],
  ['https://www.allo\tcine.fr/', 'malformed'],
  [' https://www.allocine.fr/', 'malformed'],
  ['//www.allocine.fr/', 'malformed'],
  ['javascript:alert(1)', 'not-https'],
  ['data:text/html,x', 'not-https'],
  ['https://www.allociné.fr/', 'malformed'],
  [`https://www.allocine.fr/${'x'.repeat(3000)}`, 'malformed'],
  ['', 'malformed'],
])('%j is refused: %s', (text, why) => {
  expect(judgeLanding(text, none)).toEqual({ allowed: false, why })
})

test('another host is allowed by configuration; plain http for a local one only', () => {
  const rules = { extraHosts: ['localhost:5001', '127.0.0.1', 'films.example.org'] }
  expect(judgeLanding('http://localhost:5001/film', rules).allowed).toBe(true)
  expect(judgeLanding('http://127.0.0.1/film', rules).allowed).toBe(true)
  expect(judgeLanding('https://films.example.org/1', rules).allowed).toBe(true)
  expect(judgeLanding('http://films.example.org/1', rules).allowed).toBe(false)
  expect(judgeLanding('http://localhost:5002/film', rules).allowed).toBe(false)
  expect(judgeLanding('http://localhost:5001/film', none).allowed).toBe(false)
})

test('whatever the text, an allowed address is on an allowed host and safe in a header', () => {
  const piece = fc.constantFrom(
    'https://',
    'http://',
    'www.allocine.fr',
    'allocine.fr',
    '@',
    ':',
    '/',
    '\\',
    '\t',
    '\n',
    '%0d',
    '?',
    '#',
    '.',
    'evil',
    '//',
    'é',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const judged = judgeLanding(pieces.join(''), none)
      if (!judged.allowed) return
      expect(judged.url).toMatch(/^https:\/\/(www\.)?allocine\.fr\/[!-~]*$/)
    }),
    { numRuns: 2000 },
  )
})
