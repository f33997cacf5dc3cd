import fc from 'fast-check'
import { type ChainedEntry, chainHash, genesisHash } from '../../../server/contract/audit/chain.js'
import { addLeaf, newTree, rootOf } from '../../../server/contract/audit/merkle.js'
import { verifyChain } from '../../../server/contract/audit/verify.js'
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
