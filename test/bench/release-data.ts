import type pg from 'pg'
import { GENRES } from '../../server/film/index.js'
import { allRegions } from '../../server/lib/territory.js'
import { type Plane, seedPlane } from '../audience/plane.js'

export interface PoolSize {
  people: number
  cinemas: number
  /** Rows of the pool, about: days of somebody at a cinema, a visit each. */
  visits: number
  films: number
}

/** The commoner ones oftener. */
const COMMON = ['drame', 'drame', 'drame', 'comedie', 'comedie-dramatique', 'documentaire', 'documentaire', 'thriller']
const CATEGORIES = ['A', 'A', 'B', 'C', 'C', 'D', 'D', 'E', 'E']
const LABELS = [[], ['RD'], ['JP'], ['RD', 'JP'], ['JP', 'PR'], ['RD', 'JP', 'PR']]
const OVERSEAS = 5

/**
 * A pool as cinemas have it, written straight into `plane.visitor_cinema_day` of an empty database: a few large cinemas and
 * many small ones, people who go to one near them, a few of them often. The rows lie in the order of their days, as the
 * roll-up writes them. Some people are known to a buying platform.
 */
export async function fillPool(
  owner: pg.Pool,
  { size, from, to, seed }: { size: PoolSize; from: string; to: string; seed: number },
): Promise<Plane> {
  const regions = allRegions()
    .map(({ name }) => name)
    .slice(0, -OVERSEAS)
  const plane = await seedPlane(owner, { cinemas: size.cinemas, regions })
  const client = await owner.connect()
  try {
    await client.query(`SET statement_timeout = 0; SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'`)
    await describeCinemas(client, plane)
    await addFilms(client, size.films)
    await client.query('SELECT setseed($1)', [1 / (1 + seed)])
    await addPeople(client, size)
    await addDays(client, { size, from, to })
    await addMatches(client)
    await client.query('ANALYZE plane.visitor_cinema_day, plane.partner_match')
  } finally {
    client.release(true)
  }
  return plane
}

async function describeCinemas(client: pg.PoolClient, { cinemas }: Plane): Promise<void> {
  await client.query(
    `UPDATE public.cinema c SET category = r.category, labels = string_to_array(r.labels, ' '), screens = r.screens, departement = r.departement
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[]) AS r(id, category, labels, screens, departement)
     WHERE c.id = r.id`,
    [
      cinemas.map(({ id }) => id),
      cinemas.map((_, n) => CATEGORIES[n % CATEGORIES.length]),
      cinemas.map((_, n) => LABELS[n % LABELS.length]?.join(' ')),
      cinemas.map((_, n) => 1 + ((n * 7) % 11) * (n % 3 === 0 ? 1 : 0)),
      cinemas.map(({ region }, n) => (region === 'Île-de-France' && n % 2 === 0 ? '75' : null)),
    ],
  )
}

async function addFilms(client: pg.PoolClient, films: number): Promise<void> {
  const all = Array.from({ length: films }, (_, n) => ({
    slug: `film-${n}`,
    genres: [...new Set([COMMON[n % COMMON.length], ...(n % 3 === 0 ? [GENRES[(n / 3) % GENRES.length]] : [])])],
    year: 2026 - (n % 9 === 0 ? 30 : 0),
  }))
  await client.query(
    `INSERT INTO public.film (slug, title, normalised, directors, genres, year)
     SELECT slug, slug, slug, '{}', ARRAY(SELECT jsonb_array_elements_text(genres)), year FROM jsonb_to_recordset($1) AS r(slug text, genres jsonb, year smallint)`,
    [JSON.stringify(all)],
  )
}

/** Log-normal cinemas; three people in four come once or twice in the window, a few dozens of times. */
async function addPeople(client: pg.PoolClient, { people, cinemas, visits }: PoolSize): Promise<void> {
  await client.query(
    `CREATE TEMP TABLE place AS
     WITH cinema AS (
       SELECT id, region, row_number() OVER (ORDER BY id) AS n, exp(sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())) AS weight FROM public.cinema)
     SELECT n, id, region, sum(weight) OVER (ORDER BY n) / sum(weight) OVER () AS upto,
       (SELECT t.id FROM plane.contract_term t WHERE t.cinema = cinema.id) AS term FROM cinema`,
  )
  await client.query(
    `CREATE TEMP TABLE somebody AS
     SELECT md5('person ' || n)::uuid AS visitor,
       1 + width_bucket(random(), (SELECT array_agg(upto ORDER BY n) FROM place))::int AS home,
       least(90, 1 + floor($2::float8 * power(-ln(1 - random()), 2)))::int AS days
     FROM generate_series(1, $1) AS n`,
    // The mean of the square of an exponential is 2; rounding down takes half a day, and of two visits on one day one remains.
    [people, ((1.08 * visits) / people - 0.6) / 2],
  )
  await client.query(`UPDATE somebody SET home = ${cinemas} WHERE home > ${cinemas}`)
}

async function addDays(
  client: pg.PoolClient,
  { size, from, to }: { size: PoolSize; from: string; to: string },
): Promise<void> {
  await client.query(
    `CREATE TEMP TABLE day_of AS
     SELECT visitor, CASE WHEN random() < 0.8 THEN home ELSE 1 + width_bucket(random(), (SELECT array_agg(upto ORDER BY n) FROM place))::int END AS place,
       $1::date + floor(random() * ($2::date - $1::date))::int AS day,
       (ARRAY[1 + floor($3 * power(random(), 2)), 1 + floor($3 * power(random(), 2)), 1 + floor($3 * power(random(), 2))])[:floor(random() * 4)::int]::int[] AS films
     FROM somebody, generate_series(1, days)`,
    [from, to, size.films],
  )
  const indexes = await client.query<{ def: string; name: string }>(
    `SELECT pg_get_indexdef(indexrelid) AS def, indexrelid::regclass::text AS name FROM pg_index WHERE indrelid = 'plane.visitor_cinema_day'::regclass AND NOT indisprimary`,
  )
  await client.query('ALTER TABLE plane.visitor_cinema_day DROP CONSTRAINT visitor_cinema_day_pkey')
  for (const { name } of indexes.rows) await client.query(`DROP INDEX ${name}`)
  // What somebody agreed to is one thing at one cinema.
  await client.query(
    `INSERT INTO plane.visitor_cinema_day (visitor, cinema, day, visits, purposes, films, expires_at, term)
     SELECT visitor, id, day, 1, CASE WHEN hashtext(visitor::text || id) % 10 < 7 THEN 7 ELSE 5 END, films, '2100-01-01Z', term
     FROM (SELECT DISTINCT ON (visitor, place, day) * FROM day_of) AS d JOIN place ON place.n = least(d.place, ${size.cinemas})
     ORDER BY day`,
  )
  await client.query('ALTER TABLE plane.visitor_cinema_day ADD PRIMARY KEY (visitor, cinema, day)')
  for (const { def } of indexes.rows) await client.query(def)
}

async function addMatches(client: pg.PoolClient): Promise<void> {
  await client.query(
    `INSERT INTO public.platform (id, name, created_at) VALUES (gen_random_uuid(), 'Platform', '2026-01-01Z');
     INSERT INTO plane.partner_match (visitor, platform, uid, matched_at, expires_at)
     SELECT visitor, (SELECT id FROM public.platform), visitor::text, '2026-11-01Z', '2100-01-01Z' FROM somebody WHERE random() < 0.4`,
  )
}
