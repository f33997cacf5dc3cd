import type pg from 'pg'
import { type Contract, listContracts } from '../contract/index.js'
import { balances, cinemaPayable, cinemaPrefix, parseCinemaAccount } from '../ledger/index.js'
import { MICROS_PER_CENT, type Micros } from '../lib/money.js'
import type { AccountsInForce } from './bank/read.js'
import type { Claim, ClaimTerms, Payer } from './plan.js'
import { isWritable } from './sepa/pain001.js'

/** What the contracts say to whoever prepares a batch. */
export interface BatchTerms {
  /** Who pays, by the contract with the operator. */
  payer: Payer
  /** Where versions differ, money moves only when all are met. */
  poolThresholdMicros: Micros
  /** Cinemas are paid by so many months. */
  periodMonths: number
}

type CinemaContract = Contract<'federation-cinema'>

/** Contracts that were in force once. One that was superseded is followed by another. */
const WERE_IN_FORCE = ['in-force', 'suspended', 'terminated', 'superseded'] as const

/** The terms of all cinemas, and of each organisation of cinemas. Null while no cinema ever had a contract. */
export async function readBatchTerms(
  db: pg.Pool | pg.ClientBase,
): Promise<{ terms: BatchTerms; ofOrganisation: ReadonlyMap<string, ClaimTerms> } | null> {
  const all = await listContracts(db, { kind: 'federation-cinema', states: WERE_IN_FORCE })
  const contracts = all.filter(({ inForceFrom }) => inForceFrom !== null)
  const ruling = new Map<string, CinemaContract>()
  for (const contract of contracts) {
    const other = ruling.get(contract.party.id)
    if (other === undefined || rank(contract) >= rank(other)) ruling.set(contract.party.id, contract)
  }
  const running = [...ruling.values()].filter((contract) => !hasEnded(contract))
  const said = running.length > 0 ? running : [...ruling.values()]
  const [first] = said
  if (first === undefined) return null
  const operators = await listContracts(db, { kind: 'operator-federation', states: ['in-force'] })
  return {
    terms: {
      payer: operators.at(-1)?.terms.payer ?? first.terms.payer,
      poolThresholdMicros: largest(said.map(({ terms }) => micros(terms.poolThresholdCents))),
      periodMonths: Math.max(...said.map(({ terms }) => terms.periodMonths)),
    },
    ofOrganisation: new Map([...ruling].map(([id, contract]) => [id, claimTerms(contract)])),
  }
}

/** Who pays the cinemas now; the operator, while no contract says it. */
export async function currentPayer(db: pg.Pool | pg.ClientBase): Promise<Payer> {
  return (await readBatchTerms(db))?.terms.payer ?? 'operator'
}

/** Every cinema with a balance of confirmed revenue, and what rules paying it. The order is that of the accounts. */
export async function readClaims(
  db: pg.Pool | pg.ClientBase,
  {
    ofOrganisation,
    accounts,
    after,
  }: {
    ofOrganisation: ReadonlyMap<string, ClaimTerms>
    accounts: AccountsInForce
    /** What was confirmed by periods that end after this moment waits. */
    after: Date
  },
): Promise<Claim[]> {
  // Before the balances: what is handed over meanwhile was in an open batch, and is counted as promised.
  const promised = await inOpenBatches(db)
  const payable = new Map<string, Micros>()
  for (const [account, held] of await balances(db, { prefix: cinemaPrefix })) {
    const cinema = parseCinemaAccount(account)
    if (cinema?.side === 'payable' && held !== 0n) payable.set(cinema.cinemaId, held)
  }
  const later = await confirmedAfter(db, after)
  const { rows } = await db.query<{ id: string; name: string; organisation: string | null; title: boolean }>(
    `SELECT c.id::text AS id, c.name, c.organisation_id::text AS organisation, coalesce(t.regime = 'public-body', false) AS title
     FROM public.cinema c LEFT JOIN LATERAL (
       SELECT regime FROM payout.tax_regime r WHERE r.organisation_id = c.organisation_id ORDER BY number DESC LIMIT 1
     ) AS t ON true WHERE c.id::text = ANY ($1::text[])`,
    [[...payable.keys()]],
  )
  const known = new Map(rows.map((row) => [row.id, row]))
  return [...payable].map(([cinemaId, payableMicros]): Claim => {
    const cinema = known.get(cinemaId)
    return {
      cinemaId,
      name: cinema?.name ?? null,
      payableMicros,
      laterMicros: later.get(cinemaPayable(cinemaId)) ?? 0n,
      terms: ofOrganisation.get(cinema?.organisation ?? '') ?? null,
      byTitle: cinema?.title ?? false,
      account: accountOf(accounts, cinemaId),
      inOpenBatch: promised.has(cinemaId),
    }
  })
}

function accountOf({ accounts, unreadable }: AccountsInForce, cinemaId: string): Claim['account'] {
  if (unreadable.has(cinemaId)) return 'unreadable'
  const account = accounts.get(cinemaId)
  if (account === undefined) return 'none'
  if (account.onHold) return 'on-hold'
  return isWritable(account) ? 'in-force' : 'unwritable'
}

/** Cinemas of which a line takes from a balance that the ledger has not lowered yet. */
async function inOpenBatches(db: pg.Pool | pg.ClientBase): Promise<Set<string>> {
  const { rows } = await db.query<{ cinema: string }>(
    `SELECT l.cinema::text AS cinema FROM payout.line l JOIN payout.batch b ON b.id = l.batch
     WHERE b.state IN ('prepared', 'signed', 'approved') OR EXISTS (
       SELECT FROM payout.posting p WHERE p.batch = l.batch AND p.number = l.number AND p.kind = 'handed' AND p.posted_at IS NULL)`,
  )
  return new Set(rows.map(({ cinema }) => cinema))
}

/** What closes of later periods added to each account. A transfer that came back is nothing new, whenever it did. */
async function confirmedAfter(db: pg.Pool | pg.ClientBase, after: Date): Promise<Map<string, Micros>> {
  const { rows } = await db.query<{ account: string; micros: bigint }>(
    `SELECT account, sum(micros)::bigint AS micros FROM ledger.transaction JOIN ledger.entry USING (sequence)
     WHERE kind = 'period-close' AND at >= $1 AND micros > 0 AND account LIKE 'cinema:%:payable' GROUP BY account`,
    [after],
  )
  return new Map(rows.map(({ account, micros }) => [account, micros]))
}

function claimTerms(contract: CinemaContract): ClaimTerms {
  const { thresholdCents, yearlySweepCents, payer } = contract.terms
  return {
    thresholdMicros: micros(thresholdCents),
    yearlySweepMicros: micros(yearlySweepCents),
    payer,
    ended: hasEnded(contract),
  }
}

/** A suspended contract goes on, and so do its payments: what it stops is the collection of data. */
function hasEnded({ state }: CinemaContract): boolean {
  return state === 'terminated' || state === 'superseded'
}

/** Of an organisation's contracts the one that runs counts; of others the last that did. */
function rank(contract: CinemaContract): number {
  return hasEnded(contract) ? (contract.inForceFrom as Date).getTime() : Number.POSITIVE_INFINITY
}

function largest(amounts: readonly Micros[]): Micros {
  return [...amounts].sort((a, b) => (a < b ? 1 : -1))[0] ?? 0n
}

function micros(cents: string): Micros {
  return BigInt(cents) * MICROS_PER_CENT
}
