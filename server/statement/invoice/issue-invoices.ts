import type pg from 'pg'
import { appendAudit } from '../../contract/index.js'
import { uuidv7 } from '../../lib/id.js'
import { transaction } from '../../lib/postgres.js'
import { sealBody } from '../shape.js'
import { readIssuedStatements } from './issued-statements.js'
import { makeCreditNote, makeDocument } from './make.js'
import { allotNumber } from './number.js'
import {
  type Judged,
  judgeLine,
  type PendingLine,
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
  const lines = await pendingLines(pool)
  if (lines.length === 0) return { issued, waiting }
  const facts = await readJudgingFacts(pool)
  for (const line of lines) {
    const judged = await judgeLine(pool, line, facts)
    if ('waits' in judged) waiting[judged.waits] = (waiting[judged.waits] ?? 0) + 1
    else if (await settle(pool, { line, judged, now })) issued += 1
  }
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
      await noteLine(client, { line, outcome: 'invoiced-before', againCents, document: null, now })
      return false
    }
    const { outcome: kind, contract, tax, customer, months } = judged
    const supplier = contract.party.id
    const { number, text } = await allotNumber(client, { supplier, customer: customer.id, kind })
    const statements = await readIssuedStatements(client, { cinema: line.cinema, ...months })
    const body = makeDocument({
      ...{ kind, number: text, line, cents: line.cents - againCents, months, now },
      seller: { organisation: supplier, tax },
      buyer: { organisation: customer.id, tax: customer.tax },
      ...{
        federation: contract.federation.name,
        contract,
        contestDays: contract.terms.invoiceContestDays ?? contract.terms.disputeDays,
      },
      ...{ statements: statements.all, statementSha256: statements.lastSha256 },
    })
    const document = await insertDocument(client, { body, number, corrects: null, now })
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

/**
 * What of a payment was invoiced before, in cents: by payments that came back and were not paid again yet, since the next payment of it is
 * no other service. An invoice that was taken back does not count; one that is made anew is of the same amount.
 */
async function invoicedBefore(
  client: pg.ClientBase,
  { batch, line, round, cinema, cents }: PendingLine,
): Promise<bigint> {
  if (round > 0) {
    const { rows } = await client.query<{ cents: bigint }>(
      'SELECT again_cents AS cents FROM statement.billed_line WHERE batch = $1 AND line = $2 AND round = 0',
      [batch, line],
    )
    return rows[0]?.cents ?? 0n
  }
  const { rows } = await client.query<{ cents: bigint }>(
    `SELECT (coalesce(sum(d.total_cents) FILTER (WHERE EXISTS (
         SELECT FROM payout.posting r WHERE r.batch = x.batch AND r.number = x.line AND r.kind = 'returned')
       AND NOT EXISTS (SELECT FROM statement.document k WHERE k.corrects = d.id)), 0)
       - coalesce(sum(x.again_cents) FILTER (WHERE x.round = 0), 0))::bigint AS cents
     FROM statement.billed_line x LEFT JOIN statement.document d ON d.id = x.document AND d.kind = 'invoice' WHERE x.cinema = $1`,
    [cinema],
  )
  const open = rows[0]?.cents ?? 0n
  return open < 0n ? 0n : open < cents ? open : cents
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
    const { number, text } = await allotNumber(client, { supplier, customer, kind: 'credit-note' })
    const { rowCount } = await client.query('SELECT FROM statement.document WHERE corrects = $1', [id])
    if (rowCount !== 0) return
    const body = makeCreditNote(DocumentBody.parse(JSON.parse(row.body)), { number: text, now })
    await insertDocument(client, { body, number, corrects: id, now })
  })
}
