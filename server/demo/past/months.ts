import { assert } from '../../lib/assert.js'
import {
  askClose,
  type CampaignOfMonth,
  carryOutCloses,
  type DeclaredLine,
  decideDifference,
  declareMonth,
  type Period,
  readMonth,
} from '../../settlement/index.js'
import { federation, operator, secondOfficer, signatoryOf } from '../organisations.js'
import { type Calendar, settledOn } from './calendar.js'
import type { PastOptions } from './past.js'

/** Clicks that the operator's own counting does not have. */
const MISSING_CLICKS = 12

/** The operator declares each month of the quarter, the second one a little lower than it was counted; the federation closes it. */
export async function closeQuarter({ pools }: PastOptions, { quarter }: Calendar): Promise<void> {
  for (const [index, period] of quarter.entries()) {
    const { declaredAt, decidedAt, closedAt } = settledOn(period)
    const month = await readMonth(pools.console, { period: period.name, now: declaredAt })
    if (month.state === 'closed') continue
    const missing = index === 1 ? MISSING_CLICKS : 0
    if (month.state !== 'asked') {
      await declare({ pools }, { period, campaigns: month.campaigns, missing, now: declaredAt })
      if (missing > 0) await accept({ pools }, { period, now: decidedAt })
    }
    const { id: person } = signatoryOf(federation)
    const asked = await askClose(pools.console, { period: period.name, person, now: closedAt })
    assert(asked.done || asked.why === 'already', `${period.name} may be closed: ${asked.done || asked.why}`)
    await carryOutCloses(pools.worker, { now: closedAt })
    const { state } = await readMonth(pools.console, { period: period.name, now: closedAt })
    assert(state === 'closed', `${period.name} is closed`)
  }
}

/** The operator has declared the last month, a little lower: somebody has to decide about it, and to close the month. */
export async function declareLastMonth({ pools, clock }: PastOptions, { lastMonth: period }: Calendar): Promise<void> {
  const now = clock()
  const { campaigns, declaration } = await readMonth(pools.console, { period: period.name, now })
  if (declaration === null) await declare({ pools }, { period, campaigns, missing: MISSING_CLICKS, now })
}

async function declare(
  { pools }: Pick<PastOptions, 'pools'>,
  declared: { period: Period; campaigns: readonly CampaignOfMonth[]; missing: number; now: Date },
): Promise<void> {
  const { period, campaigns, missing, now } = declared
  const lines = campaigns.map(({ campaign, estimated: { clicks, micros } }): DeclaredLine => {
    const price = clicks === 0 ? 0n : micros / BigInt(clicks)
    return { campaign, clicks: clicks - missing, micros: micros - BigInt(missing) * price }
  })
  const { id: person } = signatoryOf(operator)
  const done = await declareMonth(pools.console, { period: period.name, lines, person, now })
  assert(done.done, `the operator declares ${period.name}: ${done.done || done.why}`)
}

async function accept({ pools }: Pick<PastOptions, 'pools'>, { period, now }: { period: Period; now: Date }) {
  const { campaigns } = await readMonth(pools.console, { period: period.name, now })
  for (const { campaign, differenceMicros } of campaigns) {
    if (differenceMicros === 0n) continue
    const done = await decideDifference(pools.console, {
      ...{ period: period.name, campaign, decision: 'accepted', reason: 'counting', now, person: secondOfficer.id },
      note: 'Douze clics que le serveur de l’opérateur n’a pas vus ; écart admis.',
    })
    assert(done.done, `a difference of ${period.name} is accepted: ${done.done || done.why}`)
  }
}
