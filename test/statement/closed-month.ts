import { randomUUID } from 'node:crypto'
import { cinemaAccrued, cinemaPayable, operatorReceivable, type Posting, post } from '../../server/ledger/index.js'
import { type DeclaredTax, declareTaxRegime, type TaxRegime } from '../../server/payout/index.js'
import { lastMoment, periodNamed } from '../../server/settlement/index.js'
import type { TestDatabase } from '../database.js'

/** What a cinema earned in a month that is to be closed. */
export interface Earned {
  cinema: string
  micros: bigint
  clicks: number
}

/** Closes a month as settlement does: clicks in the ledger, rows of what was closed, and a posting a cinema. */
export async function closeMonth(database: TestDatabase, month: string, earned: readonly Earned[]): Promise<void> {
  const period = periodNamed(month)
  const at = lastMoment(period)
  await postAll(
    database,
    earned.map(({ cinema, micros, clicks }) => ({
      ...{
        key: `clicks:${month}:${cinema}`,
        kind: 'clicks',
        at: period.from,
        details: { cinema, campaign: 1, clicks },
      },
      entries: [
        { account: operatorReceivable, micros: -micros },
        { account: cinemaAccrued(cinema), micros },
      ],
    })),
  )
  await database.owner.query(`INSERT INTO settlement.close (period, asked_by, asked_at) VALUES ($1, $2, $3)`, [
    ...[month, randomUUID(), at],
  ])
  await database.worker.query(
    `UPDATE settlement.close SET state = 'closed', closed_at = $2, shares_upto = '0',
       sequence = (SELECT max(sequence) FROM ledger.transaction) WHERE period = $1`,
    [month, at],
  )
  for (const { cinema, micros, clicks } of earned) {
    await database.worker.query(
      `INSERT INTO settlement.closed_line (period, cinema, campaign, month, clicks, micros, difference_micros)
       VALUES ($1, $2, 1, $1, $3, $4, 0)`,
      [month, cinema, clicks, micros],
    )
    await database.worker.query(
      `INSERT INTO settlement.closed_cinema (period, cinema, clicks, earned_micros, late_micros, difference_micros, fee_micros,
         common_micros, confirmed_micros) VALUES ($1, $2, $3, $4, 0, 0, 0, 0, $4)`,
      [month, cinema, clicks, micros],
    )
  }
  await postAll(
    database,
    earned.map(({ cinema, micros }) => ({
      ...{ key: `close:${month}:${cinema}`, kind: 'period-close', at, details: { period: month, cinema } },
      entries: [
        { account: cinemaAccrued(cinema), micros: -micros },
        { account: cinemaPayable(cinema), micros },
      ],
    })),
  )
}

async function postAll(database: TestDatabase, postings: Posting[]): Promise<void> {
  const client = await database.worker.connect()
  await post(client, postings).finally(() => client.release())
}

/** What an organisation declares of itself. */
export async function declare(
  database: TestDatabase,
  { organisation, now, ...tax }: { organisation: string; now: Date } & Partial<TaxRegime>,
): Promise<void> {
  await declareTaxRegime(database.console, { organisation, person: randomUUID(), tax: { ...FRANCHISE, ...tax }, now })
}

const FRANCHISE: Omit<DeclaredTax, 'declaredAt'> = {
  regime: 'franchise',
  legalName: 'Les Lumières du Nord SARL',
  address: '3 rue du Cinéma, 59000 Lille',
  siren: '732829320',
  vatNumber: null,
  vatBasisPoints: null,
}
