import type pg from 'pg'
import type { Fault } from './export-store.js'

/** How a campaign's audience stands with a platform: no person, and no count but what a release shows. */
export interface PlatformStatus {
  platform: { id: string; name: string }
  /** The campaign is bought there no more, or the platform is not used any more. */
  ended: boolean
  /** The last file that the platform has; null: none yet. `sha256`: what the audit log says of it, from which nobody can guess the file. */
  lastFile: { name: string; kind: 'full' | 'delta'; sha256: string; sentAt: Date; acknowledgedAt: Date | null } | null
  /** `waiting`: a file is on its way, or has not been taken yet. */
  state: 'nothing-yet' | 'up-to-date' | 'waiting' | 'failing'
  /** What did not work at the last try, or what the platform could not use. */
  fault: Fault | null
  /** Of 100 people of the audience that may be addressed, so many are known to the platform, in two digits: from the figures of the latest release; null where one of them is withheld. */
  matchPercent: number | null
}

/** How files of a campaign stand, a line for each platform on which it is or was bought. Anybody of the console's may read it. */
export async function activationStatusOf(db: pg.Pool, { campaign }: { campaign: number }): Promise<PlatformStatus[]> {
  const { rows } = await db.query<StatusRow>(STATUS, [campaign])
  return rows.map((row) => {
    const { id, name, ended, last, waiting, matched, addressable } = row
    const fault = waiting?.fault ?? last?.fault ?? null
    return {
      platform: { id, name },
      ended,
      lastFile:
        last === null
          ? null
          : {
              name: last.name,
              kind: last.kind,
              sha256: last.sha256,
              sentAt: new Date(last.sentAt),
              acknowledgedAt: last.acknowledgedAt === null ? null : new Date(last.acknowledgedAt),
            },
      state: stateOf(row),
      fault,
      matchPercent: matched === null || addressable === null ? null : percentOf(matched, addressable),
    }
  })
}

/** A file of a platform, as its page shows it. */
export interface PlatformFile {
  seq: number
  kind: 'full' | 'delta'
  state: 'planning' | 'written' | 'sent' | 'acknowledged' | 'superseded'
  plannedAt: Date
  doneAt: Date | null
  fault: Fault | null
}

/** The last files of a platform, the newest first. */
export async function lastFiles(
  db: pg.Pool,
  { platform, limit }: { platform: string; limit: number },
): Promise<PlatformFile[]> {
  const { rows } = await db.query<PlatformFile>(
    `SELECT seq, kind, state, planned_at AS "plannedAt", done_at AS "doneAt", fault
     FROM plane.export_file WHERE platform = $1 ORDER BY seq DESC LIMIT $2`,
    [platform, limit],
  )
  return rows
}

interface StatusRow {
  id: string
  name: string
  ended: boolean
  last: {
    name: string
    kind: 'full' | 'delta'
    sha256: string
    sentAt: string
    acknowledgedAt: string | null
    fault: Fault | null
  } | null
  waiting: { tries: number; fault: Fault | null } | null
  matched: number | null
  addressable: number | null
}

/** The file that waits may be of other campaigns too: which it has is known only when it is written. */
const STATUS = `
  SELECT p.id, p.name, c.ended_at IS NOT NULL OR p.ended_at IS NOT NULL AS ended,
    (SELECT jsonb_build_object('name', f.name, 'kind', f.kind, 'sha256', encode(f.logged_sha256, 'hex'), 'sentAt', f.sent_at,
       'acknowledgedAt', CASE WHEN f.state = 'acknowledged' THEN f.done_at END, 'fault', f.fault)
     FROM plane.export_file f WHERE f.platform = p.id AND $1 = ANY (f.campaigns) AND f.state IN ('sent', 'acknowledged')
     ORDER BY f.seq DESC LIMIT 1) AS last,
    (SELECT jsonb_build_object('tries', f.tries, 'fault', f.fault) FROM plane.export_file f
     WHERE f.platform = p.id AND f.state = 'written' AND $1 = ANY (f.campaigns) ORDER BY f.seq DESC LIMIT 1) AS waiting,
    r.figure AS matched, l.addressable
  FROM public.campaign_platform c
  JOIN public.platform p ON p.id = c.platform_id
  JOIN public.campaign m ON m.id = c.campaign_id
  LEFT JOIN LATERAL (SELECT * FROM plane.release_cell l WHERE l.cell = m.segment ORDER BY l.release DESC LIMIT 1) AS l ON true
  LEFT JOIN plane.release_matched r ON r.release = l.release AND r.cell = l.cell AND r.platform = p.id
  WHERE c.campaign_id = $1 ORDER BY p.name, p.id`

function stateOf({ last, waiting }: StatusRow): PlatformStatus['state'] {
  if (waiting !== null) return waiting.tries > 0 ? 'failing' : 'waiting'
  if (last === null) return 'nothing-yet'
  return last.acknowledgedAt === null ? 'waiting' : 'up-to-date'
}

/** Two digits, and never more than a hundred: the two figures have been rounded and blurred each by itself. */
function percentOf(part: number, whole: number): number | null {
  if (whole === 0) return null
  return Math.min(100, Number(((100 * part) / whole).toPrecision(2)))
}
