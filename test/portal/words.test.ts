import { fill, LANGUAGES, wordsOf } from '../../server/portal/words/index.js'

/** The same in both languages: names, and words that are the same. */
const SAME = new Set([
  ...['segment.root', 'segment.region', 'federationTabs.films', 'audience.paris'],
  ...['action', 'animation', 'romance', 'thriller', 'western'].map((genre) => `audience.genres.${genre}`),
])

function texts(words: unknown, path = ''): Map<string, string> {
  if (typeof words === 'string') return new Map([[path, words]])
  return new Map(
    Object.entries(words as object).flatMap(([name, value]) => [...texts(value, path ? `${path}.${name}` : name)]),
  )
}

const fr = texts(wordsOf('fr'))
const en = texts(wordsOf('en'))

test('both languages say the same things', () => {
  expect([...en.keys()].sort()).toEqual([...fr.keys()].sort())
  expect(fr.size).toBeGreaterThan(200)
})

test('no text was left untranslated', () => {
  const same = [...fr].filter(([path, text]) => en.get(path) === text && !SAME.has(path)).map(([path]) => path)
  expect(same).toEqual([])
})

test('the places of a text are the same in both languages', () => {
  const places = (text: string | undefined) => (text?.match(/\{\w+\}/g) ?? []).sort()
  const wrong = [...fr].filter(([path, text]) => `${places(text)}` !== `${places(en.get(path))}`).map(([path]) => path)
  expect(wrong).toEqual([])
})

test('no text is empty, and none has an apostrophe or quotes of a typewriter', () => {
  for (const words of [fr, en])
    expect([...words].filter(([, text]) => text.trim() === '' || /['"]/.test(text)).map(([path]) => path)).toEqual([])
})

test('French texts have the spaces of French typography', () => {
  const wrong = [...fr].filter(([, text]) => /[^\u202f\s][;!?](\s|$)| [;:!?»]|« |\d %|[a-zà-ÿ]:(\s|$)/.test(text))
  expect(wrong).toEqual([])
})

test('a place without a value, or a value without a place, is a mistake', () => {
  expect(fill('du {from} au {to}', { from: 'a', to: 'b' })).toBe('du a au b')
  expect(() => fill('du {from}', {})).toThrow('{from}')
  expect(() => fill('du', { from: 'a' })).toThrow('from')
  expect(fill('{name}', { name: '{other} $&' })).toBe('{other} $&')
})

test('there are words for both languages and no other', () => {
  expect(LANGUAGES).toEqual(['fr', 'en'])
})
