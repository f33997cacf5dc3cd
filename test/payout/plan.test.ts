import fc from 'fast-check'
import { MICROS_PER_CENT, MICROS_PER_EURO } from '../../server/lib/money.js'
import { BATCH_KINDS, type Claim, planBatch } from '../../server/payout/plan.js'
import { newestReckoning } from '../../server/payout/reckoning.js'

const EURO = MICROS_PER_EURO
const terms = { thresholdMicros: 50n * EURO, yearlySweepMicros: EURO, payer: 'operator', ended: false } as const
const POOL = { payer: 'operator', poolThresholdMicros: 100n * EURO } as const

function claim(changed: Partial<Claim> & { payableMicros: bigint }): Claim {
  return {
    ...{ cinemaId: 'a', name: 'A', laterMicros: 0n, terms, byTitle: false, account: 'in-force', inOpenBatch: false },
    ...changed,
  }
}

/** Another claim, that fills the pool. */
const rich = claim({ cinemaId: 'rich', payableMicros: 1_000n * EURO })

function reasonOf(changed: Partial<Claim> & { payableMicros: bigint }, kind: (typeof BATCH_KINDS)[number] = 'quarter') {
  const { rows } = planBatch([rich, claim(changed)], { kind, ...POOL })
  return rows.find(({ cinemaId }) => cinemaId === 'a')?.reason
}

test.each([
  ['what reaches the threshold is paid', { payableMicros: 50n * EURO }, null],
  ['one micro-euro less is carried', { payableMicros: 50n * EURO - 1n }, 'below-threshold'],
  ['what was taken back beyond the balance', { payableMicros: -1n }, 'negative-balance'],
  ['nobody’s balance', { payableMicros: 60n * EURO, name: null }, 'unknown-cinema'],
  ['a cinema without any contract', { payableMicros: 60n * EURO, terms: null }, 'no-contract'],
  [
    'one that somebody else pays',
    { payableMicros: 60n * EURO, terms: { ...terms, payer: 'federation' } },
    'other-payer',
  ],
  ['revenue of the quarter that runs', { payableMicros: 60n * EURO, laterMicros: 60n * EURO }, 'later-period'],
  ['one in public hands', { payableMicros: 60n * EURO, byTitle: true }, 'by-title'],
  ['one without bank details', { payableMicros: 60n * EURO, account: 'none' }, 'no-bank-details'],
  ['one whose change of account waits', { payableMicros: 60n * EURO, account: 'on-hold' }, 'bank-details-on-hold'],
  ['one whose account cannot be read', { payableMicros: 60n * EURO, account: 'unreadable' }, 'bank-details-unreadable'],
  ['one that no file can name', { payableMicros: 60n * EURO, account: 'unwritable' }, 'bank-details-unwritable'],
  ['one that another batch takes', { payableMicros: 60n * EURO, inOpenBatch: true }, 'in-open-batch'],
  [
    'nobody is asked for an account before there is something to pay',
    { payableMicros: EURO, account: 'none' },
    'below-threshold',
  ],
  ['one that left is paid a cent', { payableMicros: MICROS_PER_CENT, terms: { ...terms, ended: true } }, null],
  [
    'one that left with a micro-euro keeps it',
    { payableMicros: 1n, terms: { ...terms, ended: true } },
    'below-threshold',
  ],
] as const)('%s', (_name, changed, reason) => {
  expect(reasonOf(changed as Parameters<typeof reasonOf>[0])).toBe(reason)
})

test('while the whole is worth less than its threshold, only those who left are paid by the quarter', () => {
  const claims = [
    claim({ payableMicros: 60n * EURO }),
    claim({ cinemaId: 'left', payableMicros: 2n * EURO, terms: { ...terms, ended: true } }),
  ]
  const quarter = planBatch(claims, { kind: 'quarter', ...POOL })
  expect(quarter.heldByPool).toBe(true)
  expect(quarter.rows.map(({ cinemaId, reason }) => [cinemaId, reason])).toEqual([
    ['left', null],
    ['a', 'pool-below-threshold'],
  ])
  expect(planBatch(claims, { kind: 'year', ...POOL }).rows.map(({ reason }) => reason)).toEqual([null, null])
})

