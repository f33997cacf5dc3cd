import { ConsentClaim } from '../../server/consent/index.js'

test.each<[string, unknown]>([
  ['a declaration', { k: 'manual', p: 5, n: '2026-11' }],
  ['a declaration of nothing, to no notice', { k: 'manual', p: 0 }],
  ['a string', { k: 'tcf', p: 2, t: 'CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA' }],
  ['a string too long for the gate, which says so', { k: 'tcf', p: 2, t: 'C'.repeat(5000) }],
])('%s is a claim', (_, claim) => {
  expect(ConsentClaim.parse(claim)).toEqual(claim)
})

test.each<[string, unknown]>([
  ['null', null],
  ['a text', 'yes'],
  ['a list', []],
  ['nothing', {}],
  ['another kind', { k: 'cmp', p: 1 }],
  ['no kind', { p: 1, n: '2026-11' }],
  ['no purposes', { k: 'manual', n: '2026-11' }],
  ['purposes as text', { k: 'manual', p: 'pool', n: '2026-11' }],
  ['an unknown purpose', { k: 'manual', p: ['everything'], n: '2026-11' }],
  ['more purposes than there are', { k: 'manual', p: ['pool', 'pool', 'pool', 'pool'], n: '2026-11' }],
  ['an empty notice', { k: 'manual', p: 1, n: '' }],
  ['a long notice', { k: 'manual', p: 1, n: 'n'.repeat(65) }],
  ['a NUL in the notice', { k: 'manual', p: 1, n: 'a\0b' }],
  ['half a character in the notice', { k: 'manual', p: 1, n: 'a\ud800b' }],
  ['a number as notice', { k: 'manual', p: 1, n: 3 }],
  ['no string', { k: 'tcf', p: 1 }],
  ['an empty string', { k: 'tcf', p: 1, t: '' }],
  ['a NUL in the string', { k: 'tcf', p: 1, t: 'C\0' }],
  ['half a character in the string', { k: 'tcf', p: 1, t: '\udc00C' }],
  ['an endless string', { k: 'tcf', p: 1, t: 'C'.repeat(10_000) }],
])('%s is no claim', (_, claim) => {
  expect(ConsentClaim.safeParse(claim).success).toBe(false)
})

test('what a claim does not name is dropped', () => {
  expect(ConsentClaim.parse({ k: 'manual', p: 1, n: '1', ip: '192.0.2.1' })).toEqual({
    k: 'manual',
    p: 1,
    n: '1',
  })
})
