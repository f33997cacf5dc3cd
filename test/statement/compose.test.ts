import fc from 'fast-check'
import { composeStatement, type StatementFacts } from '../../server/statement/compose.js'
import { statementCsv } from '../../server/statement/csv.js'
import { sumsOf } from '../../server/statement/sums.js'
import { parseCsv } from './csv-rows.js'

const micros = fc.bigInt({ min: -5_000_000n, max: 50_000_000n })
const amount = fc.bigInt({ min: 0n, max: 50_000_000n })

/** A month as settlement and the ledger say it when they agree. */
const facts = fc
  .record({
    lines: fc.uniqueArray(
      fc.record({
        month: fc.constantFrom('2026-11', '2026-10', '2026-09'),
        campaign: fc.integer({ min: 1, max: 4 }),
        clicks: fc.integer({ min: 1, max: 9_000 }),
        micros: amount,
        differenceMicros: micros,
      }),
      { selector: ({ month, campaign }) => `${month} ${campaign}`, maxLength: 8 },
    ),
    fee: fc.bigInt({ min: 0n, max: 9_999n }),
    beforeMicros: amount,
    movements: fc.array(micros, { maxLength: 4 }),
  })
  .map(({ lines, fee, beforeMicros, movements }): StatementFacts => {
    const sum = (values: bigint[]) => values.reduce((total, one) => total + one, 0n)
    const own = lines.filter(({ month }) => month === '2026-11').map((line) => line.micros)
    const differences = sum(lines.map((line) => line.differenceMicros))
    const accrued = sum(lines.map((line) => line.micros)) + differences
    const close = {
      ...{
        month: '2026-11',
        sequence: lines.length === 0 ? null : 90n,
        earnedMicros: sum(own),
        differenceMicros: differences,
      },
      clicks: lines.reduce((total, { clicks }) => total + clicks, 0),
      lateMicros: sum(lines.map((line) => line.micros)) - sum(own),
      ...{ feeMicros: lines.length === 0 ? 0n : fee, commonFundMicros: 0n },
      confirmedMicros: accrued - (lines.length === 0 ? 0n : fee),
    }
    const moved = movements.map((value, at) => ({
      ...{ sequence: BigInt(100 + at), at: '2026-11-20T10:00:00.000Z', kind: 'payout-handed', micros: value },
      ...{ reference: null, key: `payout:${at}` },
    }))
    const closing = {
      ...{ sequence: 90n, at: '2026-11-30T22:59:59.999Z', kind: 'period-close', micros: close.confirmedMicros },
      ...{ reference: null, key: 'close:2026-11:x' },
    }
    return {
      cinema: { id: '00000000-0000-4000-8000-000000000001', name: 'Le Royal', city: 'Toulon', organisation: null },
      ...{
        federation: 'SCARE',
        period: '2026-11',
        issuedAt: '2026-12-05T10:00:00.000Z',
        ledgerUpto: 200n,
        rules: [],
        terms: null,
      },
      lines: lines.map((line) => ({ ...line, closedWith: '2026-11', film: 'Un film' })),
      postedLines: lines.map(({ month, campaign, clicks, micros: value }) => ({
        month,
        campaign,
        clicks,
        micros: value,
        worthless: 0,
      })),
      postedDifferences: [...new Set(lines.map(({ campaign }) => campaign))].map((campaign) => ({
        campaign,
        micros: sum(lines.filter((line) => line.campaign === campaign).map((line) => line.differenceMicros)),
      })),
      ...{ close, beforeMicros, afterMicros: beforeMicros + close.confirmedMicros + sum(movements) },
      posted: { ...close, accruedMicros: -accrued },
      entries: lines.length === 0 || close.confirmedMicros === 0n ? moved : [closing, ...moved],
    }
  })

test('what agrees makes a statement that leads from the balance before to the balance after', () => {
  fc.assert(
    fc.property(facts, (given) => {
      const made = composeStatement(given)
      if ('faults' in made) throw new Error(made.faults.join('; '))
      const sums = sumsOf(made.statement)
      expect(made.statement.beforeMicros + sums.confirmedMicros + sums.movementMicros).toBe(made.statement.afterMicros)
      expect(sums.earnedMicros + sums.lateMicros + sums.differenceMicros).toBe(
        sums.feeMicros + sums.commonFundMicros + sums.confirmedMicros,
      )
      expect(made.statement.lines.reduce((total, { clicks }) => total + clicks, 0)).toBe(sums.clicks)
    }),
  )
})

