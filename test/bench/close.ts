import type pg from 'pg'
import { postShares } from '../../server/click/index.js'
import { askClose, carryOutCloses } from '../../server/settlement/index.js'
import { type Plane, person, seedPlane } from '../audience/plane.js'
import { seedCampaign } from '../click/clicks.js'
import { inForce } from '../settlement/month.js'
import { withDatabase } from './release.js'

export interface CloseFigures {
  clicks: number
  /** Parts of cinemas in them. */
  shares: number
  /** The whole close: worked out anew, held against the ledger, posted, kept. */
  ms: number
  /** One aggregation of the same verdicts and shares by cinema and campaign. */
  sqlMs: number
  ratio: number
  /** The most that this process has held. */
  rssMb: number
  /** Of it, since before the close. */
  grownMb: number
}

const CINEMAS = 100
const CAMPAIGNS = 4
/** Clicks that one transaction writes. */
const AT_ONCE = 500_000
const PERIOD = '2026-11'
const FROM = Date.parse('2026-10-31T23:00:00Z')
const TO = Date.parse('2026-11-30T23:00:00Z')
const now = new Date('2026-12-12T10:00:00Z')

/**
 * Closes a month of invented clicks, each shared among one to three cinemas, on a PostgreSQL of its own with the settings of the
 * program. The shares are posted as the program posts them. Throws where the close does not come to what the SQL says.
 */
export async function measureClose({
  clicks,
  say,
}: {
  clicks: number
  say: (text: string) => void
}): Promise<CloseFigures> {
  return withDatabase(async ({ owner, worker }) => {
    const plane = await seedPlane(owner, { cinemas: CINEMAS, validFrom: '2026-01-01T00:00:00Z' })
    await inForce(owner)
    const campaigns: number[] = []
    for (let n = 0; n < CAMPAIGNS; n++) campaigns.push((await seedCampaign(owner, plane)).campaign)
    say(`close: ${clicks} clicks are written straight into plane.click_verdict and plane.click_share, then posted`)
    await fill(owner, { plane, campaigns, clicks })
    await postShares(worker, { now })
    await owner.query(
      `UPDATE plane.watermark SET at = $1, upto = pg_current_xact_id()::text::xid8 WHERE sweep <> 'post'`,
      [now],
    )
    await owner.query('VACUUM ANALYZE plane.click_verdict, plane.click_share')
    const officer = await person(owner, plane)
    const before = await bySql(worker)
    const asked = await askClose(owner, { period: PERIOD, person: officer, now })
    if (!asked.done) throw new Error(`the close cannot be asked for: ${asked.why}`)
    const held = process.resourceUsage().maxRSS
    const began = performance.now()
    const { closed } = await carryOutCloses(worker, { now })
    const ms = performance.now() - began
    const peak = process.resourceUsage().maxRSS
    if (closed[0] !== PERIOD) throw new Error(`the month was not closed: ${await whyNot(owner)}`)
    const after = await bySql(worker)
    const sqlMs = Math.min(before.ms, after.ms)
    const { rows } = await owner.query<{ micros: bigint }>(
      'SELECT sum(earned_micros)::bigint AS micros FROM settlement.closed_cinema',
    )
    if (rows[0]?.micros !== before.micros)
      throw new Error(`${rows[0]?.micros} were closed, and ${before.micros} by SQL`)
    return {
      ...{ clicks, shares: before.shares, ms: Math.round(ms), sqlMs: Math.round(sqlMs) },
      ...{
        ratio: Number((ms / sqlMs).toFixed(2)),
        rssMb: Math.round(peak / 1024),
        grownMb: Math.round((peak - held) / 1024),
      },
    }
  })
}

async function bySql(worker: pg.Pool): Promise<{ ms: number; micros: bigint; shares: number }> {
  const began = performance.now()
  const { rows } = await worker.query<{ micros: bigint; shares: bigint }>(
    `SELECT s.cinema, s.campaign, sum(s.micros)::bigint AS micros, count(*) AS shares
     FROM plane.click_share s JOIN plane.click_verdict v ON v.click = s.click AND v.round = s.round AND v.payable
     WHERE s.at >= $1 AND s.at < $2 GROUP BY s.cinema, s.campaign`,
    [new Date(FROM), new Date(TO)],
  )
  const ms = performance.now() - began
  return {
    ms,
    micros: rows.reduce((sum, row) => sum + row.micros, 0n),
    shares: rows.reduce((sum, row) => sum + Number(row.shares), 0),
  }
}

/** In the order of their times, as the judge writes them; ids are UUIDs of version 7. Every tenth click is not payable. */
async function fill(
  owner: pg.Pool,
  { plane, campaigns, clicks }: { plane: Plane; campaigns: readonly number[]; clicks: number },
): Promise<void> {
  for (let first = 0; first < clicks; first += AT_ONCE) {
    const upto = Math.min(first + AT_ONCE, clicks)
    await owner.query(
      `WITH made AS MATERIALIZED (
         SELECT n, ($4::float8 + n * ($5::float8 - $4) / $3::float8)::bigint AS ms, n % 10 <> 0 AS payable, n % 3 + 1 AS parts,
           (lpad(to_hex(($4::float8 + n * ($5::float8 - $4) / $3::float8)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3)
             || '8' || substr(md5(n::text), 4, 15))::uuid AS id
         FROM generate_series($1::bigint, $2::bigint - 1) AS n
       ), verdict AS (
         INSERT INTO plane.click_verdict (click, rule_version, payable, reasons, judged_at)
         SELECT id, 1, payable, CASE WHEN payable THEN '{}'::text[] ELSE '{duplicate}' END, to_timestamp(ms / 1000.0) FROM made
       ), share AS (
         INSERT INTO plane.click_share (click, cinema, campaign, at, micros, term, rule_version)
         SELECT id, ($6::uuid[])[1 + (n * 7 + part * 31) % ${CINEMAS}], ($8::int[])[1 + n % ${CAMPAIGNS}], to_timestamp(ms / 1000.0),
           400 / parts + CASE WHEN part < 400 % parts THEN 1 ELSE 0 END, ($7::uuid[])[1 + (n * 7 + part * 31) % ${CINEMAS}], 1
         FROM made CROSS JOIN LATERAL generate_series(0, parts - 1) AS part WHERE payable
         RETURNING cinema, campaign, at, micros
       )
       INSERT INTO plane.earned_day AS e (cinema, day, campaign, clicks, micros)
       SELECT cinema, (at AT TIME ZONE 'Europe/Paris')::date, campaign, count(*), sum(micros) FROM share GROUP BY 1, 2, 3
       ON CONFLICT (cinema, day, campaign) DO UPDATE SET clicks = e.clicks + excluded.clicks, micros = e.micros + excluded.micros`,
      [
        ...[first, upto, clicks, FROM, TO],
        plane.cinemas.map(({ id }) => id),
        plane.cinemas.map(({ term }) => term),
        campaigns,
      ],
    )
  }
}

async function whyNot(owner: pg.Pool): Promise<string> {
  const { rows } = await owner.query('SELECT state, why, differences FROM settlement.close')
  return JSON.stringify(rows[0])
}
