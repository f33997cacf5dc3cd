import type pg from 'pg'
import { type Contract, listContracts } from '../../contract/index.js'
import { type DeclaredTax, type Payer, taxRegimeOf, taxRegimesOf } from '../../payout/index.js'
import { lastMoment, nextPeriod, periodNamed } from '../../settlement/index.js'
import { contractAt, WERE_IN_FORCE } from '../contract-at.js'

type Queryable = pg.Pool | pg.ClientBase

/** An executed payment for which nothing was decided yet, or whose invoice was taken back to be made anew. */
export interface PendingLine {
  batch: string
  line: number
  round: number
  cinema: string
  name: string
  city: string
  organisation: string | null
  cents: bigint
  payer: Payer
  /** The last month of what is paid; null when a cinema leaves. */
  through: string | null
  executedOn: string
  reference: string
  cameBack: boolean
  /** When the invoice was issued that this one takes the place of. */
  replacesIssuedAt: Date | null
  /** The months of which its cinema has the statement, the first first. */
  issued: string[]
}

/** Why a payment has no invoice yet. */
export type WaitingReason =
  /** Its organisation has not declared what it is to the tax office; after a contest: not anew. */
  | 'regime-missing'
  /** Of whoever pays nobody declared name, address and numbers. */
  | 'customer-missing'
  /** The statement that it is drawn from is not issued. */
  | 'statement-missing'

/** What becomes of a payment. */
export type Judged =
  | { waits: WaitingReason }
  | { outcome: 'no-mandate' | 'public-body' | 'came-back' }
  | {
      outcome: 'invoice' | 'note'
      contract: Contract<'federation-cinema'>
      tax: DeclaredTax
      customer: { id: string; tax: DeclaredTax }
      paymentDays: number
      /** The last month of what is paid. */
      to: string
    }

/** Read at once. */
const PENDING_PAGE = 500

/** All of them, in the order of the payments: those that wait for something keep no other one waiting. */
export async function* pendingLines(db: Queryable, { page: size = PENDING_PAGE } = {}): AsyncGenerator<PendingLine> {
  let after = 0n
  for (let full = true; full; ) {
    const page = await pendingPage(db, { after, size })
    yield* page
    after = page.at(-1)?.id ?? after
    full = page.length === size
  }
}

async function pendingPage(
  db: Queryable,
  { after, size }: { after: bigint; size: number },
): Promise<(PendingLine & { id: bigint })[]> {
  const { rows } = await db.query<PendingLine & { id: bigint }>(
    `SELECT p.id, p.batch, p.number AS line, coalesce(last.round + 1, 0)::int AS round, l.cinema, c.name, c.city,
       c.organisation_id AS organisation, l.cents, b.payer, b.through, b.executed_on AS "executedOn", l.end_to_end_id AS reference,
       EXISTS (SELECT FROM payout.posting r WHERE r.batch = p.batch AND r.number = p.number AND r.kind = 'returned') AS "cameBack",
       last.issued_at AS "replacesIssuedAt",
       ARRAY(SELECT s.period::text FROM statement.issued s WHERE s.cinema = l.cinema ORDER BY s.period) AS issued
     FROM payout.posting p JOIN payout.batch b ON b.id = p.batch JOIN payout.line l ON l.batch = p.batch AND l.number = p.number
     JOIN public.cinema c ON c.id = l.cinema
     LEFT JOIN LATERAL (
       SELECT x.round, x.document, d.issued_at FROM statement.billed_line x LEFT JOIN statement.document d ON d.id = x.document
       WHERE x.batch = p.batch AND x.line = p.number ORDER BY x.round DESC LIMIT 1
     ) AS last ON true
     WHERE p.id > $2 AND p.kind = 'executed' AND p.posted_at IS NOT NULL AND (last.round IS NULL OR EXISTS (
       SELECT FROM statement.document k JOIN statement.contest t ON t.document = k.corrects
       WHERE k.corrects = last.document AND t.reason IN ('identity', 'tax')))
     ORDER BY p.id LIMIT $1`,
    [size, after],
  )
  return rows
}

/** What payments are judged by, read once for many. */
export interface JudgingFacts {
  contracts: ReadonlyMap<string, Contract<'federation-cinema'>[]>
  operators: readonly Contract<'operator-federation'>[]
  /** What the organisations of cinemas declared, by cinema. */
  taxes: ReadonlyMap<string, DeclaredTax>
  /** What whoever may owe declared, by organisation. */
  customers: ReadonlyMap<string, DeclaredTax>
}

