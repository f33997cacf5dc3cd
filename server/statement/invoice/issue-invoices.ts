import type pg from 'pg'
import { appendAudit } from '../../contract/index.js'
import { uuidv7 } from '../../lib/id.js'
import { transaction } from '../../lib/postgres.js'
import { sealBody } from '../shape.js'
import { invoicedBefore } from './invoiced-before.js'
import { readIssuedStatements } from './issued-statements.js'
import { makeCreditNote, makeDocument } from './make.js'
import { allotNumber } from './number.js'
import {
  type Judged,
  type JudgingFacts,
  judgeLine,
  type PendingLine,
  paidMonths,
  pendingLines,
  readJudgingFacts,
  type WaitingReason,
} from './pending.js'
import { DocumentBody } from './shape.js'

/**
 * Makes the invoice of each executed payment of a cinema that gave the mandate (contract federation-cinema, annexe A), an association's
 * note instead, and the credit notes that the federation agreed to. Each payment in a transaction of its own, exactly once; one that
 * lacks something waits, and is looked at again. By the worker.
 */
export async function issueInvoices(
  pool: pg.Pool,
  { now }: { now: Date },
): Promise<{ issued: number; waiting: Partial<Record<WaitingReason, number>> }> {
  let issued = await issueCreditNotes(pool, now)
  const waiting: Partial<Record<WaitingReason, number>> = {}
  let facts: JudgingFacts | null = null
  const failures: unknown[] = []
  for await (const line of pendingLines(pool)) {
    facts ??= await readJudgingFacts(pool)
    try {
      const judged = judgeLine(line, facts)
      if ('waits' in judged) waiting[judged.waits] = (waiting[judged.waits] ?? 0) + 1
      else if (await settle(pool, { line, judged, now })) issued += 1
    } catch (failure) {
      failures.push(failure)
    }
  }
  // What is wrong with one payment is told after the others have their documents.
  if (failures.length > 0) throw failures[0]
  return { issued, waiting }
}

type Settled = Exclude<Judged, { waits: WaitingReason }>

/** @returns whether a document was made */
async function settle(
  pool: pg.Pool,
  { line, judged, now }: { line: PendingLine; judged: Settled; now: Date },
): Promise<boolean> {
  return transaction(pool, async (client) => {
    // Of two workers at once the second finds what the first decided; and of one cinema one payment at a time is looked at.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended(concat('lanterne.invoices:', $1::text), 0))`, [
      line.cinema,
    ])
    if (await isSettled(client, line)) return false
    if (!('contract' in judged)) {
      await noteLine(client, { line, outcome: judged.outcome, againCents: 0n, document: null, now })
      return false
    }
    const againCents = judged.outcome === 'invoice' ? await invoicedBefore(client, line) : 0n
    if (againCents === line.cents) {
      const outcome = line.cameBack ? 'came-back' : 'invoiced-before'
      await noteLine(client, { line, outcome, againCents, document: null, now })
      return false
    }
    const { outcome: kind, contract, tax, customer, to, paymentDays } = judged
    const supplier = contract.party.id
    const { number, text, after } = await allotNumber(client, { supplier, customer: customer.id, kind })
    const at = after !== null && after > now ? after : now
    const months = await paidMonths(client, line, { to })
    const statements = await readIssuedStatements(client, { cinema: line.cinema, ...months })
    const body = makeDocument({
      ...{ kind, number: text, line, cents: line.cents - againCents, months, paymentDays, now: at },
      seller: { organisation: supplier, tax },
      buyer: { organisation: customer.id, tax: customer.tax },
      ...{
        federation: contract.federation.name,
        contract,
        contestDays: contract.terms.invoiceContestDays ?? contract.terms.disputeDays,
      },
      ...{ statements: statements.all, statementSha256: statements.lastSha256 },
    })
    const document = await insertDocument(client, { body, number, corrects: null, now: at })
    await noteLine(client, { line, outcome: kind, againCents, document, now })
    return true
  })
}

async function isSettled(client: pg.ClientBase, { batch, line, round }: PendingLine): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT FROM statement.billed_line WHERE batch = $1 AND line = $2 AND round = $3',
    [batch, line, round],
  )
  return rowCount !== 0
}

async function noteLine(
  client: pg.ClientBase,
  of: {
    line: PendingLine
    outcome: Settled['outcome'] | 'invoiced-before'
    againCents: bigint
    document: string | null
    now: Date
  },
): Promise<void> {
  const { line, outcome, againCents, document, now } = of
  await client.query(
    `INSERT INTO statement.billed_line (batch, line, round, cinema, outcome, again_cents, document, decided_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [line.batch, line.line, line.round, line.cinema, outcome, againCents, document, now],
  )
}

async function insertDocument(
  client: pg.ClientBase,
  { body, number, corrects, now }: { body: DocumentBody; number: number; corrects: string | null; now: Date },
): Promise<string> {
  const id = uuidv7(now.getTime())
  const { text, sha256 } = sealBody(body)
  const { kind, seller, buyer, cinema, contestUntil, totals } = body
  await client.query(
    `INSERT INTO statement.document (id, kind, supplier, customer, number, cinema, corrects, issued_at, contest_until, net_cents,
       vat_cents, total_cents, body, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      ...[id, kind, seller.organisation, buyer.organisation, number, cinema.id, corrects, now, contestUntil],
      ...[totals.netCents, totals.vatCents, totals.totalCents, text, sha256],
    ],
  )
  await appendAudit(client, {
    ...{ at: now, kind: 'invoice-issued', subject: id },
    facts: { what: kind, recordSha256: sha256.toString('hex') },
  })
  return id
}

/** The invoices that the federation agreed to take back. */
async function issueCreditNotes(pool: pg.Pool, now: Date): Promise<number> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT a.document AS id FROM statement.contest_answer a WHERE a.answer = 'credited'
       AND NOT EXISTS (SELECT FROM statement.document k WHERE k.corrects = a.document) ORDER BY a.at, a.document`,
  )
  for (const { id } of rows) await issueCreditNote(pool, { id, now })
  return rows.length
}

async function issueCreditNote(pool: pg.Pool, { id, now }: { id: string; now: Date }): Promise<void> {
  await transaction(pool, async (client) => {
    const { rows } = await client.query<{ body: string; supplier: string; customer: string }>(
      'SELECT body, supplier, customer FROM statement.document WHERE id = $1',
      [id],
    )
    const [row] = rows
    if (row === undefined) return
    const { supplier, customer } = row
    const { number, text, after } = await allotNumber(client, { supplier, customer, kind: 'credit-note' })
    const at = after !== null && after > now ? after : now
    const { rowCount } = await client.query('SELECT FROM statement.document WHERE corrects = $1', [id])
    if (rowCount !== 0) return
    const body = makeCreditNote(DocumentBody.parse(JSON.parse(row.body)), { number: text, now: at })
    await insertDocument(client, { body, number, corrects: id, now: at })
  })
}
