import type pg from 'pg'
import { assert } from '../../lib/assert.js'
import { StatementBody } from '../shape.js'

/** The statements of the months that a payment pays. */
export interface IssuedStatements {
  all: StatementBody[]
  /** Hexadecimal. */
  lastSha256: string
}

/** @param from and `to` are months, both included; the last one has its statement */
export async function readIssuedStatements(
  client: pg.ClientBase,
  { cinema, from, to }: { cinema: string; from: string; to: string },
): Promise<IssuedStatements> {
  const { rows } = await client.query<{ body: string; sha256: string }>(
    `SELECT body, encode(sha256, 'hex') AS sha256 FROM statement.issued
     WHERE cinema = $1 AND period BETWEEN $2 AND $3 ORDER BY period`,
    [cinema, from, to],
  )
  const last = rows.at(-1)
  assert(last, 'a payment is drawn from a statement')
  return { all: rows.map(({ body }) => StatementBody.parse(JSON.parse(body))), lastSha256: last.sha256 }
}
