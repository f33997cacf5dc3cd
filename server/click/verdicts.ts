import type pg from 'pg'
import { arrayLiteral } from '../lib/postgres.js'
import type { ClickToJudge } from './load.js'
import type { Reason } from './rules/index.js'
import type { Share } from './share.js'

/** A verdict that is to be written. Round 0 is the first; each after it supersedes the one before. */
export interface NewVerdict {
  click: Pick<ClickToJudge, 'id'>
  reasons: readonly Reason[]
  round: number
}

export async function insertVerdicts(
  client: pg.ClientBase,
  verdicts: readonly NewVerdict[],
  { ruleVersion, now }: { ruleVersion: number; now: Date },
): Promise<void> {
  await client.query(
    `INSERT INTO plane.click_verdict (click, round, rule_version, payable, reasons, judged_at)
     SELECT click, round, $4, reasons = '', string_to_array(reasons, ','), $5
     FROM unnest($1::uuid[], $2::int[], $3::text[]) AS v(click, round, reasons)`,
    [
      arrayLiteral(verdicts.map(({ click }) => click.id)),
      arrayLiteral(verdicts.map(({ round }) => round)),
      verdicts.map(({ reasons }) => reasons.join(',')),
      ruleVersion,
      now,
    ],
  )
}

/** A share that is to be written; `reversed`: the share of this amount is taken back. */
export interface NewShare extends Share {
  click: Pick<ClickToJudge, 'id' | 'at' | 'campaign'>
  round: number
  reversed: boolean
}

export async function insertShares(
  client: pg.ClientBase,
  shares: readonly NewShare[],
  { ruleVersion }: { ruleVersion: number },
): Promise<void> {
  if (shares.length === 0) return
  await client.query(
    `INSERT INTO plane.click_share (click, cinema, campaign, at, micros, term, round, reversed, rule_version)
     SELECT s.click, s.cinema, s.campaign, to_timestamp(s.ms / 1000), CASE WHEN s.reversed THEN -s.micros ELSE s.micros END, s.term,
       s.round, s.reversed, $9
     FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::float8[], $5::bigint[], $6::uuid[], $7::int[], $8::boolean[])
       AS s(click, cinema, campaign, ms, micros, term, round, reversed)`,
    [
      arrayLiteral(shares.map(({ click }) => click.id)),
      arrayLiteral(shares.map(({ cinema }) => cinema)),
      arrayLiteral(shares.map(({ click }) => click.campaign)),
      arrayLiteral(shares.map(({ click }) => click.at.getTime())),
      arrayLiteral(shares.map(({ micros }) => micros)),
      arrayLiteral(shares.map(({ term }) => term)),
      arrayLiteral(shares.map(({ round }) => round)),
      arrayLiteral(shares.map(({ reversed }) => (reversed ? 't' : 'f'))),
      ruleVersion,
    ],
  )
}
