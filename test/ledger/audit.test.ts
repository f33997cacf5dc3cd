import fc from 'fast-check'
import { auditNext, type Fault, startAudit } from '../../server/ledger/audit.js'
import { bodySha256, type ChainedTransaction, chainHash, genesisHash } from '../../server/ledger/chain.js'

/** A chain as the database would make it: each transaction moves an amount from the operator to a cinema. */
function chainOf(amounts: readonly bigint[], postedAt = (_index: number) => '2026-11-22T12:00:01.000000Z') {
  const chain: ChainedTransaction[] = []
  let owed = 0n
  for (const [index, micros] of amounts.entries()) {
    owed += micros
    const next: ChainedTransaction = {
      sequence: BigInt(index + 1),
      key: `click:${index + 1}`,
      kind: 'click',
      at: '2026-11-22T12:00:00.000000Z',
      postedAt: postedAt(index),
      details: '{}',
      bodySha256: genesisHash,
      hash: genesisHash,
      entries: [
        { account: 'cinema:a:accrued', micros, balance: owed },
        { account: 'operator:receivable', micros: -micros, balance: -owed },
      ],
    }
    next.bodySha256 = bodySha256(next)
    next.hash = chainHash(chain.at(-1)?.hash ?? genesisHash, next)
    chain.push(next)
  }
  return chain
}

function firstFault(chain: readonly ChainedTransaction[]): { index: number; fault: Fault } | null {
  const audit = startAudit()
  for (const [index, next] of chain.entries()) {
    const fault = auditNext(audit, next)
    if (fault !== null) return { index, fault }
  }
  return null
}

const amounts = fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 1, maxLength: 20 })

test('a chain that was made by the rules has no fault, and the audit ends with its balances', () => {
  fc.assert(
    fc.property(amounts, (all) => {
      const audit = startAudit()
      for (const next of chainOf(all)) expect(auditNext(audit, next)).toBeNull()
      const total = all.reduce((sum, micros) => sum + micros, 0n)
      expect(audit.balances.get('cinema:a:accrued')).toBe(total)
      expect(audit).toMatchObject({ transactions: BigInt(all.length), sum: 0n })
    }),
  )
})

const changes: ((transaction: ChainedTransaction) => Partial<ChainedTransaction>)[] = [
  ({ sequence }) => ({ sequence: sequence + 1n }),
  ({ key }) => ({ key: `${key}0` }),
  ({ kind }) => ({ kind: `${kind}s` }),
  () => ({ at: '2026-11-22T12:00:00.000001Z' }),
  () => ({ postedAt: '2026-11-22T12:00:01.000001Z' }),
  () => ({ details: '{"campaign": 7}' }),
  ({ hash }) => ({ bodySha256: hash }),
  ({ bodySha256 }) => ({ hash: bodySha256 }),
  ({ entries }) => ({ entries: entries.map((entry) => ({ ...entry, micros: -entry.micros })) }),
  ({ entries }) => ({ entries: entries.map((entry) => ({ ...entry, balance: entry.balance + 1n })) }),
  ({ entries }) => ({ entries: entries.map((entry) => ({ ...entry, account: `${entry.account}:b` })) }),
  ({ entries }) => ({ entries: entries.slice(1) }),
]

test('any one change of any one transaction is found there, not before and not after', () => {
  fc.assert(
    fc.property(amounts, fc.nat(), fc.constantFrom(...changes), (all, place, change) => {
      const chain = chainOf(all)
      const index = place % chain.length
      const changed = chain[index] as ChainedTransaction
      chain[index] = { ...changed, ...change(changed) }
      expect(firstFault(chain)?.index).toBe(index)
    }),
  )
})

test('a transaction that was posted before the one before it is a fault, even when its hash is right', () => {
  const chain = chainOf([1n, 2n, 3n], (index) => `2026-11-22T12:00:0${[1, 3, 2][index]}.000000Z`)
  expect(firstFault(chain)).toEqual({ index: 2, fault: 'clock' })
})
