import type pg from 'pg'
import type { CinemaRow } from './plan.js'

const columns = `id, slug, name, city, postal_code, insee, departement, region, latitude, longitude, cnc_number, category,
  labels, screens, seats, scare_member`

/** All cinemas. Takes a lock until the transaction ends, so that two imports do not add one cinema twice. */
export async function lockCinemas(client: pg.ClientBase): Promise<CinemaRow[]> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.cinemas', 0))`)
  const { rows } = await client.query<CinemaRow>(`
    SELECT id, slug, name, city, postal_code AS "postalCode", insee, departement, region, latitude, longitude,
      cnc_number AS "cncNumber", category, labels, screens, seats, scare_member AS "scareMember"
    FROM public.cinema ORDER BY slug`)
  return rows
}

export async function insertCinemas(client: pg.ClientBase, rows: readonly CinemaRow[]): Promise<void> {
  await client.query(`INSERT INTO public.cinema (${columns}) SELECT ${columns} FROM ${recordset}`, [asJson(rows)])
}

/** Replaces everything but the id and the slug, which are in addresses. */
export async function updateCinemas(client: pg.ClientBase, rows: readonly CinemaRow[]): Promise<void> {
  await client.query(
    `UPDATE public.cinema AS c SET name = r.name, city = r.city, postal_code = r.postal_code, insee = r.insee,
       departement = r.departement, region = r.region, latitude = r.latitude, longitude = r.longitude,
       cnc_number = r.cnc_number, category = r.category, labels = r.labels, screens = r.screens, seats = r.seats,
       scare_member = r.scare_member
     FROM ${recordset} WHERE c.id = r.id`,
    [asJson(rows)],
  )
}

const recordset = `jsonb_to_recordset($1::jsonb) AS r(id uuid, slug text, name text, city text, postal_code text, insee text,
  departement text, region text, latitude float8, longitude float8, cnc_number int, category text, labels text[],
  screens int, seats int, scare_member boolean)`

function asJson(rows: readonly CinemaRow[]): string {
  return JSON.stringify(
    rows.map(({ postalCode, cncNumber, scareMember, ...row }) => ({
      ...row,
      postal_code: postalCode,
      cnc_number: cncNumber,
      scare_member: scareMember,
    })),
  )
}
