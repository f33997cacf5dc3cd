import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { assert } from '../lib/assert.js'
import { DAY_MS, parisDay } from '../lib/clock.js'
import { sha256 } from '../lib/id.js'
import { MICROS_PER_CENT } from '../lib/money.js'
import { transaction } from '../lib/postgres.js'
import { closedPeriods } from '../settlement/index.js'
import { accountsInForce, type BankInForce } from './bank/read.js'
import type { BankRing } from './bank/ring.js'
import { isWriting } from './batch.js'
import { cashOf } from './cash.js'
import { readBatchTerms, readClaims } from './claims.js'
import { debtorOf } from './debtor.js'
import { type BatchKind, type BatchPlan, type Payer, planBatch } from './plan.js'
import { newestReckoning, type Reckoning } from './reckoning.js'
import { sealFile } from './seal-file.js'
import { checkTransferFile } from './sepa/check.js'
import { type Account, type Transfer, writePain001 } from './sepa/pain001.js'

export type PrepareRefusal =
  /** No month that ends a quarter (a year, for the yearly payment) is closed. */
  | 'too-early'
  /** Another batch of this kind is not executed or cancelled yet. One of exits goes beside one of a quarter or a year. */
  | 'another-open'
  /** The ledger does not have yet what was decided before. */
  | 'still-writing'
  | 'no-contract'
  /** Nobody noted from which account the payer pays. */
  | 'no-debtor'
  | 'nothing-to-pay'
  /** More cinemas than a file holds. */
  | 'too-many'
  /** The federation pays, and was not paid enough by the operator. */
  | 'cash-short'

/** A file of so many transfers is read by a person no more; banks take 99,999. */
const LINES_MAX = 10_000
/** The payer's bank is asked to pay so many days after the file was made: it is signed twice, and handed over. */
const EXECUTION_DAYS = 5

export interface Planned {
  plan: BatchPlan
  reckoning: Reckoning | null
  accounts: ReadonlyMap<string, BankInForce>
}

/** What a batch of this kind would pay now, or why there is none. */
export async function planNow(
  db: pg.Pool | pg.ClientBase,
  { kind, ring, now }: Asked,
): Promise<Planned | { refused: 'too-early' | 'no-contract' }> {
  const said = await readBatchTerms(db)
  if (said === null) return { refused: 'no-contract' }
  const { terms, ofOrganisation } = said
  const reckoning = newestReckoning(await closedPeriods(db), terms.periodMonths)
  if (kind !== 'exit' && (reckoning === null || (kind === 'year' && !reckoning.endsYear)))
    return { refused: 'too-early' }
  const accounts = await accountsInForce(db, { ring, now })
  const claims = await readClaims(db, { ofOrganisation, accounts, after: reckoning?.to ?? new Date(0) })
  const plan = planBatch(claims, { kind, ...terms })
  return { plan, reckoning: kind === 'exit' ? null : reckoning, accounts: accounts.accounts }
}

interface Asked {
  kind: BatchKind
  ring: BankRing
  now: Date
}

/**
 * Prepares a batch: who is paid what, the accounts as they are in force, and the exact file. Nothing moves yet. The person may
 * prepare payments (the caller has looked).
 * Throws when what was written is not what was meant.
 */
export async function prepareBatch(
  pool: pg.Pool,
  asked: Asked & { person: string },
): Promise<{ id: string } | { refused: PrepareRefusal }> {
  const { kind, ring, now, person } = asked
  return transaction(pool, async (client) => {
    // Whoever comes second finds the first one's batch.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.payouts', 0))`)
    if (await hasOpen(client, kind)) return { refused: 'another-open' }
    if (await isWriting(client)) return { refused: 'still-writing' }
    const planned = await planNow(client, asked)
    if ('refused' in planned) return planned
    const { plan, reckoning, accounts } = planned
    const paid = plan.rows.filter(({ cents }) => cents > 0n)
    if (paid.length === 0) return { refused: 'nothing-to-pay' }
    if (paid.length > LINES_MAX) return { refused: 'too-many' }
    if (plan.payer === 'federation' && plan.totals.cents * MICROS_PER_CENT > (await cashOf(client)))
      return { refused: 'cash-short' }
    const debtor = await debtorOf(client, { payer: plan.payer, ring })
    if (debtor === null) return { refused: 'no-debtor' }

    const id = randomUUID()
    const messageId = `${parisDay(now).replaceAll('-', '')}-${id.slice(0, 8)}`
    const lines = paid.map(({ cinemaId, cents, payableMicros }, index) => ({
      ...{ number: index + 1, cinemaId, cents, payableMicros, account: accounts.get(cinemaId) as BankInForce },
      endToEndId: `${messageId}-${String(index + 1).padStart(4, '0')}`,
    }))
    const executionOn = workingDay(new Date(now.getTime() + EXECUTION_DAYS * DAY_MS))
    const about = reckoning === null ? 'Lanterne solde' : `Lanterne ${reckoning.through}`
    const file = fileOf({ messageId, now, executionOn, from: debtor.account, about, lines })
    await insertBatch(client, {
      ...{ id, kind, payer: plan.payer, through: reckoning?.through ?? null, messageId, executionOn, person, now },
      ...{ file, sealed: sealFile(ring, { bytes: file, place: `batch:${id}` }), debtorTail: debtor.shown.ibanTail },
      ...{ lines, carried: plan.rows.filter(({ reason }) => reason !== null), totalCents: plan.totals.cents },
    })
    const facts = { fileSha256: sha256(file).toString('hex'), rows: lines.length }
    await appendAudit(client, { at: now, kind: 'batch-prepared', subject: id, facts })
    return { id }
  })
}

