import type pg from 'pg'
import { type Cell, type GridPerson, isIn, PLATFORM_COPY_DAYS, parseCell } from '../audience/index.js'
import { addDays, DAY_MS } from '../lib/clock.js'
import { type DatedDay, type Evaluation, evaluate, readDays } from './evaluate.js'

/** A campaign whose audience is given to a platform. */
export interface ExportCampaign {
  id: number
  cell: Cell
  endsAt: Date
}

/** A number that is in a campaign's audience, and until when that may be said of it. */
export interface WantedMember {
  uid: string
  campaign: number
  until: Date
  /** The same without the platform's own limit: the end of a consent that carries it, or of the campaign. */
  lasts: Date
}

/** A file is made so long before a campaign begins, and not sooner. */
const AHEAD_DAYS = 7

/**
 * The campaigns of a platform that files are made of at `now`: accepted or running, under the contracts of their distributor, of an
 * operator, and of a publisher on whose pages they are placed, with a segment that is large enough. None of a platform that was ended.
 */
export async function loadExportCampaigns(
  db: pg.Pool,
  { platform, now }: { platform: string; now: Date },
): Promise<ExportCampaign[]> {
  const { rows } = await db.query<{ id: number; segment: string; endsAt: Date }>(
    `WITH in_force AS (
       SELECT party_id, kind FROM public.contract
       WHERE kind IN ('operator-federation', 'federation-distributor', 'federation-publisher') AND state = 'in-force' AND in_force_from <= $2
     )
     SELECT c.id, c.segment, c.ends_at AS "endsAt"
     FROM public.campaign_platform p
     JOIN public.platform f ON f.id = p.platform_id AND f.ended_at IS NULL
     JOIN public.campaign c ON c.id = p.campaign_id
     JOIN plane.activated_cell a ON a.cell = c.segment
     WHERE p.platform_id = $1 AND p.ended_at IS NULL AND c.state IN ('accepted', 'running')
       AND c.starts_at <= $3 AND c.ends_at > $2
       AND EXISTS (SELECT FROM in_force f WHERE f.party_id = c.distributor_id AND f.kind = 'federation-distributor')
       AND EXISTS (SELECT FROM in_force f WHERE f.kind = 'operator-federation')
       AND EXISTS (SELECT FROM public.placement l JOIN in_force f ON f.party_id = l.publisher_id AND f.kind = 'federation-publisher'
         WHERE l.campaign_id = c.id)
     ORDER BY c.id`,
    [platform, now, addDays(now, AHEAD_DAYS)],
  )
  return rows.flatMap(({ segment, ...campaign }) => {
    const cell = parseCell(segment)
    return cell === null ? [] : [{ ...campaign, cell }]
  })
}

/**
 * Whom a platform knows, of the numbers after `after` up to `upTo` (null: the last), with the campaigns in whose audience they are now: by
 * the same rule as a look-up, from days whose consents allow it and cinemas under contract. It is said until the match ends, the campaign,
 * or the first consent without whose days they would not be in. A number that two people share is in an audience when one of them is.
 */
export async function readWanted(
  db: pg.Pool,
  {
    platform,
    after,
    upTo,
    now,
    campaigns,
    evaluation,
  }: UidRange & {
    now: Date
    campaigns: readonly ExportCampaign[]
    evaluation: Evaluation
  },
): Promise<WantedMember[]> {
  if (campaigns.length === 0) return []
  const { rows } = await db.query<{ uid: string; visitor: string; expiresAt: Date }>(
    `SELECT uid, visitor, expires_at AS "expiresAt" FROM plane.partner_match
     WHERE platform = $1 AND uid > $2 AND ($3::text IS NULL OR uid <= $3) AND expires_at > $4 ORDER BY uid, visitor`,
    [platform, after, upTo, now],
  )
  const days = new Map<string, DatedDay[]>(rows.map(({ visitor }) => [visitor, []]))
  for (const row of await readDays(db, { visitors: [...days.keys()], now })) days.get(row.visitor)?.push(row)
  const wanted = new Map<string, WantedMember>()
  for (const { uid, visitor, expiresAt } of rows) {
    const spans = spansOf(days.get(visitor) ?? [], evaluation, { now })
    for (const { id, cell, endsAt } of campaigns) {
      const carried = inUntil(cell, spans)
      if (carried === null) continue
      const lasts = earliest(dayOf(earliest(expiresAt, carried)), endsAt)
      if (lasts <= now) continue
      const key = `${uid} ${id}`
      if ((wanted.get(key)?.lasts ?? lasts) > lasts) continue
      wanted.set(key, { uid, campaign: id, lasts, until: toSecond(earliest(lasts, addDays(now, PLATFORM_COPY_DAYS))) })
    }
  }
  return [...wanted.values()]
}

/** What somebody is from the end of the span before until this one's, as their consents end one after the other. */
interface Span {
  until: Date
  person: GridPerson
}

/** Ends beyond what a line may say are as good as one: no more than a fortnight of them is looked at. */
function spansOf(days: readonly DatedDay[], evaluation: Evaluation, { now }: { now: Date }): Span[] {
  const horizon = addDays(now, PLATFORM_COPY_DAYS).getTime()
  const ends = [...new Set(days.map(({ expiresAt }) => expiresAt.getTime()))].sort((one, other) => one - other)
  const later = ends.findIndex((end) => end >= horizon)
  return ends.slice(0, later === -1 ? ends.length : later + 1).map((end) => ({
    until: new Date(end),
    person: evaluate(
      days.filter(({ expiresAt }) => expiresAt.getTime() >= end),
      evaluation,
      { now },
    ),
  }))
}

/** Until when somebody stays in a cell if they never come back; null: they are not in it. */
function inUntil(cell: Cell, spans: readonly Span[]): Date | null {
  let until: Date | null = null
  for (const span of spans) {
    if (!isIn(cell, span.person)) break
    until = span.until
  }
  return until
}

export interface UidRange {
  platform: string
  after: string
  upTo: string | null
}

/** Where the next piece of so many numbers ends, of those that the platform knows and those that it was told; null: at the last. */
export async function nextUid(
  db: pg.Pool,
  { platform, after, numbers }: { platform: string; after: string; numbers: number },
): Promise<string | null> {
  const { rows } = await db.query<{ uid: string }>(
    `SELECT uid FROM (
       (SELECT DISTINCT uid FROM plane.partner_match WHERE platform = $1 AND uid > $2 ORDER BY uid LIMIT $3)
       UNION (SELECT DISTINCT uid FROM plane.exported_member WHERE platform = $1 AND uid > $2 ORDER BY uid LIMIT $3)) AS u
     ORDER BY uid OFFSET $3 - 1 LIMIT 1`,
    [platform, after, numbers],
  )
  return rows[0]?.uid ?? null
}

function earliest(one: Date, other: Date): Date {
  return one < other ? one : other
}

/** What is said of somebody's consent is its day: two platforms could find one person again by the second at which it ends. */
function dayOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS)
}

function toSecond(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000)
}
