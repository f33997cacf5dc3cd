import fc from 'fast-check'
import { cutText, plainText } from '../../server/lib/plain-text.js'

const cut = (value: unknown) => cutText(200).parse(value)

test('text is cut at its length, never through a character, and has no NUL', () => {
  expect(cut('x'.repeat(300))).toBe('x'.repeat(200))
  expect(cut(`${'x'.repeat(199)}🎬🎬`)).toBe('x'.repeat(199))
  expect(cut('A\0B\ud800C🎬')).toBe('ABC🎬')
})

test.each([[undefined], [null], [3], [['La Haine']], [{ name: 'La Haine' }]])('%j is no text', (value) => {
  expect(cut(value)).toBeUndefined()
})

test('what is left of any text can be stored', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      expect(plainText(200).safeParse(cut(text)).success).toBe(true)
    }),
  )
})