interface NewLine {
  number: number
  cinemaId: string
  cents: bigint
  payableMicros: bigint
  account: BankInForce
  endToEndId: string
}

function fileOf(of: {
  messageId: string
  now: Date
  executionOn: string
  from: Account
  about: string
  lines: readonly NewLine[]
}): Buffer {
  const { messageId, now, executionOn, from, about, lines } = of
  const transfers = lines.map(({ endToEndId, cents, account }): Transfer => ({ endToEndId, cents, to: account, about }))
  const xml = writePain001({ messageId, madeAt: now, executionOn, from, transfers })
  const expected = lines.map(({ endToEndId, cents, payableMicros }) => ({
    ...{ endToEndId, cents, payableCents: payableMicros / MICROS_PER_CENT },
  }))
  const { faults } = checkTransferFile(xml, { messageId, lines: expected })
  assert(faults.length === 0, `the file that was written is sound: ${faults.join(', ')}`)
  return Buffer.from(xml)
}

async function insertBatch(
  client: pg.ClientBase,
  batch: {
    id: string
    kind: BatchKind
    payer: Payer
    through: string | null
    messageId: string
    executionOn: string
    person: string
    now: Date
    file: Buffer
    sealed: Buffer
    debtorTail: string
    lines: readonly NewLine[]
    carried: BatchPlan['rows']
    totalCents: bigint
  },
): Promise<void> {
  const { id, lines, carried } = batch
  await client.query(
    `INSERT INTO payout.batch (id, kind, payer, through, message_id, file_sealed, file_sha256, debtor_tail, lines, total_cents,
       execution_on, prepared_by, prepared_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[
        id,
        batch.kind,
        batch.payer,
        batch.through,
        batch.messageId,
        batch.sealed,
        sha256(batch.file),
        batch.debtorTail,
      ],
      ...[lines.length, batch.totalCents, batch.executionOn, batch.person, batch.now],
    ],
  )
  await client.query(
    `INSERT INTO payout.line (batch, number, cinema, end_to_end_id, cents, payable_micros, iban_tail, iban_since)
     SELECT $1, * FROM unnest($2::int[], $3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::timestamptz[])`,
    [
      ...[id, lines.map(({ number }) => number), lines.map(({ cinemaId }) => cinemaId)],
      ...[lines.map(({ endToEndId }) => endToEndId), lines.map(({ cents }) => cents)],
      ...[lines.map(({ payableMicros }) => payableMicros), lines.map(({ account }) => account.iban.slice(-4))],
      lines.map(({ account }) => account.since.toISOString()),
    ],
  )
  await client.query(
    `INSERT INTO payout.carried (batch, cinema, payable_micros, reason) SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::text[])`,
    [
      ...[id, carried.map(({ cinemaId }) => cinemaId), carried.map(({ payableMicros }) => payableMicros)],
      carried.map(({ reason }) => reason),
    ],
  )
}

async function hasOpen(client: pg.ClientBase, kind: BatchKind): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM payout.batch WHERE state IN ('prepared', 'signed', 'approved', 'handed') AND (kind = 'exit') = $1`,
    [kind === 'exit'],
  )
  return rowCount !== 0
}

/** The day, or the Monday after it: banks settle SEPA transfers on working days. */
function workingDay(at: Date): string {
  const day = parisDay(at)
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  const wait = weekday === 6 ? 2 : weekday === 0 ? 1 : 0
  return parisDay(new Date(Date.parse(`${day}T12:00:00Z`) + wait * DAY_MS))
}
