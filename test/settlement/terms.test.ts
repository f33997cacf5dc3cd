import type { Contract } from '../../server/contract/index.js'
import { groupBy } from '../../server/settlement/group.js'
import { monthState, whyNotClose } from '../../server/settlement/months.js'
import { readNote, readReference } from '../../server/settlement/note.js'
import { isPeriodName, periodNamed } from '../../server/settlement/period.js'
import { closeMonth } from '../../server/settlement/postings.js'
import { monthTerms, shareTerms } from '../../server/settlement/terms.js'

const november = periodNamed('2026-11')
const at = (text: string) => new Date(text)

function operators(...terms: { from: string; to?: string; late?: number; days?: number; payer?: string }[]) {
  return terms.map(({ from, to, late = 72, days = 10, payer = 'operator' }, n) => ({
    ...{ id: String(n), inForceFrom: at(from), endedAt: to === undefined ? null : at(to) },
    terms: { lateEventHours: late, reportingDays: days, paymentDays: 30, payer },
  })) as unknown as Contract<'operator-federation'>[]
}

function cinemas(...terms: { from: string | null; to?: string; fee?: number; fund?: boolean }[]) {
  return terms.map(({ from, to, fee = 0, fund = false }, n) => ({
    ...{ id: String(n), inForceFrom: from === null ? null : at(from), endedAt: to === undefined ? null : at(to) },
    terms: { feeBasisPoints: fee, commonFund: fund },
  })) as unknown as Contract<'federation-cinema'>[]
}

test('the operator’s contract in force at the month’s end gives its times; of several the longest', () => {
  expect(monthTerms(operators({ from: '2026-01-01' }), november)).toMatchObject({
    lateUntil: at('2026-12-03T23:00:00Z'),
    reportUntil: at('2026-12-10T23:00:00Z'),
    payer: 'operator',
  })
  // Replaced in the middle of the month: the newer one counts, though it is stricter.
  const amended = operators(
    { from: '2026-01-01', to: '2026-11-15T12:00:00Z', late: 96 },
    { from: '2026-11-15T12:00:00Z', late: 24, payer: 'federation' },
  )
  expect(monthTerms(amended, november)).toMatchObject({ lateUntil: at('2026-12-01T23:00:00Z'), payer: 'federation' })
  const both = operators({ from: '2026-01-01', late: 96, days: 5 }, { from: '2026-02-01', late: 24, days: 20 })
  expect(monthTerms(both, november)).toMatchObject({
    lateUntil: at('2026-12-04T23:00:00Z'),
    reportUntil: at('2026-12-20T23:00:00Z'),
  })
  // One that begins after the month says nothing about it; one that has ended still does, when it was the last.
  const next = operators({ from: '2026-01-01', to: '2026-10-01', late: 48 }, { from: '2026-12-01T00:00:00Z', late: 1 })
  expect(monthTerms(next, november).lateUntil).toEqual(at('2026-12-02T23:00:00Z'))
  expect(monthTerms([], november).lateUntil).toEqual(at('2026-12-03T23:00:00Z'))
})

test('a cinema’s fee and fund are those at the month’s end; after its contract ended, those of its last one', () => {
  const changed = cinemas(
    { from: '2026-01-01', to: '2026-11-15', fee: 100 },
    { from: '2026-11-15', fee: 250, fund: true },
  )
  expect(shareTerms(changed, november)).toEqual({ contract: '1', feeBasisPoints: 250, commonFund: true })
  expect(shareTerms(changed, periodNamed('2026-10'))).toMatchObject({ contract: '0', feeBasisPoints: 100 })
  expect(shareTerms(cinemas({ from: '2026-01-01', to: '2026-03-01', fee: 100 }), november)).toMatchObject({
    feeBasisPoints: 100,
  })
  expect(shareTerms(cinemas({ from: null }), november)).toEqual({
    contract: null,
    feeBasisPoints: 0,
    commonFund: false,
  })
  // To the millisecond: what begins at the month's end is of the next month.
  expect(shareTerms(cinemas({ from: '2026-11-30T23:00:00Z', fee: 9 }), november)).toMatchObject({ contract: null })
})