test('once a year the yearly minimum is enough, or the cinema’s own threshold where it is lower', () => {
  expect(reasonOf({ payableMicros: EURO }, 'year')).toBeNull()
  expect(reasonOf({ payableMicros: EURO - 1n }, 'year')).toBe('below-threshold')
  const low = { ...terms, thresholdMicros: EURO / 2n }
  expect(reasonOf({ payableMicros: EURO / 2n, terms: low }, 'year')).toBeNull()
})

test('a batch of those who leave lists nobody else', () => {
  const left = claim({ payableMicros: 25_001n, laterMicros: 25_001n, terms: { ...terms, ended: true } })
  const { rows } = planBatch([rich, left], { kind: 'exit', ...POOL })
  expect(rows).toEqual([expect.objectContaining({ cinemaId: 'a', cents: 2n, carriedMicros: 5_001n })])
})

test('whatever the balances and the terms, paid and carried are what is confirmed, and nobody is paid what is not theirs', () => {
  const micros = fc.bigInt(-5n * EURO, 500n * EURO)
  const claims = fc.array(
    fc.record({
      cinemaId: fc.uuid(),
      name: fc.constantFrom('A', null),
      payableMicros: micros,
      laterMicros: fc.bigInt(0n, 100n * EURO),
      terms: fc.option(
        fc.record({
          thresholdMicros: fc.bigInt(0n, 100n * EURO),
          yearlySweepMicros: fc.bigInt(0n, 5n * EURO),
          payer: fc.constantFrom('operator' as const, 'federation' as const),
          ended: fc.boolean(),
        }),
      ),
      byTitle: fc.boolean(),
      account: fc.constantFrom('in-force' as const, 'none' as const, 'on-hold' as const, 'unreadable' as const),
      inOpenBatch: fc.boolean(),
    }),
    { maxLength: 30 },
  )
  const asked = fc.record({
    kind: fc.constantFrom(...BATCH_KINDS),
    payer: fc.constantFrom('operator' as const, 'federation' as const),
    poolThresholdMicros: fc.bigInt(0n, 3_000n * EURO),
  })
  fc.assert(
    fc.property(claims, asked, (all, how) => {
      const { rows, totals } = planBatch(all, how)
      const sum = (of: (row: (typeof rows)[number]) => bigint) => rows.reduce((total, row) => total + of(row), 0n)
      expect(totals.cents * MICROS_PER_CENT + totals.carriedMicros).toBe(sum(({ payableMicros }) => payableMicros))
      expect(totals.cents).toBe(sum(({ cents }) => cents))
      for (const row of rows) {
        expect(row.cents > 0n).toBe(row.reason === null)
        if (row.cents === 0n) continue
        const most = row.terms?.ended ? row.payableMicros : row.payableMicros - row.laterMicros
        expect(row.cents * MICROS_PER_CENT).toBeLessThanOrEqual(most)
        expect(most - row.cents * MICROS_PER_CENT).toBeLessThan(MICROS_PER_CENT)
        expect(row).toMatchObject({
          account: 'in-force',
          inOpenBatch: false,
          byTitle: false,
          terms: { payer: how.payer },
        })
      }
      expect(planBatch([...all].reverse(), how).totals).toEqual(totals)
    }),
    { numRuns: 500 },
  )
})

test('a quarter is reckoned when its last month is closed', () => {
  const month = (name: string) => ({ name, to: new Date(`${name}-28T00:00:00Z`) })
  expect(newestReckoning([], 3)).toBeNull()
  expect(newestReckoning([month('2026-10'), month('2026-11')], 3)).toBeNull()
  const closed = ['2026-12', '2027-01', '2026-09', '2026-11'].map(month)
  expect(newestReckoning(closed, 3)).toMatchObject({ through: '2026-12', endsYear: true })
  expect(newestReckoning([month('2026-09')], 3)).toMatchObject({ through: '2026-09', endsYear: false })
  expect(newestReckoning(closed, 1)).toMatchObject({ through: '2027-01' })
})
