import { ROOT_CELL, regionCell } from '../../../server/audience/index.js'
import type { ReplayResult } from '../../../server/demo/replay/replay-log.js'
import { checkSums, printResult } from '../../../server/demo/replay/table.js'
import type { Visitor } from '../../../server/demo/replay/visitors.js'

const browser: Visitor = { id: 'a', agent: 'x', kind: 'browser', consents: true, thirdPartyCookies: true }
const request = { line: 1, client: 'c', at: 0, method: 'GET', target: '/', status: 200, agent: 'x' }
const log = { lines: 10, requests: [], unreadable: { count: 1, first: [{ line: 4, start: 'x' }] } }

function result(other: Partial<ReplayResult> = {}): ReplayResult {
  const observed = {
    ...{ linked: 2, unlinked: 1, counted: 3, people: 2, refused: new Map([['bot', 1]]) },
    clicks: { raw: 3, filtered: 2, payable: 1, reasons: new Map([['duplicate', 1]]) },
    revenue: new Map([
      ['c1', { clicks: 1, micros: 200n }],
      ['c2', { clicks: 1, micros: 200n }],
    ]),
  }
  return {
    sorted: {
      pages: Array.from({ length: 5 }, () => ({ visitor: browser, request })),
      visitors: [browser, { ...browser, consents: false }, { ...browser, kind: 'bot' }],
      others: { file: 6000, feed: 2, 'not-shown': 1, 'not-a-get': 0 },
    },
    plan: {
      visits: Array.from({ length: 4 }, () => ({ visitor: browser, at: 0, origin: '', body: '' })),
      silentPages: 1,
    },
    answers: new Map([
      ['kept', 3],
      ['bot', 1],
    ]),
    clickAnswers: new Map([['redirected', 3]]),
    changed: observed,
    after: { ...observed, people: 40 },
    release: {
      ...{ id: 1, madeAt: new Date(0), windowFrom: '2026-08-25', windowTo: '2026-11-23' },
      cells: [
        { cell: ROOT_CELL, figure: 390, withheld: null, activated: false },
        { cell: regionCell('Bretagne'), figure: null, withheld: 'few-cinemas', activated: false },
      ] as NonNullable<ReplayResult['release']>['cells'],
    },
    reconciliation: {
      payableClicks: 1,
      expectedMicros: 400n,
      sharedMicros: 400n,
      unpostedMicros: 0n,
      accruedMicros: 400n,
      differences: [],
    },
    earnedMicros: 400n,
    cinemaNames: new Map([['c1', 'Le Royal, Toulon']]),
    adLinks: 2,
    ...other,
  }
}

test('the table says everything that was asked for, and that the sums agree', () => {
  const { text, agree } = printResult(log, result())
  expect(agree).toBe(true)
  for (const line of [
    /unreadable lines +1 \(line 4\)/,
    /left out +6,000 files, 2 feeds, 1 not shown, 0 not a GET/,
    /browsers that did not say yes +1 \(1 page views, nothing sent\)/,
    /refused: bot +1/,
    /people in the pool +40 \(\+2\)/,
    /reach, Salles Art et Essai +about 390, too few to activate/,
    /régions withheld +1 of 1/,
    /raw +3\n.*filtered.* 2\n.*payable +1/,
    /not payable: duplicate +1/,
    /Le Royal, Toulon +0\.000200 € +1 clicks/,
    /c2 +0\.000200 €/,
    /together +0\.000400 €/,
    /0\.000400 = 0\.000400 = 0\.000400 € +agree/,
  ]) {
    expect(text).toMatch(line)
  }
})

test.each<[string, Partial<ReplayResult>]>([
  ['a visit that was kept and is not in the database', { answers: new Map([['kept', 4]]) }],
  ['a visit without an answer', { answers: new Map([['kept', 3]]) }],
  ['a ledger that holds more than was shared', { reconciliation: { ...result().reconciliation, accruedMicros: 401n } }],
  [
    'a difference that the reconciliation names',
    { reconciliation: { ...result().reconciliation, differences: ['x'] } },
  ],
  ['revenue by cinema that is less than the clicks are worth', { earnedMicros: 401n }],
])('%s does not agree', (_, other) => {
  const { text, agree } = printResult(log, result(other))
  expect(agree).toBe(false)
  expect(text).toContain('DO NOT AGREE')
})

test('shares that are not posted yet are not missing', () => {
  const reconciliation = { ...result().reconciliation, accruedMicros: 100n, unpostedMicros: 300n }
  expect(checkSums(result({ reconciliation })).every(({ agree }) => agree)).toBe(true)
})

test('beyond fifteen cinemas the others are one line, and nothing is lost', () => {
  const revenue = new Map(Array.from({ length: 20 }, (_, n) => [`c${n}`, { clicks: 1, micros: 20n }] as const))
  const { text } = printResult(log, result({ changed: { ...result().changed, revenue } }))
  expect(text).toMatch(/the 5 others +0\.000100 € +5 clicks/)
  expect(text).toMatch(/together +0\.000400 €/)
})
