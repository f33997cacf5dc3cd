import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { addMonths, parisDay } from '../../server/lib/clock.js'
import type { TestDatabase } from '../database.js'

export interface Consented {
  receipt: string
  visitor: string
  site: string
  cinema: string
  host: string
}

/** A yes on the demonstration's site of a cinema, and its day in the pool: written as the pixel and the roll-up write them. */
export async function consented(
  { owner, pixel, worker }: Pick<TestDatabase, 'owner' | 'pixel' | 'worker'>,
  {
    slug = 'le-royal',
    at,
    purposes = 7,
    source = 'manual',
    pooled = true,
    visitor = randomUUID(),
  }: { slug?: string; at: Date; purposes?: number; source?: string; pooled?: boolean; visitor?: string },
): Promise<Consented> {
  const { rows } = await owner.query<{
    site: string
    cinema: string
    hosts: string[]
    version: string
    sha256: Buffer
    term: string
  }>(
    `SELECT s.id AS site, m.id AS cinema, s.hosts, n.version, n.sha256, t.id AS term FROM public.site s
       JOIN public.cinema m ON m.id = s.cinema_id JOIN public.notice n ON n.version = s.notice_version
       JOIN plane.contract_term t ON t.site = s.id WHERE m.slug = $1`,
    [slug],
  )
  const place = rows[0]
  if (place === undefined) throw new Error(`no site of ${slug} is under contract`)
  const receipt = randomUUID()
  const expiresAt = addMonths(at, 6)
  await logEvent(pixel, { receipt, event: 'given', at, ...place, purposes, source, expiresAt })
  await pixel.query(
    `INSERT INTO plane.consent_link (visitor, site, receipt, purposes, notice_version, given_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [visitor, place.site, receipt, purposes, place.version, at, expiresAt],
  )
  if (pooled)
    await worker.query(
      `INSERT INTO plane.visitor_cinema_day (visitor, cinema, day, visits, purposes, expires_at, term)
       VALUES ($1, $2, $3, 1, $4, $5, $6)`,
      [visitor, place.cinema, parisDay(at), purposes, expiresAt, place.term],
    )
  return { receipt, visitor, site: place.site, cinema: place.cinema, host: place.hosts[0] ?? '' }
}

export async function logEvent(
  db: pg.Pool,
  line: {
    receipt: string
    event: string
    at: Date
    site: string
    purposes: number
    version: string
    sha256: Buffer
    source: string
    givenAt?: Date
    expiresAt: Date
  },
): Promise<void> {
  await db.query(
    `INSERT INTO plane.consent (receipt, event, at, site, purposes, notice_version, notice_sha256, source, given_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      line.receipt,
      line.event,
      line.at,
      line.site,
      line.purposes,
      line.version,
      line.sha256,
      line.source,
      line.givenAt ?? line.at,
      line.expiresAt,
    ],
  )
}

/** What somebody would do who owns the database and means it: the triggers off, a change, the triggers on. */
export async function tamper(owner: pg.Pool, table: string, sql: string): Promise<void> {
  await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER USER; ${sql}; ALTER TABLE ${table} ENABLE TRIGGER USER`)
}
