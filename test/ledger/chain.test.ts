import { bodySha256, type ChainedTransaction, chainHash, genesisHash } from '../../server/ledger/chain.js'

// The two digests were made with `printf … | sha256sum`, from the definition in the migration.
const first: ChainedTransaction = {
  sequence: 1n,
  key: 'click:1',
  kind: 'click',
  at: '2026-11-22T12:00:00.000000Z',
  postedAt: '2026-11-22T12:00:01.500000Z',
  details: '{"campaign": 7}',
  bodySha256: Buffer.from('66d858381e84fae3a3af5e686c9adcf848a7e1f640dc176717b7c6f7626d531a', 'hex'),
  hash: Buffer.alloc(32),
  entries: [
    { account: 'cinema:a:accrued', micros: 400n, balance: 400n },
    { account: 'operator:receivable', micros: -400n, balance: -400n },
  ],
}

test('the body of a posting has one digest', () => {
  expect(bodySha256(first).toString('hex')).toBe('66d858381e84fae3a3af5e686c9adcf848a7e1f640dc176717b7c6f7626d531a')
})

test('the first transaction continues 32 zero bytes', () => {
  expect(genesisHash).toEqual(Buffer.alloc(32))
  expect(chainHash(genesisHash, first).toString('hex')).toBe(
    'a7827e4489fd65cf38f294e8e733df343d5f262ddbdbb6bc5458c8bb70c4743d',
  )
})
