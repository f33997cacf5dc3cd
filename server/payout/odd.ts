import type pg from 'pg'
import { parseCinemaAccount } from '../ledger/index.js'
import { addDays } from '../lib/clock.js'
import type { Micros } from '../lib/money.js'
import type { BankInForce } from './bank/read.js'

/** What a reviewer should look at before they sign: none of it stops a payment by itself. */
export type Oddity =
  /** More than three times what it was paid on average before, and by ten euros at least. */
  | 'jump'
  /** Nearly all of it comes from one campaign, which makes far less of everybody's. */
  | 'one-campaign'
  /** The account is new, or somebody gave another one lately. */
  | 'account-changed'
  /** A cinema of another organisation is paid at the same account. */
  | 'same-account'
  /** A batch that paid it was cancelled when the payer had the file: if it was executed all the same, this pays twice. */
  | 'cancelled-after'
  /** It was never paid before. */
  | 'first'

/** What is about to be paid. */
export interface ReviewedPayment {
  cinemaId: string
  cents: bigint
}

type ReviewedAccount = Pick<BankInForce, 'since' | 'changedAt' | 'iban' | 'organisation'>

const JUMP_TIMES = 3n
const JUMP_CENTS = 1_000n
/** A campaign is shown when it makes nine tenths of a cinema's revenue, and less than half of everybody's. */
const CAMPAIGN_PERCENT = 90n
const COMMON_PERCENT = 50n
const CHANGED_DAYS = 30
const CANCELLED_DAYS = 90

/**
 * What is odd about payments, by cinema; those about which nothing is are not in it.
 * @param since revenue of clicks from then on is looked at
 */
export async function oddPayments(
  db: pg.Pool | pg.ClientBase,
  {
    payments,
    accounts,
    since,
    now,
  }: {
    payments: readonly ReviewedPayment[]
    accounts: ReadonlyMap<string, ReviewedAccount>
    since: Date
    now: Date
  },
): Promise<Map<string, Oddity[]>> {
  const before = await paidBefore(db)
  const byCampaign = await readByCampaign(db, since)
  const cancelled = await cancelledAfter(db, addDays(now, -CANCELLED_DAYS))
  const owners = ownersOf(accounts)
  const found = new Map<string, Oddity[]>()
  for (const { cinemaId, cents } of payments) {
    const account = accounts.get(cinemaId)
    const odd: Oddity[] = []
    if (account !== undefined && latest(account) > addDays(now, -CHANGED_DAYS)) odd.push('account-changed')
    if (account !== undefined && (owners.get(account.iban)?.size ?? 0) > 1) odd.push('same-account')
    if (cancelled.has(cinemaId)) odd.push('cancelled-after')
    const paid = before.get(cinemaId)
    if (paid === undefined) odd.push('first')
    else if (cents * paid.times > paid.cents * JUMP_TIMES && cents * paid.times - paid.cents > JUMP_CENTS * paid.times)
      odd.push('jump')
    if (isOneCampaign(byCampaign, cinemaId)) odd.push('one-campaign')
    if (odd.length > 0) found.set(cinemaId, odd)
  }
  return found
}

/** The organisations that are paid at each account. */
function ownersOf(accounts: ReadonlyMap<string, ReviewedAccount>): Map<string, Set<string>> {
  const owners = new Map<string, Set<string>>()
  for (const { iban, organisation } of accounts.values())
    owners.set(iban, (owners.get(iban) ?? new Set()).add(organisation))
  return owners
}

/** Cinemas of which a transfer was in the payer's hands when its batch was cancelled. */
async function cancelledAfter(db: pg.Pool | pg.ClientBase, since: Date): Promise<Set<string>> {
  const { rows } = await db.query<{ cinema: string }>(
    `SELECT DISTINCT l.cinema FROM payout.line l JOIN payout.batch b ON b.id = l.batch
     WHERE b.state = 'cancelled' AND b.handed_at IS NOT NULL AND b.cancelled_at > $1 AND l.returned_at IS NULL`,
    [since],
  )
  return new Set(rows.map(({ cinema }) => cinema))
}

function latest({ since, changedAt }: Pick<BankInForce, 'since' | 'changedAt'>): Date {
  return since > changedAt ? since : changedAt
}

/** What was paid and did not come back. */
async function paidBefore(db: pg.Pool | pg.ClientBase): Promise<Map<string, { times: bigint; cents: bigint }>> {
  const { rows } = await db.query<{ cinema: string; times: bigint; cents: bigint }>(
    `SELECT l.cinema, count(*) AS times, sum(l.cents)::bigint AS cents FROM payout.line l JOIN payout.batch b ON b.id = l.batch
     WHERE b.state IN ('executed', 'closed') AND l.returned_at IS NULL GROUP BY l.cinema`,
  )
  return new Map(rows.map(({ cinema, ...paid }) => [cinema, paid]))
}

type ByCampaign = Map<string, Map<string, Micros>>

/** What each cinema earned by each campaign, as the ledger says. */
async function readByCampaign(db: pg.Pool | pg.ClientBase, since: Date): Promise<ByCampaign> {
  const { rows } = await db.query<{ account: string; campaign: string; micros: bigint }>(
    `SELECT account, details->>'campaign' AS campaign, sum(micros)::bigint AS micros
     FROM ledger.transaction JOIN ledger.entry USING (sequence)
     WHERE at >= $1 AND account LIKE 'cinema:%:accrued' AND details ? 'campaign' GROUP BY 1, 2`,
    [since],
  )
  const byCinema: ByCampaign = new Map()
  for (const { account, campaign, micros } of rows) {
    const cinema = parseCinemaAccount(account)?.cinemaId ?? account
    const own = byCinema.get(cinema) ?? new Map<string, Micros>()
    byCinema.set(cinema, own.set(campaign, micros))
  }
  return byCinema
}

function isOneCampaign(byCinema: ByCampaign, cinemaId: string): boolean {
  const own = byCinema.get(cinemaId) ?? new Map<string, Micros>()
  const whole = sum(own.values())
  if (whole <= 0n) return false
  const [main] = [...own].sort(([, a], [, b]) => (a < b ? 1 : -1))
  if (main === undefined || main[1] * 100n < whole * CAMPAIGN_PERCENT) return false
  const all = [...byCinema.values()]
  const common = sum(all.map((one) => one.get(main[0]) ?? 0n))
  return common * 100n < sum(all.map((one) => sum(one.values()))) * COMMON_PERCENT
}

function sum(values: Iterable<Micros>): Micros {
  let total = 0n
  for (const value of values) total += value
  return total
}
