import type pg from 'pg'
import { listContracts } from '../../contract/index.js'
import {
  type BankNeed,
  type BankPage,
  type BankRing,
  bankDetailsOf,
  bankNeed,
  bankStandings,
  type DeclaredTax,
  type PayoutPreviewOfDay,
  previewPayouts,
  taxRegimeOf,
} from '../../payout/index.js'
import { cinemasOf } from '../read/salle.js'
import type { PayoutStanding } from './payout-state.js'

/** What the page of a cinema's bank account knows. */
export interface BankKnown extends BankPage {
  need: BankNeed
  tax: DeclaredTax | null
  /** How long a change waits, by the contract; null where there never was one. */
  holdDays: number | null
}

const LIVE = ['in-force', 'suspended'] as const
const ONCE = [...LIVE, 'terminated', 'superseded'] as const

/** An organisation's account, whether it is asked for one now, and what it declared for its invoices. */
export async function readBank(
  pool: pg.Pool,
  { organisation, ring, now }: { organisation: string; ring: BankRing; now: Date },
): Promise<BankKnown> {
  const [page, tax, preview] = await Promise.all([
    bankDetailsOf(pool, { organisation, ring, now }),
    taxRegimeOf(pool, { organisation }),
    previewPayouts(pool, { now }),
  ])
  const { need, holdDays } = await needOf(pool, { organisation, preview, now })
  return { ...page, need, tax, holdDays }
}

/** How an organisation's account stands, for pages that show nothing of it. */
export async function bankStandingOf(
  pool: pg.Pool,
  { organisation, preview, now }: { organisation: string; preview: PayoutPreviewOfDay; now: Date },
): Promise<PayoutStanding['bank']> {
  const { inForce, pending } = await bankStandings(pool, { organisation, now })
  if (pending) return 'waits'
  if (inForce) return 'given'
  const [tax, { need }] = await Promise.all([
    taxRegimeOf(pool, { organisation }),
    needOf(pool, { organisation, preview, now }),
  ])
  if (tax?.regime === 'public-body') return 'own-title'
  return need.asked ? 'none' : 'not-yet'
}

async function needOf(
  pool: pg.Pool,
  { organisation, preview, now }: { organisation: string; preview: PayoutPreviewOfDay; now: Date },
): Promise<Pick<BankKnown, 'need' | 'holdDays'>> {
  const [contracts, cinemas] = await Promise.all([
    listContracts(pool, { kind: 'federation-cinema', partyId: organisation, states: ONCE }),
    cinemasOf(pool, organisation),
  ])
  const live = contracts.find(({ state }) => LIVE.some((one) => one === state))
  const terms = (live ?? contracts.at(-1))?.terms ?? null
  const rows = preview.rows.filter(({ cinemaId }) => cinemas.some(({ id }) => id === cinemaId))
  const expected = rows.flatMap(({ expectedOn }) => (expectedOn === null ? [] : [expectedOn])).sort()
  const need = bankNeed({
    expectedOn: expected[0] ?? null,
    dueMicros: rows.map(({ dueMicros }) => dueMicros),
    yearlySweepCents: BigInt(terms?.yearlySweepCents ?? 100),
    leaving: live === undefined && contracts.length > 0,
    now,
  })
  return { need, holdDays: terms?.bankChangeHoldDays ?? null }
}
