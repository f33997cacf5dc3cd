import type pg from 'pg'
import { balances, commonFund } from '../../ledger/index.js'
import { parisDay } from '../../lib/clock.js'
import type { Micros } from '../../lib/money.js'
import {
  type BankRing,
  type Batch,
  type BatchKind,
  type BatchLine,
  type BatchPlan,
  type BatchSignature,
  bankDetailsInForce,
  currentPayer,
  debtorOf,
  listBatches,
  type Oddity,
  oddPayments,
  planNow,
  previewPayouts,
  type ShownDebtor,
} from '../../payout/index.js'
import { periodNamed } from '../../settlement/index.js'

/** What the page of payouts shows; null where this console has no keys. */
export interface PayoutsShown {
  kind: BatchKind
  plan: (BatchPlan & { through: string | null }) | { refused: 'too-early' | 'no-contract' }
  odd: ReadonlyMap<string, readonly Oddity[]>
  /** By cinema, the day on which it may be paid. */
  expectedOn: ReadonlyMap<string, string | null>
  poolThresholdMicros: Micros
  fundMicros: Micros
  debtor: ShownDebtor | null
  payer: 'operator' | 'federation'
  batches: Batch[]
}

/** Revenue of the quarter that is paid, and of what came since, is looked at for what is odd. */
const LOOK_BACK_DAYS = 100

export async function payoutsShown(
  pool: pg.Pool,
  { kind, ring, now }: { kind: BatchKind; ring: BankRing; now: Date },
): Promise<PayoutsShown> {
  const [planned, payer, preview, funds, batches] = await Promise.all([
    planNow(pool, { kind, ring, now }),
    currentPayer(pool),
    previewPayouts(pool, { now }),
    balances(pool, { prefix: commonFund }),
    listBatches(pool),
  ])
  const refused = 'refused' in planned
  const debtor = await debtorOf(pool, { payer, ring })
  return {
    ...{ kind, payer, batches, debtor: debtor?.shown ?? null },
    plan: refused ? planned : { ...planned.plan, through: planned.reckoning?.through ?? null },
    odd: refused
      ? new Map()
      : await oddPayments(pool, {
          payments: planned.plan.rows.filter(({ cents }) => cents > 0n),
          ...{ accounts: planned.accounts, since: lookBack(now), now },
        }),
    expectedOn: new Map(preview.rows.map(({ cinemaId, expectedOn }) => [cinemaId, expectedOn])),
    poolThresholdMicros: preview.terms.poolThresholdMicros,
    fundMicros: funds.get(commonFund) ?? 0n,
  }
}

/** What is odd about the lines of a batch, by cinema. */
export async function oddLines(
  pool: pg.Pool,
  { lines, ring, now }: { lines: readonly BatchLine[]; ring: BankRing; now: Date },
): Promise<Map<string, Oddity[]>> {
  const accounts = await bankDetailsInForce(pool, { ring, now })
  const payments = lines.map(({ cinema, cents }) => ({ cinemaId: cinema, cents }))
  return oddPayments(pool, { payments, accounts, since: lookBack(now), now })
}

function lookBack(now: Date): Date {
  return periodNamed(parisDay(new Date(now.getTime() - LOOK_BACK_DAYS * 86_400_000)).slice(0, 7)).from
}

/** One step in a batch's life. `by`: null for the program. */
export interface BatchStep {
  what: 'prepared' | 'preparer' | 'approver' | 'handed' | 'executed' | 'returned' | 'closed' | 'cancelled'
  at: Date
  by: string | null
  line: BatchLine | null
}

/** What happened to a batch, the first first. */
export function stepsOf(batch: Batch, lines: readonly BatchLine[], signatures: readonly BatchSignature[]): BatchStep[] {
  const steps: (Omit<BatchStep, 'at'> & { at: Date | null })[] = [
    { what: 'prepared', at: batch.preparedAt, by: batch.preparedBy, line: null },
    ...signatures.map(({ role, signedAt, person }) => ({ what: role, at: signedAt, by: person, line: null })),
    { what: 'handed', at: batch.handedAt, by: batch.handedBy, line: null },
    { what: 'executed', at: batch.executedAt, by: batch.executedBy, line: null },
    ...lines.map((line) => ({ what: 'returned' as const, at: line.returnedAt, by: line.returnedBy, line })),
    { what: 'closed', at: batch.closedAt, by: null, line: null },
    { what: 'cancelled', at: batch.cancelledAt, by: batch.cancelledBy, line: null },
  ]
  return steps.filter((step): step is BatchStep => step.at !== null).sort((a, b) => a.at.getTime() - b.at.getTime())
}

/** Names of people of the federation; who is not there any more has none. */
export async function namesOfPeople(pool: pg.Pool, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ id: string; name: string }>(
    'SELECT id, name FROM public.person WHERE id = ANY ($1::uuid[])',
    [ids.filter((id) => id !== null)],
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}
