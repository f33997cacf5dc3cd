import fc from 'fast-check'
import { changesOf, type ToldMember } from '../../server/activation/export-change.js'
import { type ExportLine, fileName, headOf, MAX_SEGMENTS, textOf } from '../../server/activation/export-lines.js'
import type { WantedMember } from '../../server/activation/export-people.js'
import { readUid } from '../../server/activation/sync-judge.js'

const plannedAt = new Date('2026-11-22T10:00:00.900Z')
const until = new Date('2026-11-23T10:00:00Z')
const line = (uid: string, code: string, member = true): ExportLine => ({ uid, code, member, until })

test('CSV: a head, then who enters and until when, and who leaves', () => {
  const head = { format: 'csv', memberId: null, plannedAt } as const
  expect(headOf(head) + textOf([line('a', 'c1'), line('b', 'c1', false)], head)).toBe(
    'uid,segment,action,expires\na,c1,add,2026-11-23T10:00:00Z\nb,c1,remove,\n',
  )
  expect(textOf([], head)).toBe('')
})

test('Xandr: a line a number, minutes from the moment of the file, minus one to remove', () => {
  const head = { format: 'xandr', memberId: 958, plannedAt } as const
  expect(headOf(head)).toBe('')
  expect(textOf([line('7', 'c1'), line('7', 'c2', false), line('8', 'c1')], head)).toBe(
    '7,c1:1439:1795341600:0:958;c2:-1:1795341600:0:958\n8,c1:1439:1795341600:0:958\n',
  )
  expect(textOf([], head)).toBe('')
  // Even what runs out at once is no 0, which would mean half a year, and no -1.
  expect(textOf([{ ...line('7', 'c'), until: plannedAt }], head)).toContain('c:1:')
})

test('Xandr: a line has 1,800 segments at most, and nothing is lost', () => {
  const head = { format: 'xandr', memberId: 1, plannedAt } as const
  const lines = Array.from({ length: 2 * MAX_SEGMENTS + 1 }, (_, n) => line('7', `c${n}`))
  const text = textOf(lines, head).trim().split('\n')
  expect(text.map((one) => one.split(';').length)).toEqual([MAX_SEGMENTS, MAX_SEGMENTS, 1])
  expect(text.every((one) => one.startsWith('7,'))).toBe(true)
})

test('a number that is let in needs no quoting in either format, and is no formula', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      const uid = readUid(text, { format: 'csv' })
      if (uid === null || uid === 'nobody') return
      expect(uid).toMatch(/^[\w-][\w.~:+/=-]*$/)
      expect(uid.length).toBeLessThanOrEqual(256)
    }),
    { numRuns: 1_000 },
  )
  expect(readUid('CAESEF-x_1.2~3:4+5/6==', { format: 'csv' })).toBe('CAESEF-x_1.2~3:4+5/6==')
  for (const [text, read] of [
    ...[
      ['18446744073709551615', '18446744073709551615'],
      ['18446744073709551616', null],
      ['0', 'nobody'],
      ['', 'nobody'],
    ],
    ...[
      ['-1', null],
      ['1e3', null],
      ['007', null],
      ['abc', null],
    ],
  ])
    expect([text, readUid(text as string, { format: 'xandr' })]).toEqual([text, read])
})

test('files have their names by their place in the order', () => {
  expect(fileName({ seq: 7, kind: 'delta', format: 'xandr' })).toBe('lanterne-00000007-delta.txt')
  expect(
    ['csv', 'csv'].map((format, n) => fileName({ seq: 9 + n, kind: 'full', format: format as 'csv' })).sort(),
  ).toEqual(['lanterne-00000009-full.csv', 'lanterne-00000010-full.csv'])
})

describe('what has to be said', () => {
  const day = (n: number) => new Date(Date.UTC(2026, 11, n))
  const uid = fc.constantFrom('a', 'b', 'c', 'd')
  const campaign = fc.integer({ min: 1, max: 3 })
  const wanted = fc.uniqueArray(
    fc.record({ uid, campaign, lasts: fc.integer({ min: 1, max: 20 }).map(day) }).map(
      (one): WantedMember => ({
        ...one,
        until: new Date(Math.min(one.lasts.getTime(), day(14).getTime())),
      }),
    ),
    { selector: ({ uid, campaign }) => `${uid} ${campaign}`, maxLength: 12 },
  )
  const histories = fc.array(fc.record({ wanted, stale: fc.boolean() }), { maxLength: 8 })

  test('a platform that takes every file, and each that was given up or not, holds who is wanted, and nobody longer than they last', () => {
    fc.assert(
      fc.property(histories, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (history, arrives) => {
        const told = new Map<string, ToldMember>()
        const holds = new Map<string, Date>()
        const stale = new Set<number>()
        const step = (round: WantedMember[], file: number, arrived: boolean) => {
          const changes = changesOf(round, [...told.values()], { isStale: (one) => stale.has(one), now: day(0) })
          for (const change of changes) {
            const key = `${change.uid} ${change.campaign}`
            told.set(key, { ...change, file })
            if (!arrived) continue
            if (change.member) holds.set(key, change.until)
            else holds.delete(key)
          }
          return changes
        }
        history.forEach(({ wanted: round, stale: givenUp }, file) => {
          // Whether anything of a file that was given up arrived is not known.
          step(round, file, !givenUp || (arrives[file] ?? false))
          if (givenUp) stale.add(file)
        })
        const last = history.at(-1)?.wanted ?? []
        step(last, history.length, true)
        expect([...holds.keys()].sort()).toEqual(last.map(({ uid, campaign }) => `${uid} ${campaign}`).sort())
        for (const { uid, campaign, lasts } of last)
          expect((holds.get(`${uid} ${campaign}`) ?? day(99)).getTime()).toBeLessThanOrEqual(lasts.getTime())
        // Nothing is said twice.
        expect(step(last, history.length + 1, true)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })
})
