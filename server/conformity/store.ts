import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { addMonths } from '../lib/clock.js'
import { transaction } from '../lib/postgres.js'
import type { Check } from './check.js'
import { type Consequence, followUp, GOOD_STANDING, type Standing } from './consequence.js'
import type { DeclaredSite } from './judge.js'
import { ASK_EVERY_MS, isDue } from './schedule.js'
import { type Letter, type News, tellOf } from './tell.js'

/** A site that the robot is to look at. */
export interface DueSite extends DeclaredSite {
  id: string
  /** How long its contract gives to mend something. */
  cureDays: number
  /** The contract with its cinema. */
  contract: string
}

/** A robot that has not come back by then has died. */
const CLAIM_MS = 2_700_000
const MAX_SITES = 5_000
/** How long evidence is kept, as long as an identifier may live (docs/consent.md row 6). */
export const EVIDENCE_MONTHS = 13

/**
 * Takes the site whose turn it is, if none is being looked at anywhere: one at a time, whoever asks first. Only sites with a
 * contract in force are looked at.
 */
export async function claimSite(pool: pg.Pool, { now }: { now: Date }): Promise<DueSite | null> {
  return transaction(pool, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.conformity', 0))`)
    await client.query(
      `INSERT INTO plane.conformity_site (site, since)
       SELECT DISTINCT site, $1::timestamptz FROM plane.contract_term WHERE valid @> $1::timestamptz ON CONFLICT DO NOTHING`,
      [now],
    )
    const { rows: busy } = await client.query('SELECT FROM plane.conformity_site WHERE claimed_at > $1 LIMIT 1', [
      new Date(now.getTime() - CLAIM_MS),
    ])
    if (busy.length > 0) return null
    const { rows } = await client.query<DueSite & { since: Date; askedAt: Date | null; checkedAt: Date | null }>(
      `SELECT s.id, s.key, s.hosts, s.notice_version AS "noticeVersion", c.id AS contract,
         (c.terms->>'cureDays')::integer AS "cureDays", r.since, r.asked_at AS "askedAt", r.checked_at AS "checkedAt"
       FROM plane.conformity_site r
       JOIN public.site s ON s.id = r.site
       JOIN plane.contract_term t ON t.site = s.id AND t.valid @> $1::timestamptz
       JOIN public.contract c ON c.id = t.contract
       ORDER BY r.asked_at > coalesce(r.checked_at, '-infinity') DESC NULLS LAST, r.checked_at NULLS FIRST, s.id
       LIMIT ${MAX_SITES}`,
      [now],
    )
    const due = rows.find((site) => isDue(site, now))
    if (due === undefined) return null
    await client.query('UPDATE plane.conformity_site SET claimed_at = $2 WHERE site = $1', [due.id, now])
    const { id, key, hosts, noticeVersion, contract, cureDays } = due
    return { id, key, hosts, noticeVersion, contract, cureDays }
  })
}

/**
 * Gives a site back without a result. `seenAt`: the look broke off by itself, which its page says, and its turn is over, or it would
 * be tried for ever; null: it was stopped, and begins anew.
 */
export async function releaseSite(
  pool: pg.Pool,
  { site, seenAt }: { site: string; seenAt: Date | null },
): Promise<void> {
  await pool.query(
    `UPDATE plane.conformity_site SET claimed_at = NULL, checked_at = coalesce($2, checked_at), failed_at = coalesce($2, failed_at)
     WHERE site = $1`,
    [site, seenAt],
  )
}

/**
 * Keeps a check and what follows from it, in one transaction with the mails that tell of it and its entries in the audit chain.
 * @returns what happened
 */
