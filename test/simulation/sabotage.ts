import { entriesOf, type Posting, post } from '../../server/ledger/index.js'
import { transaction } from '../../server/lib/postgres.js'
import type { Simulation } from './simulation.js'

/**
 * What a test breaks on purpose, each leaving every constraint of the database content: only somebody who reckons independently
 * can find it. They change something once there is something to change, and say so.
 */
export type Sabotage = (sim: Simulation) => Promise<boolean>

/** A split that is wrong by one micro-euro: it goes from one cinema to another, in the shares and in the counters alike. */
export async function moveOneMicro({ database }: Simulation): Promise<boolean> {
  return transaction(database.owner, async (client) => {
    const { rows } = await client.query(
      `SELECT s.click, s.campaign, (s.at AT TIME ZONE 'Europe/Paris')::date AS day, min(s.cinema::text) AS first, max(s.cinema::text) AS last
       FROM plane.click_share s WHERE s.xid >= (SELECT upto FROM plane.watermark WHERE sweep = 'post') AND s.micros > 0
       GROUP BY 1, 2, 3 HAVING count(*) > 1 LIMIT 1`,
    )
    const [found] = rows
    if (found === undefined) return false
    for (const [cinema, more] of [
      [found.first, -1],
      [found.last, 1],
    ]) {
      const values = [cinema, more, found.campaign]
      await client.query(
        `UPDATE plane.click_share SET micros = micros + $2 WHERE click = $4 AND cinema = $1 AND campaign = $3`,
        [...values, found.click],
      )
      await client.query(
        `UPDATE plane.earned_day SET micros = micros + $2 WHERE cinema = $1 AND campaign = $3 AND day = $4`,
        [...values, found.day],
      )
    }
    return true
  })
}

/** Shares that are marked as posted and are not in the ledger. */
export async function losePosting({ database }: Simulation): Promise<boolean> {
  const { rowCount } = await database.owner.query(
    `UPDATE plane.watermark SET upto = (SELECT max(xid::text::numeric + 1)::text::xid8 FROM plane.click_share)
     WHERE sweep = 'post' AND EXISTS (SELECT FROM plane.click_share WHERE xid >= upto AND micros > 0)`,
  )
  return rowCount === 1
}

/** The last posting of clicks once more, under another key: the ledger takes it for another fact. */
export async function postTwice(sim: Simulation): Promise<boolean> {
  const { database } = sim
  const [line] = await entriesOf(database.worker, { account: 'operator:receivable', limit: 1 })
  if (line === undefined) return false
  const { rows } = await database.worker.query<{ account: string; micros: bigint }>(
    'SELECT account, micros FROM ledger.entry WHERE sequence = $1',
    [line.sequence],
  )
  const { kind, at, details } = line
  const again: Posting = { kind, at, details, key: `${line.key}:again`, entries: rows }
  const client = await database.worker.connect()
  try {
    await post(client, [again])
  } finally {
    client.release()
  }
  return true
}