export async function readJudgingFacts(db: Queryable): Promise<JudgingFacts> {
  const contracts = new Map<string, Contract<'federation-cinema'>[]>()
  const owing = new Set<string>()
  for (const contract of await listContracts(db, { kind: 'federation-cinema', states: WERE_IN_FORCE })) {
    contracts.set(contract.party.id, [...(contracts.get(contract.party.id) ?? []), contract])
    owing.add(contract.federation.id)
    if (contract.operator !== null) owing.add(contract.operator.id)
  }
  const operators = await listContracts(db, { kind: 'operator-federation', states: WERE_IN_FORCE })
  for (const { party } of operators) owing.add(party.id)
  const customers = new Map<string, DeclaredTax>()
  for (const organisation of owing) {
    const tax = await taxRegimeOf(db, { organisation })
    if (tax !== null) customers.set(organisation, tax)
  }
  return { contracts, operators, taxes: await taxRegimesOf(db), customers }
}

/** What becomes of one payment: by the contract at the end of what it pays, and by what was declared. */
export function judgeLine(line: PendingLine, facts: JudgingFacts): Judged {
  // One that was invoiced may have been paid again by a later payment, which counted on its invoice.
  if (line.cameBack && line.round === 0) return { outcome: 'came-back' }
  const tax = facts.taxes.get(line.cinema) ?? null
  if (tax?.regime === 'public-body') return { outcome: 'public-body' }
  const to = line.through ?? line.issued.at(-1)
  if (to === undefined) return { waits: 'statement-missing' }
  const ended = lastMoment(periodNamed(to))
  const contract = contractAt(facts.contracts.get(line.organisation ?? '') ?? [], ended)
  const isNote = tax?.regime === 'association'
  if (contract === null || (!contract.terms.selfBilling && !isNote)) return { outcome: 'no-mandate' }
  if (!line.issued.includes(to)) return { waits: 'statement-missing' }
  // After a contest about who they are, an invoice is not made anew by what was wrong.
  if (tax === null || (line.replacesIssuedAt !== null && tax.declaredAt <= line.replacesIssuedAt))
    return { waits: 'regime-missing' }
  const customer = customerOf(line.payer, contract, contractAt(facts.operators, ended))
  const customerTax = facts.customers.get(customer ?? '') ?? null
  if (customer === null || customerTax === null) return { waits: 'customer-missing' }
  return {
    outcome: isNote ? 'note' : 'invoice',
    contract,
    tax,
    customer: { id: customer, tax: customerTax },
    paymentDays: paymentDaysOf(customer, { operators: facts.operators, ended }),
    to,
  }
}

/** Where nothing is agreed (code de commerce, article L. 441-10). */
const USUAL_DAYS = 30

/** As the contract of the operator says that owes; a federation agreed to none. */
function paymentDaysOf(
  customer: string,
  { operators, ended }: { operators: JudgingFacts['operators']; ended: Date },
): number {
  const own = operators.filter(({ party }) => party.id === customer)
  return contractAt(own, ended)?.terms.paymentDays ?? USUAL_DAYS
}

/** Whoever owes: the operator that the contract names (or that had a contract then), or the federation. */
function customerOf(
  payer: Payer,
  contract: Contract<'federation-cinema'>,
  operator: Contract<'operator-federation'> | null,
): string | null {
  return payer === 'federation' ? contract.federation.id : (contract.operator?.id ?? operator?.party.id ?? null)
}

/**
 * The months of what is paid. From the one after the last that was paid before, or invoiced and then not paid after all; from the first
 * that has a statement where nothing was.
 */
export async function paidMonths(
  db: Queryable,
  { batch, cinema, issued }: PendingLine,
  { to }: { to: string },
): Promise<{ from: string; to: string }> {
  const { rows } = await db.query<{ through: string | null }>(
    `SELECT max(b.through) AS through FROM payout.line l JOIN payout.batch b ON b.id = l.batch
     JOIN payout.posting p ON p.batch = l.batch AND p.number = l.number AND p.kind = 'executed' AND p.posted_at IS NOT NULL
     WHERE l.cinema = $1 AND l.batch <> $2 AND b.through < $3
       AND (NOT EXISTS (SELECT FROM payout.posting r WHERE r.batch = l.batch AND r.number = l.number AND r.kind = 'returned')
         OR EXISTS (SELECT FROM statement.billed_line x WHERE x.batch = l.batch AND x.line = l.number AND x.outcome = 'invoice'))`,
    [cinema, batch, to],
  )
  const before = rows[0]?.through ?? null
  const from = before === null ? (issued[0] ?? to) : nextPeriod(periodNamed(before)).name
  return { from: from > to ? to : from, to }
}
