import fc from 'fast-check'
import {
  isSteppedUp,
  judgeSession,
  newSession,
  SESSION_ABSOLUTE_MS,
  SESSION_IDLE_MS,
} from '../../server/membership/index.js'

const start = new Date('2026-11-22T10:00:00Z')
const later = (ms: number) => new Date(start.getTime() + ms)

test('a session rests for twelve hours and not a millisecond longer', () => {
  const session = newSession(start)
  expect(judgeSession(session, later(12 * 3_600_000 - 1))).toEqual({ valid: true, touch: true })
  expect(judgeSession(session, later(12 * 3_600_000))).toEqual({ valid: false, why: 'idle' })
})

test('a session in steady use ends after seven days', () => {
  const seenAt = later(7 * 86_400_000 - 1000)
  expect(judgeSession({ ...newSession(start), seenAt }, later(7 * 86_400_000 - 1)).valid).toBe(true)
  expect(judgeSession({ ...newSession(start), seenAt }, later(7 * 86_400_000))).toEqual({
    valid: false,
    why: 'expired',
  })
})

test('an end that was written too late does not prolong a session', () => {
  const session = { ...newSession(start), seenAt: later(8 * 86_400_000), expiresAt: later(99 * 86_400_000) }
  expect(judgeSession(session, later(8 * 86_400_000))).toEqual({ valid: false, why: 'expired' })
})

test('whatever the requests, no session outlives its rest or its age, and one within both lives', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 15 * 3_600_000 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(gaps, (requests) => {
      const session = newSession(start)
      let at = 0
      for (const gap of requests) {
        at += gap
        const verdict = judgeSession(session, later(at))
        // `seenAt` is written at most once a minute, so the rest that is known may be a minute longer than the gap.
        if (gap >= SESSION_IDLE_MS || at >= SESSION_ABSOLUTE_MS) expect(verdict.valid).toBe(false)
        else if (gap < SESSION_IDLE_MS - 60_000) expect(verdict.valid).toBe(true)
        if (!verdict.valid) return
        if (verdict.touch) session.seenAt = later(at)
      }
    }),
  )
})

test('a passkey’s confirmation is good for ten minutes and not a millisecond longer', () => {
  const proof = { enteredBy: 'passkey', steppedUpAt: start } as const
  for (const production of [true, false]) {
    expect(isSteppedUp(proof, { now: later(599_999), production })).toBe(true)
    expect(isSteppedUp(proof, { now: later(600_000), production })).toBe(false)
    expect(isSteppedUp(proof, { now: later(-1), production })).toBe(false)
  }
})

test('a link confirms nobody; a printed one does in development, and never in production', () => {
  const at = fc.integer({ min: 0, max: 7 * 86_400_000 }).map(later)
  fc.assert(
    fc.property(at, (now) => {
      expect(isSteppedUp({ enteredBy: 'link', steppedUpAt: null }, { now, production: false })).toBe(false)
      expect(isSteppedUp({ enteredBy: 'loopback', steppedUpAt: null }, { now, production: true })).toBe(false)
      expect(isSteppedUp({ enteredBy: 'loopback', steppedUpAt: null }, { now, production: false })).toBe(true)
    }),
  )
})
