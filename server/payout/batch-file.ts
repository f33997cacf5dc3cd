import type pg from 'pg'
import { balances, cinemaPayable, cinemaPrefix } from '../ledger/index.js'
import { sha256 } from '../lib/id.js'
import { MICROS_PER_CENT } from '../lib/money.js'
import { bankDetailsInForce } from './bank/read.js'
import type { BankRing } from './bank/ring.js'
import { type Batch, type BatchLine, linesOf, sealedFileOf } from './batch.js'
import { cashOf } from './cash.js'
import { openFile } from './seal-file.js'
import { checkTransferFile } from './sepa/check.js'

/** Why a file is not signed, and not handed to anybody. */
export type BatchFileFault =
  /** It is not what was sealed, or not the bytes of its hash. */
  | 'file-changed'
  /** Its lines or sums are not those of the batch. */
  | 'file-unsound'
  /** A cinema is owed less by now than the batch would pay it. */
  | 'balance-changed'
  /** A cinema has given other bank details since, or took them back: the batch is prepared anew. */
  | 'bank-details-changed'
  /** The federation pays, and a payment of the operator was taken back since: it holds less than open batches pay out. */
  | 'cash-short'

/** The exact bytes of a batch's file; null when they are not what was prepared. */
export async function fileBytes(
  db: pg.Pool | pg.ClientBase,
  { batch, ring }: { batch: Pick<Batch, 'id' | 'fileSha256'>; ring: BankRing },
): Promise<Buffer | null> {
  const sealed = await sealedFileOf(db, batch.id)
  const bytes = sealed === null ? null : openFile(ring, { sealed, place: `batch:${batch.id}` })
  return bytes !== null && sha256(bytes).equals(batch.fileSha256) ? bytes : null
}

/**
 * Reads a batch's file back and holds it against the batch, the ledger and the bank details of this moment: before each signature and
 * before it is handed over, since time passes in between.
 */
export async function readBatchFile(
  db: pg.Pool | pg.ClientBase,
  { batch, ring, now }: { batch: Batch; ring: BankRing; now: Date },
): Promise<{ bytes: Buffer } | { fault: BatchFileFault }> {
  const bytes = await fileBytes(db, { batch, ring })
  if (bytes === null) return { fault: 'file-changed' }
  const lines = await linesOf(db, batch.id)
  const owed = await balances(db, { prefix: cinemaPrefix })
  const payable = ({ cinema }: BatchLine) => owed.get(cinemaPayable(cinema)) ?? 0n
  const { faults, ibans } = checkTransferFile(bytes.toString('utf8'), {
    messageId: batch.messageId,
    lines: lines.map((line) => ({ ...line, payableCents: payable(line) / MICROS_PER_CENT })),
  })
  const isWhole = lines.length === batch.lines && lines.reduce((sum, { cents }) => sum + cents, 0n) === batch.totalCents
  if (!isWhole || faults.some((fault) => fault !== 'over-balance')) return { fault: 'file-unsound' }
  if (faults.length > 0) return { fault: 'balance-changed' }
  if (batch.payer === 'federation' && (await cashOf(db)) < 0n) return { fault: 'cash-short' }
  const accounts = await bankDetailsInForce(db, { ring, now })
  const isSame = ({ cinema, endToEndId }: BatchLine) => {
    const account = accounts.get(cinema)
    return account !== undefined && !account.onHold && account.iban === ibans.get(endToEndId)
  }
  return lines.every(isSame) ? { bytes } : { fault: 'bank-details-changed' }
}
