import {
  MATCH_DAYS,
  PLATFORM_COPY_DAYS,
  POOL_DAYS,
  REMOVAL_DAYS,
  SYNC_AGAIN_DAYS,
  TOMBSTONE_DAYS,
} from '../../audience/index.js'
import { EVIDENCE_MONTHS } from '../../conformity/index.js'
import type { Terms } from '../../contract/index.js'
import { DAY_MS, SECOND_MS } from '../../lib/clock.js'
import { GIVEN_UP_DAYS } from '../../lib/mail-send.js'
import { INVITATION_KEPT_DAYS, LINK_LIFE_MS, SESSION_ABSOLUTE_MS } from '../../membership/index.js'
import { STAMP_MONTHS, VISIT_DAYS } from '../../visit/index.js'

export interface Length {
  count: number
  unit: 'minute' | 'hour' | 'day' | 'month' | 'year'
}

/** The terms that say how long: of the contracts in force, or, where there are none, of the published model. */
export interface KeepingTerms {
  cinema: readonly Terms<'federation-cinema'>[]
  operator: readonly Terms<'operator-federation'>[]
}

/** Who sees to it that a time is kept. `nobody`: it is agreed, or undecided, and nothing ends it by itself yet. */
export type KeptBy = 'browser' | 'daily' | 'at-once' | 'contract' | 'nobody'

interface Keeping {
  by: KeptBy
  /** What its sentence wants to be told; a length that no terms say is null. */
  lengths: (terms: KeepingTerms) => Record<string, Length | null>
}

const years = (count: number | null) => lengthOf(count, 'year')
const months = (count: number | null) => lengthOf(count, 'month')
const days = (count: number | null) => lengthOf(count, 'day')
const hours = (count: number | null) => lengthOf(count, 'hour')

/** How long what is kept, from the terms where they say so, and else from the numbers by which the program deletes. */
export const KEEPINGS = {
  identifier: { by: 'browser', lengths: ({ cinema }) => ({ length: months(longest(cinema, 'identifierMonths')) }) },
  choice: { by: 'daily', lengths: ({ cinema }) => ({ length: months(longest(cinema, 'choiceMonths')) }) },
  visits: { by: 'daily', lengths: () => ({ length: days(VISIT_DAYS) }) },
  pool: { by: 'daily', lengths: ({ cinema }) => ({ length: months(longest(cinema, 'choiceMonths')) }) },
  'pool-days': { by: 'daily', lengths: () => ({ length: days(POOL_DAYS) }) },
  'consent-links': { by: 'daily', lengths: () => ({ length: months(STAMP_MONTHS) }) },
  'consent-log': { by: 'nobody', lengths: () => ({}) },
  'click-links': {
    by: 'daily',
    lengths: ({ cinema }) => ({
      period: months(longest(cinema, 'periodMonths')),
      late: hours(longest(cinema, 'lateEventHours')),
      dispute: days(longest(cinema, 'disputeDays')),
    }),
  },
  clicks: { by: 'nobody', lengths: () => ({}) },
  records: { by: 'nobody', lengths: ({ cinema }) => ({ length: years(longest(cinema, 'recordYears')) }) },
  'bank-details': { by: 'daily', lengths: ({ cinema }) => ({ length: years(longest(cinema, 'recordYears')) }) },
  matches: { by: 'daily', lengths: () => ({ length: days(MATCH_DAYS) }) },
  'sync-asks': { by: 'daily', lengths: () => ({ length: days(SYNC_AGAIN_DAYS) }) },
  'platform-copy': { by: 'daily', lengths: () => ({ length: days(PLATFORM_COPY_DAYS) }) },
  removals: { by: 'daily', lengths: () => ({ length: days(REMOVAL_DAYS) }) },
  'operator-copy': {
    by: 'contract',
    lengths: ({ operator }) => ({
      length: days(longest(operator, 'copyDays')),
      withdrawal: hours(longest(operator, 'withdrawalHours')),
    }),
  },
  'publisher-answer': { by: 'contract', lengths: () => ({}) },
  tombstones: { by: 'daily', lengths: () => ({ length: days(TOMBSTONE_DAYS) }) },
  account: { by: 'at-once', lengths: ({ cinema }) => ({ length: years(longest(cinema, 'recordYears')) }) },
  sessions: { by: 'daily', lengths: () => ({ length: days(SESSION_ABSOLUTE_MS / DAY_MS) }) },
  entry: { by: 'daily', lengths: () => ({ length: lengthOf(LINK_LIFE_MS / (60 * SECOND_MS), 'minute') }) },
  invitations: { by: 'daily', lengths: () => ({ length: days(INVITATION_KEPT_DAYS) }) },
  mail: { by: 'daily', lengths: () => ({ length: days(GIVEN_UP_DAYS) }) },
  checks: { by: 'daily', lengths: () => ({ length: months(EVIDENCE_MONTHS) }) },
} as const satisfies Record<string, Keeping>

export type KeepingCode = keyof typeof KEEPINGS

/** The longest that any of these contracts says, since nothing may be kept longer; null where none says it. */
function longest<T extends object, N extends keyof T>(terms: readonly T[], name: N): number | null {
  const said = terms.map((one) => one[name]).filter((value): value is T[N] & number => typeof value === 'number')
  return said.length === 0 ? null : Math.max(...said)
}

function lengthOf(count: number | null, unit: Length['unit']): Length | null {
  return count === null ? null : { count, unit }
}
