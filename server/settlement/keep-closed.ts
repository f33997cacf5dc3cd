import type pg from 'pg'
import type { Period } from './period.js'
import type { ClosedCinema, ClosedLine, MonthClosing } from './postings.js'

/**
 * Keeps what a month was closed with, by cinema and by cinema and campaign: statements are made of these rows.
 * @param clicks payable clicks of the month, by campaign
 */
export async function keepClosed(
  client: pg.ClientBase,
  {
    period,
    closing: { lines, cinemas },
    clicks,
  }: { period: Period; closing: MonthClosing; clicks: ReadonlyMap<number, number> },
): Promise<void> {
  const ofLines = <V>(value: (line: ClosedLine) => V) => lines.map(value)
  await client.query(
    `INSERT INTO settlement.closed_line (period, cinema, campaign, month, clicks, micros, difference_micros)
     SELECT $1, * FROM unnest($2::uuid[], $3::int[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])`,
    [
      period.name,
      ofLines(({ cinema }) => cinema),
      ofLines(({ campaign }) => campaign),
      ofLines(({ month }) => month),
      ofLines(({ clicks }) => clicks),
      ofLines(({ micros }) => micros),
      ofLines((line) => line.differenceMicros),
    ],
  )
  await client.query(
    'INSERT INTO settlement.closed_campaign (period, campaign, clicks) SELECT $1, * FROM unnest($2::int[], $3::bigint[])',
    [period.name, [...clicks.keys()], [...clicks.values()]],
  )
  const ofCinemas = <V>(value: (cinema: ClosedCinema) => V) => cinemas.map(value)
  await client.query(
    `INSERT INTO settlement.closed_cinema (period, cinema, clicks, earned_micros, late_micros, difference_micros, fee_micros,
       common_micros, confirmed_micros, contract)
     SELECT $1, * FROM unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
       $9::bigint[], $10::uuid[])`,
    [
      period.name,
      ofCinemas(({ cinema }) => cinema),
      ofCinemas(({ clicks }) => clicks),
      ofCinemas((one) => one.earnedMicros),
      ofCinemas((one) => one.lateMicros),
      ofCinemas((one) => one.differenceMicros),
      ofCinemas((one) => one.feeMicros),
      ofCinemas((one) => one.commonMicros),
      ofCinemas((one) => one.confirmedMicros),
      ofCinemas(({ contract }) => contract),
    ],
  )
}