test('a micro-euro or a click too many anywhere refuses it', () => {
  const tampered: ((facts: StatementFacts) => StatementFacts)[] = [
    (one) => ({ ...one, beforeMicros: one.beforeMicros + 1n }),
    (one) => ({ ...one, afterMicros: one.afterMicros - 1n }),
    (one) => ({ ...one, close: { ...one.close, clicks: one.close.clicks + 1 } }),
    (one) => ({ ...one, close: { ...one.close, feeMicros: one.close.feeMicros + 1n } }),
    (one) => ({ ...one, close: { ...one.close, confirmedMicros: one.close.confirmedMicros + 1n } }),
    (one) => ({ ...one, posted: { ...one.posted, accruedMicros: one.posted.accruedMicros + 1n } }),
    (one) => ({ ...one, posted: { ...one.posted, feeMicros: one.posted.feeMicros + 1n } }),
    (one) => ({
      ...one,
      lines: one.lines.map((line, at) => (at === 0 ? { ...line, micros: line.micros + 1n } : line)),
    }),
    (one) => ({ ...one, lines: one.lines.map((line, at) => (at === 0 ? { ...line, clicks: line.clicks + 1 } : line)) }),
    (one) => ({ ...one, postedLines: one.postedLines.map((line) => ({ ...line, micros: line.micros + 1n })) }),
    (one) => ({ ...one, postedLines: one.postedLines.map((line) => ({ ...line, clicks: line.clicks - 1 })) }),
    (one) => ({
      ...one,
      postedDifferences: one.postedDifferences.map((line) => ({ ...line, micros: line.micros + 1n })),
    }),
    (one) => ({ ...one, entries: one.entries.map((entry) => ({ ...entry, micros: entry.micros + 1n })) }),
  ]
  fc.assert(
    fc.property(
      facts.filter(({ lines, entries }) => lines.length > 0 && entries.length > 0),
      fc.constantFrom(...tampered),
      (given, tamper) => {
        expect('faults' in composeStatement(tamper(given))).toBe(true)
      },
    ),
  )
})

test('shares of nothing may be unknown to the ledger, and no others', () => {
  const [given] = fc.sample(
    facts.filter(({ lines }) => lines.length > 0),
    1,
  ) as [StatementFacts]
  const fewer = (worthless: number) => ({
    ...given,
    postedLines: given.postedLines.map((line) => ({ ...line, clicks: line.clicks - 1, worthless })),
  })
  expect('faults' in composeStatement(fewer(1))).toBe(false)
  expect('faults' in composeStatement(fewer(0))).toBe(true)
})

test('the rows of its file add up to the statement, and no cell of a text is a formula', () => {
  const title = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('=1+1', '+A1', '-A1', '@x', '\t=A1', ' =A1', 'a;=A1', 'a\n=A1'),
  )
  fc.assert(
    fc.property(facts, title, (given, film) => {
      const made = composeStatement({ ...given, lines: given.lines.map((line) => ({ ...line, film })) })
      if ('faults' in made) throw new Error(made.faults.join('; '))
      const { statement } = made
      const file = statementCsv(statement)
      expect(file.startsWith('\ufeff')).toBe(true)
      const [header = [], ...rows] = parseCsv(file)
      const column = (name: string) => rows.map((row) => row[header.indexOf(name)] ?? '')
      const micros = column('Micro-euros').map(BigInt)
      const total = (values: bigint[]) => values.reduce((sum, one) => sum + one, 0n)
      expect(micros[0]).toBe(statement.beforeMicros)
      expect(micros.at(-1)).toBe(statement.afterMicros)
      expect(total(micros.slice(0, -1))).toBe(statement.afterMicros)
      expect(column('Euros').map((euros) => BigInt(euros.replace(',', '')))).toEqual(micros)
      expect(total(column('Clics').map((clicks) => BigInt(clicks || 0)))).toBe(BigInt(sumsOf(statement).clicks))
      for (const cell of [...column('Film'), ...column('Référence'), ...column('Ligne')])
        expect(cell).not.toMatch(/(^|[;,\t\r\n])[\s"]*[=+\-@]/)
    }),
  )
})