test('a cinema that leaves with one micro-euro has it closed, and one of price zero has nothing to post', () => {
  const sums = [
    { cinema: 'a', campaign: 1, month: '2026-11', clicks: 1, micros: 1n },
    { cinema: 'b', campaign: 2, month: '2026-11', clicks: 5, micros: 0n },
  ]
  const termsOf = () => ({ contract: null, feeBasisPoints: 500, commonFund: false })
  const { postings, cinemas: closed } = closeMonth({ period: november, sums, campaigns: [], termsOf })
  expect(postings.map(({ key }) => key)).toEqual(['close:2026-11:a'])
  expect(closed.map(({ clicks, confirmedMicros }) => [clicks, confirmedMicros])).toEqual([
    [1, 1n],
    [5, 0n],
  ])
})

test('more cinemas than a posting has entries make several postings of one difference, each in balance', () => {
  const sums = Array.from({ length: 4_500 }, (_, n) => ({
    cinema: `c${n}`,
    campaign: 1,
    month: '2026-11',
    clicks: 1,
    micros: 400n,
  }))
  const one = {
    campaign: 1,
    estimated: { clicks: 4_500, micros: 1_800_000n },
    reported: { clicks: 1, micros: 1_809_000n },
  }
  const decided = { decision: 'accepted' } as never
  const termsOf = () => ({ contract: null, feeBasisPoints: 0, commonFund: false })
  const { postings } = closeMonth({
    period: november,
    sums,
    campaigns: [{ ...one, differenceMicros: 9_000n, decided }],
    termsOf,
  })
  const differences = postings.filter(({ kind }) => kind === 'settlement-difference')
  expect(differences.map(({ key }) => key)).toEqual([
    'difference:2026-11:1',
    'difference:2026-11:1:2',
    'difference:2026-11:1:3',
  ])
  for (const { entries } of differences) {
    expect(entries.length).toBeLessThanOrEqual(2_000)
    expect(entries.reduce((sum, { micros }) => sum + micros, 0n)).toBe(0n)
  }
})

test('why a month cannot be closed is said in the order in which one would mend it', () => {
  const terms = monthTerms(operators({ from: '2026-01-01' }), november)
  const facts = {
    close: null,
    terms,
    declared: true,
    undecided: 0,
    earlierOpen: [],
    lastClosed: null,
    postedUpTo: at('2026-12-31'),
  }
  const why = (
    changes: Partial<typeof facts> | { close: { state: string } } | { lastClosed: string },
    now = at('2026-12-20'),
  ) => whyNotClose(november, { ...facts, ...changes } as never, now)
  expect(why({})).toBeNull()
  expect(why({ close: { state: 'refused' } })).toBeNull()
  expect(why({ close: { state: 'asked' } })).toBe('already')
  expect(why({ lastClosed: '2026-12' })).toBe('passed')
  expect(why({}, at('2026-12-03T22:59:59Z'))).toBe('too-early')
  expect(why({ earlierOpen: ['2026-10'] as never[] })).toBe('earlier-open')
  expect(why({ declared: false })).toBeNull()
  expect(why({ declared: false }, at('2026-12-10T22:59:59Z'))).toBe('report-missing')
  expect(why({ postedUpTo: at('2026-11-30T22:59:59Z') })).toBe('not-posted')
  expect(why({ undecided: 1 })).toBe('differences')
  expect(monthState(november, { close: null, now: at('2026-11-30T23:00:00Z') })).toBe('closing')
})

test.each(['2026-11', '2099-12'])('%s names a period', (name) => expect(isPeriodName(name)).toBe(true))
test.each(['2026-13', '2026-00', '1999-11', '2026-1', '2026-11\n', ' 2026-11', '２０２６-11'])(
  '%j names none',
  (name) => {
    expect(isPeriodName(name)).toBe(false)
    expect(() => periodNamed(name)).toThrow()
  },
)

test('notes keep their lines and letters, and nothing that turns text around or ends it', () => {
  expect(readNote(' a\r\nb\rc\u0065\u0301 🎬 ')).toBe('a\nb\ncé 🎬')
  expect(readNote('')).toBe('')
  for (const bad of ['\0', 'a\u202eb', 'a\u2066b', '\ud800', 'a\u200bb', 'a\tb', 'x'.repeat(1001)])
    expect(readNote(bad)).toBeNull()
  expect(readReference(' VIR 12 ')).toBe('VIR 12')
  for (const bad of ['', ' ', 'a\nb', 'a\r\nb', '\0', 'x'.repeat(141)]) expect(readReference(bad)).toBeNull()
})

test('rows keep their order in groups', () => {
  expect([...groupBy([3, 1, 4, 1, 5], (n) => n % 2)]).toEqual([
    [1, [3, 1, 1, 5]],
    [0, [4]],
  ])
})
