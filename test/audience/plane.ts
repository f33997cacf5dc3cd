import type pg from 'pg'
import { uuidFromName, uuidv7 } from '../../server/lib/id.js'

/** A small federation written straight into the tables, for tests that are about what comes after. */
export interface Plane {
  cinemas: { id: string; site: string; term: string; region: string }[]
  distributor: string
  publisher: string
  film: number
}

export interface PlaneOptions {
  cinemas?: number
  regions?: string[]
  priceMicros?: number
  lookBackDays?: number
  validFrom?: string
}

/** Cinemas with one site each, all under contracts in force since `validFrom`. */
export async function seedPlane(owner: pg.Pool, options: PlaneOptions = {}): Promise<Plane> {
  const { cinemas = 3, regions = ['Bretagne'], priceMicros = 400, lookBackDays = 90 } = options
  const validFrom = options.validFrom ?? '2020-01-01T00:00:00Z'
  const federation = await organisation(owner, 'federation', 'federation')
  const operator = await organisation(owner, 'operator', 'operator')
  const distributor = await organisation(owner, 'distributor', 'distributor')
  const publisher = await organisation(owner, 'publisher', 'publisher')
  await owner.query(
    `INSERT INTO public.notice (version, text_fr, text_en, sha256) VALUES ('1', 'Oui ?', 'Yes?', sha256('1'))`,
  )
  const operatorContract = await contract(owner, { kind: 'operator-federation', federation, party: operator })
  const plane: Plane = { cinemas: [], distributor, publisher, film: 0 }
  for (let n = 0; n < cinemas; n++) {
    const party = await organisation(owner, 'cinema', `cinema ${n}`)
    const cinema = uuidFromName(`cinema ${n}`)
    const site = uuidFromName(`site ${n}`)
    const term = uuidFromName(`term ${n}`)
    const region = regions[n % regions.length] as string
    await owner.query(
      `INSERT INTO public.cinema (id, organisation_id, slug, name, city, region, labels) VALUES ($1, $2, $3, $3, 'Toulon', $4, '{}')`,
      [cinema, party, `cinema-${n}`, region],
    )
    await owner.query(
      `INSERT INTO public.site (id, cinema_id, key, hosts, notice_version) VALUES ($1, $2, $3, '{}', '1')`,
      [site, cinema, `key-${n}`],
    )
    const signed = await contract(owner, { kind: 'federation-cinema', federation, party })
    await owner.query(
      `INSERT INTO plane.contract_term (id, site, cinema, contract, operator_contract, valid, click_price_micros, look_back_days, sharing)
       VALUES ($1, $2, $3, $4, $5, tstzrange($6, NULL), $7, $8, 'equal')`,
      [term, site, cinema, signed, operatorContract, validFrom, priceMicros, lookBackDays],
    )
    plane.cinemas.push({ id: cinema, site, term, region })
  }
  const film = await owner.query<{ id: number }>(
    `INSERT INTO public.film (slug, title, normalised, directors, genres) VALUES ('la-haine', 'La Haine', 'haine', '{}', '{}') RETURNING id`,
  )
  plane.film = film.rows[0]?.id as number
  return plane
}

async function organisation(owner: pg.Pool, kind: string, name: string): Promise<string> {
  const id = uuidFromName(`organisation ${name}`)
  await owner.query('INSERT INTO public.organisation (id, kind, name) VALUES ($1, $2::organisation_kind, $3)', [
    id,
    kind,
    name,
  ])
  return id
}

/** Somebody at the distributor's organisation; who it is does not matter here. */
export async function person(owner: pg.Pool, { distributor }: Plane): Promise<string> {
  const id = uuidFromName('person')
  await owner.query(
    `INSERT INTO public.person (id, organisation_id, name, email) VALUES ($1, $2, 'Maud Delorme', 'maud@example.org')
     ON CONFLICT DO NOTHING`,
    [id, distributor],
  )
  return id
}

async function contract(
  owner: pg.Pool,
  { kind, federation, party }: { kind: string; federation: string; party: string },
): Promise<string> {
  const id = uuidFromName(`contract ${kind} ${party}`)
  await owner.query(
    `INSERT INTO public.contract (id, kind, version, federation_id, party_id, state, terms, text_sha256)
     VALUES ($1, $2::contract_kind, '1', $3, $4, 'in-force', '{}', sha256('text'))`,
    [id, kind, federation, party],
  )
  return id
}

export interface TestVisit {
  visitor: string
  cinema: number
  at: Date
  purposes?: number
  kind?: string
  film?: number | null
  receipt?: string
}

/** Who said yes where: the receipt is made from the two names. */
export function receiptOf(visitor: string, cinema: number): string {
  return uuidFromName(`receipt ${visitor} ${cinema}`)
}

export async function consent(
  db: pg.Pool | pg.ClientBase,
  plane: Plane,
  given: { visitor: string; cinema: number; purposes?: number; expiresAt?: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO plane.consent_link (visitor, site, receipt, purposes, notice_version, given_at, expires_at)
     VALUES ($1, $2, $3, $4, '1', '2026-01-01Z', $5) ON CONFLICT DO NOTHING`,
    [
      given.visitor,
      plane.cinemas[given.cinema]?.site,
      receiptOf(given.visitor, given.cinema),
      given.purposes ?? 7,
      given.expiresAt ?? new Date('2100-01-01Z'),
    ],
  )
}

/** Writes a visit, as the pixel's statement does. The caller commits. */
export async function visit(db: pg.Pool | pg.ClientBase, plane: Plane, given: TestVisit): Promise<void> {
  const place = plane.cinemas[given.cinema]
  await db.query(
    `INSERT INTO plane.visit (visitor, id, at, site, cinema, kind, film, device, purposes, receipt, term)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'desktop', $8, $9, $10)`,
    [
      given.visitor,
      uuidv7(given.at.getTime()),
      given.at,
      place?.site,
      place?.id,
      given.kind ?? 'film',
      given.film ?? null,
      given.purposes ?? 7,
      given.receipt ?? receiptOf(given.visitor, given.cinema),
      place?.term,
    ],
  )
}

export async function unlinkedVisit(
  db: pg.Pool | pg.ClientBase,
  plane: Plane,
  given: { cinema: number; at: Date; kind?: string; film?: number | null },
): Promise<void> {
  const place = plane.cinemas[given.cinema]
  await db.query(
    `INSERT INTO plane.visit_unlinked (id, at, site, cinema, kind, film, device, purposes, source, notice_version, term)
     VALUES ($1, $2, $3, $4, $5, $6, 'mobile', 7, 'manual', '1', $7)`,
    [
      uuidv7(given.at.getTime()),
      given.at,
      place?.site,
      place?.id,
      given.kind ?? 'home',
      given.film ?? null,
      place?.term,
    ],
  )
}

/** Days of raw visits around a moment. */
export async function partitions(owner: pg.Pool, { from, days }: { from: string; days: number }): Promise<void> {
  await owner.query('SELECT plane.make_partitions($1::date, $2)', [from, days])
}

export function visitorNumber(n: number): string {
  return uuidFromName(`visitor ${n}`)
}

/**
 * Waits until every transaction that has begun has ended. Transaction ids belong to the whole server: another test's
 * open transaction, in another database, holds up the sweeps here.
 */
export async function settled(db: pg.Pool): Promise<void> {
  const { rows } = await db.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid')
  for (;;) {
    const { rowCount } = await db.query('SELECT WHERE pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8', [
      rows[0]?.xid,
    ])
    if (rowCount === 1) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
