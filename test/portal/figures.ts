import { randomUUID } from 'node:crypto'
import { countVerdicts } from '../../server/click/count.js'
import type { Reason } from '../../server/click/index.js'
import { post } from '../../server/ledger/index.js'
import { parisDay } from '../../server/lib/clock.js'
import { shiftDay } from '../../server/lib/paris.js'
import { transaction } from '../../server/lib/postgres.js'
import type { TestDatabase } from '../database.js'

/** A cinema of the demonstration with its organisation and site. */
export interface DemoCinemaRow {
  id: string
  slug: string
  name: string
  organisationId: string
  siteId: string
}

export async function demoCinema({ owner }: Pick<TestDatabase, 'owner'>, slug: string): Promise<DemoCinemaRow> {
  const { rows } = await owner.query<DemoCinemaRow>(
    `SELECT c.id, c.slug, c.name, c.organisation_id AS "organisationId", s.id AS "siteId"
     FROM public.cinema c JOIN public.site s ON s.cinema_id = c.id WHERE c.slug = $1`,
    [slug],
  )
  if (rows[0] === undefined) throw new Error(`the demonstration has no cinema ${slug}`)
  return rows[0]
}

/** Counters of one day of a site, as the roll-up leaves them. */
export async function countVisits(
  { owner }: Pick<TestDatabase, 'owner'>,
  day: { siteId: string; day: string; visits: number; linked: number; kind?: string; film?: number },
): Promise<void> {
  await owner.query(
    'INSERT INTO plane.site_day (site, day, kind, film, visits, linked) VALUES ($1, $2, $3, $4, $5, $6)',
    [day.siteId, day.day, day.kind ?? 'showtimes', day.film ?? 0, day.visits, day.linked],
  )
}

export async function countRefusals(
  { owner }: Pick<TestDatabase, 'owner'>,
  refusal: { siteId: string; day: string; reason: string; refused: number },
): Promise<void> {
  await owner.query('INSERT INTO plane.refusal_count (site, day, reason, refused) VALUES ($1, $2, $3, $4)', [
    refusal.siteId,
    refusal.day,
    refusal.reason,
    refusal.refused,
  ])
}

/** Revenue of a cinema in the ledger, owed by the operator. */
export async function accrue(
  { worker }: Pick<TestDatabase, 'worker'>,
  { cinemaId, micros, at }: { cinemaId: string; micros: bigint; at: Date },
): Promise<void> {
  await transaction(worker, (client) =>
    post(client, [
      {
        key: `test:${randomUUID()}`,
        at,
        kind: 'clicks',
        details: {},
        entries: [
          { account: 'operator:receivable', micros: -micros },
          { account: `cinema:${cinemaId}:accrued`, micros },
        ],
      },
    ]),
  )
}

/** A click that was judged, as the pages count it; payable when there is no reason against it. */
export async function judgedClick(
  { worker }: Pick<TestDatabase, 'worker'>,
  { campaign, at, creative = 1, reasons = [] }: { campaign: number; at: Date; creative?: number; reasons?: Reason[] },
): Promise<void> {
  await transaction(worker, (client) =>
    countVerdicts(client, [{ click: { campaign, placement: 1, creative, at }, reasons }]),
  )
}

/** A frozen release: figures by cell, or why they are withheld. */
export async function publish(
  { worker }: Pick<TestDatabase, 'worker'>,
  { at, cells }: { at: Date; cells: { cell: string; figure?: number; withheld?: string; activated: boolean }[] },
): Promise<void> {
  const to = shiftDay(parisDay(at), 1)
  const { rows } = await worker.query<{ id: number }>(
    'INSERT INTO plane.release (made_at, window_from, window_to) VALUES ($1, $2, $3) RETURNING id',
    [at, shiftDay(to, -90), to],
  )
  for (const { cell, figure, withheld, activated } of cells) {
    await worker.query(
      'INSERT INTO plane.release_cell (release, cell, figure, withheld, activated) VALUES ($1, $2, $3, $4, $5)',
      [rows[0]?.id, cell, figure ?? null, withheld ?? null, activated],
    )
  }
  await worker.query('DELETE FROM plane.activated_cell')
  await worker.query(
    'INSERT INTO plane.activated_cell (cell, since) SELECT cell, $2 FROM unnest($1::text[]) AS a(cell)',
    [cells.filter(({ activated }) => activated).map(({ cell }) => cell), at],
  )
}
