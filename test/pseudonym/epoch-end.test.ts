import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import {
  ensurePseudonymRing,
  epochEnd,
  issueIdentity,
  loadPseudonymRing,
  readIdentity,
} from '../../server/pseudonym/index.js'

const folder = mkdtempSync(join(tmpdir(), 'lanterne-epoch-'))
ensurePseudonymRing(folder)
const ring = loadPseudonymRing(folder)
afterAll(() => rmSync(folder, { recursive: true }))

const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })

test('when an epoch is over no cookie that was issued in it is good', () => {
  fc.assert(
    fc.property(moment, fc.nat(400 * 86_400_000), fc.nat(500 * 86_400_000), (lastUsedAt, before, after) => {
      const { setCookie } = issueIdentity(ring, { now: new Date(lastUsedAt.getTime() - before) })
      const now = new Date(lastUsedAt.getTime() + after)
      const end = epochEnd({ lastUsedAt, now })
      const { kind } = readIdentity(ring, { cookieHeader: setCookie.split(';')[0], now })
      if (end.over) expect(kind).toBe('refused')
      if (!end.over && end.why === 'alive') expect(epochEnd({ lastUsedAt, now: end.until })).toEqual({ over: true })
    }),
    { numRuns: 2000 },
  )
})

test('an epoch whose last use nobody knows is never over', () => {
  expect(epochEnd({ lastUsedAt: null, now: new Date('2100-01-01') })).toEqual({ over: false, why: 'in-use' })
})
