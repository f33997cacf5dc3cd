import type pg from 'pg'
import {
  cinemaPayable,
  type Entry,
  federationCash,
  MAX_POSTINGS,
  operatorReceivable,
  type Posting,
  payoutClearing,
  post,
  reverse,
} from '../ledger/index.js'
import { assert } from '../lib/assert.js'
import { MICROS_PER_CENT } from '../lib/money.js'
import { parisMidnight } from '../lib/paris.js'
import { transaction } from '../lib/postgres.js'
import type { Payer } from './plan.js'

/** Of a batch of 10,000 lines all is written in one call; beyond that the next one goes on. */
const PIECES_MAX = 20

/**
 * Writes into the ledger what people decided about payouts, each line of a batch once, in the order of the decisions: a piece of up to
 * 1,000 postings in a transaction that notes them as written. Interrupted anywhere, the next call goes on. Batches of which all is
 * written are closed. By the worker.
 * @returns how many postings were written
 */
export async function carryOutPayouts(pool: pg.Pool, { now }: { now: Date }): Promise<{ rows: number }> {
  let rows = 0
  for (let piece = 0; piece < PIECES_MAX; piece += 1) {
    const written = await writePiece(pool, now)
    rows += written
    if (written < MAX_POSTINGS) break
  }
  rows += await writeTitles(pool, now)
  await closeBatches(pool, now)
  return { rows }
}

type PostingKind = 'handed' | 'executed' | 'returned' | 'cancelled'

interface Waiting {
  id: bigint
  batch: string
  number: number
  kind: PostingKind
  at: Date
  cinema: string
  cents: bigint
  payer: Payer
}

async function writePiece(pool: pg.Pool, now: Date): Promise<number> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query<Waiting>(
      `SELECT p.id, p.batch, p.number, p.kind, p.at, l.cinema, l.cents, b.payer
       FROM payout.posting p JOIN payout.line l ON l.batch = p.batch AND l.number = p.number JOIN payout.batch b ON b.id = p.batch
       WHERE p.posted_at IS NULL ORDER BY p.id LIMIT $1 FOR UPDATE OF p`,
      [MAX_POSTINGS],
    )
    if (rows.length === 0) return 0
    await client.query('UPDATE payout.posting SET posted_at = $2 WHERE id = ANY ($1::bigint[])', [
      ...[rows.map(({ id }) => id), now],
    ])
    const { posted, replayed } = await post(client, rows.map(toPosting))
    assert(posted + replayed === rows.length, 'the ledger took all postings')
    return rows.length
  })
}

function toPosting({ batch, number, kind, at, cinema, cents, payer }: Waiting): Posting {
  const micros = cents * MICROS_PER_CENT
  return {
    key: `payout:${batch}:${number}:${kind}`,
    kind: `payout-${kind}`,
    at,
    details: { batch, line: number, cinema },
    entries: entriesOf(kind, {
      clearing: payoutClearing(batch),
      payable: cinemaPayable(cinema),
      paidFrom: paidFrom(payer),
      micros,
    }),
  }
}

function entriesOf(
  kind: PostingKind,
  { clearing, payable, paidFrom, micros }: { clearing: string; payable: string; paidFrom: string; micros: bigint },
): Entry[] {
  const move = (from: string, to: string) => [
    { account: from, micros: -micros },
    { account: to, micros },
  ]
  const moves: Record<PostingKind, Entry[]> = {
    handed: move(payable, clearing),
    executed: move(clearing, paidFrom),
    cancelled: reverse(move(payable, clearing)),
    returned: reverse(move(payable, paidFrom)),
  }
  return moves[kind]
}

/** The account that owes less when a cinema is paid. */
function paidFrom(payer: Payer): string {
  return payer === 'operator' ? operatorReceivable : federationCash
}

async function writeTitles(pool: pg.Pool, now: Date): Promise<number> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{ id: string; cinema: string; payer: Payer; cents: bigint; paidOn: string }>(
      `SELECT id, cinema, payer, cents, paid_on AS "paidOn" FROM payout.title_payment
       WHERE posted_at IS NULL ORDER BY noted_at, id LIMIT $1 FOR UPDATE`,
      [MAX_POSTINGS],
    )
    if (rows.length === 0) return 0
    await client.query('UPDATE payout.title_payment SET posted_at = $2 WHERE id = ANY ($1::uuid[])', [
      ...[rows.map(({ id }) => id), now],
    ])
    await post(
      client,
      rows.map(({ id, cinema, payer, cents, paidOn }) => ({
        ...{ key: `title:${id}`, kind: 'title-paid', at: parisMidnight(paidOn) ?? now, details: { cinema, title: id } },
        entries: [
          { account: cinemaPayable(cinema), micros: -cents * MICROS_PER_CENT },
          { account: paidFrom(payer), micros: cents * MICROS_PER_CENT },
        ],
      })),
    )
    return rows.length
  })
}

async function closeBatches(pool: pg.Pool, now: Date): Promise<void> {
  await pool.query(
    `UPDATE payout.batch b SET state = 'closed', closed_at = $1 WHERE state = 'executed'
       AND NOT EXISTS (SELECT FROM payout.posting p WHERE p.batch = b.id AND p.posted_at IS NULL)`,
    [now],
  )
}
