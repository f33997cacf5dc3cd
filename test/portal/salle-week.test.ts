import fc from 'fast-check'
import { shiftDay } from '../../server/lib/paris.js'
import { formatOf } from '../../server/portal/format.js'
import { weekSentence } from '../../server/portal/salle/hero.js'
import { visitsStopped, weeksOf } from '../../server/portal/salle/week.js'
import { wordsOf } from '../../server/portal/words/index.js'

const now = new Date('2026-11-22T08:00:00Z')
const today = '2026-11-22'

/** Visits of the 28 days that end today; `visits(0)` is today, `visits(1)` yesterday. */
const daysOf = (visits: (ago: number) => number) =>
  Array.from({ length: 28 }, (_, at) => ({ day: shiftDay(today, at - 27), visits: visits(27 - at) }))

const say = (language: 'fr' | 'en', week: number, weekBefore: number, todays = 0) =>
  weekSentence({ week, weekBefore, today: todays }, { words: wordsOf(language), format: formatOf(language) }).replace(
    /[\u00a0\u202f]/g,
    ' ',
  )

test('a week is seven whole days, and is compared with the seven before; today is in neither', () => {
  const weeks = weeksOf(
    daysOf((ago) => (ago === 0 ? 1000 : ago <= 7 ? 10 : ago <= 14 ? 3 : 500)),
    now,
  )
  expect(weeks).toEqual({ from: '2026-11-15', to: '2026-11-21', week: 70, weekBefore: 21, today: 1000 })
})

test('a day is one of France’s: just after midnight there, yesterday is over', () => {
  const late = new Date('2026-11-21T23:30:00Z')
  expect(
    weeksOf(
      daysOf(() => 1),
      late,
    ).to,
  ).toBe('2026-11-21')
})

test('the home says the week in one sentence, and how it compares', () => {
  expect(say('fr', 1204, 1075)).toBe('1 204 visites acceptées en une semaine, 12 % de plus que la semaine d’avant.')
  expect(say('fr', 50, 100)).toBe('50 visites acceptées en une semaine, 50 % de moins que la semaine d’avant.')
  expect(say('fr', 1000, 1010)).toBe(
    '1 000 visites acceptées en une semaine, à peu près autant que la semaine d’avant.',
  )
  expect(say('en', 1204, 1075)).toBe('1,204 accepted visits in a week, 12% more than the week before.')
})

test('of few visits the difference is told in visits, not in parts of a hundred', () => {
  expect(say('fr', 9, 4)).toBe('9 visites acceptées en une semaine, 5 de plus que la semaine d’avant.')
})

test('a first week, a first day and a week without visits have sentences of their own', () => {
  expect(say('fr', 1, 0)).toBe('1 visite acceptée en une semaine, et aucune la semaine d’avant.')
  expect(say('fr', 0, 0, 1)).toBe('1 visite acceptée aujourd’hui : votre lanterne est allumée.')
  expect(say('fr', 0, 40)).toBe('Aucune visite en une semaine, contre 40 la semaine d’avant.')
  expect(say('fr', 0, 0)).toBe('Aucune visite depuis deux semaines.')
})

test('the alert comes after three whole days without a visit, not before', () => {
  const lastVisit = (daysAgo: number) =>
    visitsStopped(
      daysOf((ago) => (ago >= daysAgo ? 5 : 0)),
      now,
    )
  expect(lastVisit(0)).toBeNull()
  expect(lastVisit(3)).toBeNull()
  expect(lastVisit(4)).toEqual({ lastDay: '2026-11-18', wholeDays: 3, weekBefore: 35 })
  expect(lastVisit(20)).toEqual({ lastDay: '2026-11-02', wholeDays: 19, weekBefore: 35 })
})

test('where no visit ever was, nothing stopped', () => {
  expect(
    visitsStopped(
      daysOf(() => 0),
      now,
    ),
  ).toBeNull()
})

test('the alert depends on the time that it is given', () => {
  const days = daysOf((ago) => (ago === 3 ? 8 : 0))
  expect(visitsStopped(days, now)).toBeNull()
  expect(visitsStopped(days, new Date('2026-11-23T08:00:00Z'))).toEqual({
    lastDay: '2026-11-19',
    wholeDays: 3,
    weekBefore: 8,
  })
})

test('a visit today, however few there were, is never an alert', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(3), { minLength: 27, maxLength: 27 }),
      fc.integer({ min: 1, max: 9 }),
      (past, last) =>
        visitsStopped(
          daysOf((ago) => (ago === 0 ? last : (past[ago - 1] ?? 0))),
          now,
        ) === null,
    ),
  )
})
