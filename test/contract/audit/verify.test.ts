import fc from 'fast-check'
import { type ChainedEntry, chainHash, genesisHash } from '../../../server/contract/audit/chain.js'
import { addLeaf, newTree, rootOf } from '../../../server/contract/audit/merkle.js'
import { checkNext, startCheck, verifyChain, verifyRoots } from '../../../server/contract/audit/verify.js'
import { chainOf } from './examples.js'

const moments = (count: number) => Array.from({ length: count }, (_, n) => new Date(Date.UTC(2026, 10, 27, 10, 0, n)))
const chain = chainOf(moments(30))
const witness = (size: number) => {
  const tree = newTree()
  for (const { hash } of chain.slice(0, size)) addLeaf(tree, hash)
  return { size, root: rootOf(tree) }
}
const change = (at: number, with_: (entry: ChainedEntry) => Partial<ChainedEntry>) =>
  chain.map((entry, n) => (n === at ? { ...entry, ...with_(entry) } : entry))
const index = fc.nat(chain.length - 1)

test('a chain that nobody touched is good, with its witnesses', () => {
  expect(verifyChain(chain)).toEqual({ entries: 30, firstBad: null, why: null })
  expect(verifyChain(chain, [witness(7), witness(30)])).toEqual({ entries: 30, firstBad: null, why: null })
  expect(verifyChain([])).toEqual({ entries: 0, firstBad: null, why: null })
})

test('a flipped sign, anywhere in what an entry says, is found at its index', () => {
  fc.assert(
    fc.property(index, fc.nat(), fc.constantFrom('body', 'recordedAt', 'hash'), (at, where, what) => {
      const flipped = change(at, (entry) => {
        const bytes = Buffer.from(entry[what])
        const place = where % bytes.length
        bytes[place] = (bytes[place] as number) ^ 1
        return { [what]: what === 'hash' ? bytes : bytes.toString() }
      })
      expect(verifyChain(flipped)).toMatchObject({ entries: at, firstBad: at })
    }),
  )
})

test('a removed entry is found where it was; without a witness an end that was cut off is not', () => {
  fc.assert(
    fc.property(index, (at) => {
      const cut = chain.filter((_, n) => n !== at)
      const last = at === chain.length - 1
      expect(verifyChain(cut, last ? [witness(30)] : [])).toEqual({
        ...{ entries: at, firstBad: at, why: last ? 'truncated' : 'gap' },
      })
      expect(verifyChain(chain.slice(0, at), [witness(30)])).toEqual({ entries: at, firstBad: at, why: 'truncated' })
    }),
  )
  expect(verifyChain(chain.slice(0, 10)).firstBad).toBeNull()
})

test('two entries that changed their places are found at the first of them, also when they are numbered anew', () => {
  fc.assert(
    fc.property(index, index, fc.boolean(), (a, b, renumber) => {
      fc.pre(a !== b)
      const swapped = chain.map((entry, n) => {
        const from = n === a ? chain[b] : n === b ? chain[a] : entry
        return { ...(from as ChainedEntry), index: renumber ? BigInt(n) : (from as ChainedEntry).index }
      })
      expect(verifyChain(swapped).firstBad).toBe(Math.min(a, b))
    }),
  )
})

test('an entry that is added between two is found', () => {
  fc.assert(
    fc.property(index, (at) => {
      const added = [...chain.slice(0, at), chain[at] as ChainedEntry, ...chain.slice(at)]
      expect(verifyChain(added)).toMatchObject({ firstBad: at + 1, why: 'gap' })
    }),
  )
})

test('whoever writes the rest anew, with all its hashes, is found by whoever holds a root', () => {
  const forgedFrom = 12
  let previous: Buffer = chain[forgedFrom - 1]?.hash ?? genesisHash
  const forged = chain.map((entry, n) => {
    if (n < forgedFrom) return entry
    const body = entry.body.replace('film-accepted', 'film-refused')
    previous = chainHash(previous, { ...entry, body })
    return { ...entry, body, hash: previous }
  })
  expect(verifyChain(forged).firstBad).toBeNull()
  expect(verifyChain(forged, [witness(10), witness(20)])).toEqual({
    ...{ entries: 10, firstBad: 10, why: 'not-the-witnessed' },
  })
})

test('time that goes back is found, though every hash is right', () => {
  const [first, second] = moments(2) as [Date, Date]
  expect(verifyChain(chainOf([second, first]))).toEqual({ entries: 1, firstBad: 1, why: 'time-goes-back' })
})

test('what says anything but an entry, in canonical JSON, is none; nor is a time that is none', () => {
  const forged = (entry: { body?: string; recordedAt?: string }) => {
    const [first] = chain as [ChainedEntry]
    const said = { ...first, ...entry }
    return verifyChain([{ ...said, hash: chainHash(genesisHash, said) }]).why
  }
  const body = chain[0]?.body ?? ''
  expect(forged({})).toBeNull()
  const bodies = ['', 'no JSON', 'null', '{}', `${body} `, body.replace('{', '{ '), body.replace('"at"', '"as"')]
  for (const other of [...bodies, body.replace('}', ',"a":1}}'), `{"a":1,${body.slice(1)}`])
    expect([other, forged({ body: other })]).toEqual([other, 'shape'])
  for (const recordedAt of ['zzz', '', '2026-11-27', '2026-11-27T10:00:00.000Z', '2026-13-27T10:00:00.000000Z'])
    expect(forged({ recordedAt })).toBe('shape')
})

test('a day’s root is of what was recorded before its end, in winter and in summer', () => {
  const ends = [
    '2026-03-28T22:59:59.999Z',
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T21:59:59.999Z',
    '2026-03-29T22:00:00.000Z',
  ]
  const check = startCheck()
  for (const entry of chainOf(ends.map((at) => new Date(at)))) expect(checkNext(check, entry)).toBeNull()
  const root = (day: string, size: number, at = '2026-04-02T00:00:00Z') => ({
    ...{ day, size, root: rootOf(check.tree, size), at: new Date(at) },
  })
  const good = [root('2026-03-28', 1), root('2026-03-29', 3), root('2026-03-30', 4), root('2026-03-31', 4)]
  expect(verifyRoots(check, good.toReversed())).toMatchObject({ firstBad: null })
  for (const [at, size] of [
    [0, 2],
    [1, 2],
    [1, 4],
    [2, 3],
  ] as const) {
    const bad = good.map((one, n) => (n === at ? root(one.day, size) : one))
    expect(verifyRoots(check, bad)).toMatchObject({
      why: 'not-of-its-day',
      firstBad: Math.min(size, good[at]?.size ?? 0),
    })
  }
  expect(verifyRoots(check, [good[0], good[2]] as typeof good)).toMatchObject({ why: 'days' })
  expect(verifyRoots(check, [root('2026-03-29', 3, '2026-03-29T21:59:59.999Z')])).toMatchObject({ why: 'days' })
  expect(verifyRoots(check, [root('2026-03-29', 3, '2026-03-29T22:00:00Z')])).toMatchObject({ why: null })
})