export async function keepCheck(
  pool: pg.Pool,
  { site, check, letter, at }: { site: DueSite; check: Check; letter: Letter; at: Date },
): Promise<Consequence[]> {
  return transaction(pool, async (client) => {
    const before = await standingOf(client, site.id)
    const { state, rules, findings, observation, screenshot } = check
    const id = randomUUID()
    await client.query(
      `INSERT INTO plane.conformity_check (id, site, at, state, rules, findings, observation, screenshot)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, site.id, at, state, rules, toJson(findings), toJson(observation), screenshot],
    )
    const followed =
      state === 'impossible'
        ? { standing: before, happened: [] }
        : followUp(before, findings, { now: at, cureDays: site.cureDays })
    await client.query(
      `UPDATE plane.conformity_site SET claimed_at = NULL, checked_at = $2, failed_at = NULL,
         looked_at = CASE WHEN $3 THEN $2 ELSE looked_at END
       WHERE site = $1`,
      [site.id, at, observation.pages.length > 0],
    )
    await writeStanding(client, site.id, { before, after: followed.standing })
    const news = newsOf(followed)
    const red = findings.filter(({ severity }) => severity === 'red')
    // Before the audit chain: what waits for it should have nothing left to do.
    if (news !== null) await tellOf(client, { site: site.id, findings: red, letter, at, ...news })
    for (const what of followed.happened) {
      const facts = { contract: site.contract, check: id, by: 'robot' } as const
      await appendAudit(client, { at, kind: `conformity-${what}`, subject: site.id, facts })
    }
    return followed.happened
  })
}

/** Somebody asks for a look. `waiting`: it was asked for already, and comes. */
export async function askForCheck(
  pool: pg.Pool,
  { site, now }: { site: string; now: Date },
): Promise<'asked' | 'too-soon'> {
  const { rowCount } = await pool.query(
    `INSERT INTO plane.conformity_site AS r (site, since, asked_at) VALUES ($1, $2, $2)
     ON CONFLICT (site) DO UPDATE SET asked_at = excluded.asked_at WHERE r.asked_at IS NULL OR r.asked_at <= $3`,
    [site, now, new Date(now.getTime() - ASK_EVERY_MS)],
  )
  return rowCount === 1 ? 'asked' : 'too-soon'
}

/**
 * The federation lifts a suspension without waiting for the robot. The next check that sees the same red suspends anew.
 * @returns false when the site is not suspended
 */
export async function liftSuspension(pool: pg.Pool, { site, now }: { site: string; now: Date }): Promise<boolean> {
  return transaction(pool, async (client) => {
    const before = await standingOf(client, site)
    if (before.suspendedAt === null) return false
    await writeStanding(client, site, { before, after: GOOD_STANDING })
    await appendAudit(client, { at: now, kind: 'conformity-resumed', subject: site, facts: { by: 'federation' } })
    return true
  })
}

/** Deletes evidence that is older than its keeping. */
export async function purgeChecks(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  const { rowCount } = await pool.query('DELETE FROM plane.conformity_check WHERE at < $1', [
    addMonths(now, -EVIDENCE_MONTHS),
  ])
  return rowCount ?? 0
}

/** What somebody is to be told: one mail a check. */
function newsOf({
  standing,
  happened,
}: {
  standing: Standing
  happened: Consequence[]
}): Pick<News, 'kind' | 'day'> | null {
  const { suspendedAt, dueAt } = standing
  if (happened.includes('suspended') && suspendedAt !== null) return { kind: 'suspended', day: suspendedAt }
  return happened.includes('red') && suspendedAt === null && dueAt !== null ? { kind: 'notice', day: dueAt } : null
}

async function standingOf(client: pg.ClientBase, site: string): Promise<Standing> {
  const { rows } = await client.query<Standing>(
    `SELECT noticed_at AS "noticedAt", due_at AS "dueAt", causes, suspended_at AS "suspendedAt"
     FROM plane.conformity_site WHERE site = $1 FOR UPDATE`,
    [site],
  )
  return rows[0] ?? GOOD_STANDING
}

/** `suspended_at` is written only when it changes: the pixel reads its sites anew each time. */
async function writeStanding(
  client: pg.ClientBase,
  site: string,
  { before, after }: { before: Standing; after: Standing },
): Promise<void> {
  const { noticedAt, dueAt, causes, suspendedAt } = after
  const moved = before.suspendedAt?.getTime() !== suspendedAt?.getTime()
  await client.query(
    `UPDATE plane.conformity_site SET noticed_at = $2, due_at = $3, causes = $4${moved ? ', suspended_at = $5' : ''} WHERE site = $1`,
    [site, noticedAt, dueAt, causes, ...(moved ? [suspendedAt] : [])],
  )
}

/** JSON that PostgreSQL takes: a page may have given its cookies names with a zero in them, or half a character. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? Buffer.from(inner).toString().replaceAll('\0', '\ufffd') : inner,
  )
}
