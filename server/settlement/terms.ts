import type pg from 'pg'
import { type Contract, type ContractKind, listContracts } from '../contract/index.js'
import { DAY_MS } from '../lib/clock.js'
import { groupBy } from './group.js'
import { lastMoment, type Period } from './period.js'

const HOUR_MS = 3_600_000

/** What the operator's contract says of a month. Its terms at the month's end count; of several the longest times. */
export interface MonthTerms {
  /** Clicks that come until then still belong to the month: before, it cannot be closed. */
  lateUntil: Date
  /** The operator declares the month before; after, it may be closed by our estimate. */
  reportUntil: Date
  /** Who owes the cinemas. */
  payer: 'operator' | 'federation'
  /** What is approved is paid within so many days. */
  paymentDays: number
}

/** What a cinema's contract says of its share. */
export interface ShareTerms {
  contract: string | null
  /** Of what is closed, in hundredths of a per cent. */
  feeBasisPoints: number
  /** The rest goes to all. */
  commonFund: boolean
}

/** Where no contract was ever in force nothing can be owed: these only keep such a month from being closed early. */
const NO_CONTRACT = { lateEventHours: 72, reportingDays: 10, paymentDays: 30, payer: 'operator' } as const
const NO_SHARE: ShareTerms = { contract: null, feeBasisPoints: 0, commonFund: false }

export async function readMonthTerms(db: pg.Pool | pg.ClientBase, period: Period): Promise<MonthTerms> {
  return (await readTermsOfMonths(db))(period)
}

/** The same of any month. */
export async function readTermsOfMonths(db: pg.Pool | pg.ClientBase): Promise<(period: Period) => MonthTerms> {
  const contracts = await listContracts(db, { kind: 'operator-federation', states: EVER_IN_FORCE })
  return (period) => monthTerms(contracts, period)
}

/** States that follow, or are, being in force. */
export const EVER_IN_FORCE = ['in-force', 'suspended', 'terminated', 'superseded'] as const

/** @param contracts operator's contracts that are or were in force */
export function monthTerms(contracts: readonly Contract<'operator-federation'>[], period: Period): MonthTerms {
  const found = holding(contracts, lastMoment(period)).map(({ terms }) => terms)
  const terms = found.length === 0 ? [NO_CONTRACT] : found
  const longest = (of: 'lateEventHours' | 'reportingDays' | 'paymentDays') => Math.max(...terms.map((one) => one[of]))
  return {
    lateUntil: new Date(period.to.getTime() + longest('lateEventHours') * HOUR_MS),
    reportUntil: new Date(period.to.getTime() + longest('reportingDays') * DAY_MS),
    payer: terms.some(({ payer }) => payer === 'federation') ? 'federation' : 'operator',
    paymentDays: longest('paymentDays'),
  }
}

/**
 * What each cinema's contract says at the end of a month. A cinema whose contract had ended by then keeps the terms of its last
 * one: what it earned is still its own (contract, articles 11 and 15).
 */
export async function readShareTerms(
  db: pg.Pool | pg.ClientBase,
  period: Period,
): Promise<(cinema: string) => ShareTerms> {
  const contracts = await listContracts(db, { kind: 'federation-cinema', states: EVER_IN_FORCE })
  const partyOf = new Map(contracts.map(({ id, party }) => [id, party.id]))
  const byParty = groupBy(contracts, ({ party }) => party.id)
  const { rows } = await db.query<{ cinema: string; organisation: string | null; earned: string | null }>(
    `SELECT c.id AS cinema, c.organisation_id AS organisation,
       (SELECT contract FROM plane.contract_term t WHERE t.cinema = c.id AND lower(valid) < $1
        ORDER BY lower(valid) DESC, id LIMIT 1) AS earned
     FROM public.cinema c`,
    [period.to],
  )
  const found = new Map(
    rows.map(({ cinema, organisation, earned }) => {
      // Whose it was in that month, by the contract under which it earned last: a cinema may have changed hands since.
      const party = partyOf.get(earned ?? '') ?? organisation
      return [cinema, shareTerms(byParty.get(party ?? '') ?? [], period)]
    }),
  )
  return (cinema) => found.get(cinema) ?? NO_SHARE
}

/** @param contracts a cinema's that are or were in force */
export function shareTerms(contracts: readonly Contract<'federation-cinema'>[], period: Period): ShareTerms {
  const [contract] = holding(contracts, lastMoment(period))
  if (contract === undefined) return NO_SHARE
  const { feeBasisPoints, commonFund } = contract.terms
  return { contract: contract.id, feeBasisPoints, commonFund }
}

/** Those in force at a moment, the newest first; when there is none, the last one that was before. */
function holding<K extends ContractKind>(contracts: readonly Contract<K>[], at: Date): Contract<K>[] {
  const begun = contracts
    .filter(({ inForceFrom }) => inForceFrom !== null && inForceFrom <= at)
    .sort((a, b) => Number(b.inForceFrom) - Number(a.inForceFrom) || (a.id < b.id ? -1 : 1))
  const inForce = begun.filter(({ endedAt }) => endedAt === null || endedAt > at)
  return inForce.length > 0 ? inForce : begun.slice(0, 1)
}
