import type pg from 'pg'
import { transaction } from '../../../server/lib/postgres.js'

export type Measure = 'people' | 'addressable' | { matched: string }

interface Asked {
  now: Date
  from: string
  to: string
  measure: Measure
  /** Whether people are counted by cinema as well. */
  byCinema: boolean
}

/**
 * The grid by SQL alone, from the rules of its cells and with nothing of the engine's: what the engine is compared with, and
 * what it is timed against. Cells without people are not in it.
 */
export function gridBySql(
  pool: pg.Pool,
  asked: Asked,
): Promise<{ cells: Map<string, number>; byCinema: Map<string, number> }> {
  return transaction(pool, async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
    for (const [table, query] of steps(asked)) {
      await client.query(`CREATE TEMP TABLE ${table} ON COMMIT DROP AS ${query}`)
      await client.query(`ANALYZE ${table}`)
    }
    const cells = await client.query<Row>(
      `SELECT ${NAME} AS cell, n FROM (
         SELECT place, habit, count(*) AS n FROM being JOIN doing USING (visitor)
         WHERE being.criteria + doing.criteria <= 2 GROUP BY place, habit) AS c
       JOIN place_name p ON p.number = place JOIN habit_name h ON h.number = habit`,
    )
    if (!asked.byCinema) return { cells: counts(cells.rows), byCinema: new Map() }
    const byCinema = await client.query<Row>(
      `SELECT ${NAME} || ' ' || cinema AS cell, n FROM (
         SELECT cinema, habit, count(*) AS n FROM visit_of JOIN doing USING (visitor) GROUP BY cinema, habit) AS c
       JOIN place_of USING (cinema) JOIN place_name p ON p.number = place JOIN habit_name h ON h.number = habit
       WHERE p.criteria + h.criteria <= 2`,
    )
    return { cells: counts(cells.rows), byCinema: counts(byCinema.rows) }
  })
}

interface Row {
  cell: string
  n: bigint
}

function counts(rows: readonly Row[]): Map<string, number> {
  return new Map(rows.map(({ cell, n }) => [cell, Number(n)]))
}

const NAME = `coalesce(nullif(concat_ws('+', p.territory, p.salle, h.frequence, h.gout, p.ecrans), ''), 'salles-art-et-essai')`

/** Temporary tables, one after the other: each is small, and planned with the statistics of those before it. */
function steps({ now, from, to, measure }: Asked): [table: string, query: string][] {
  const at = `'${now.toISOString()}'::timestamptz`
  const matched = typeof measure === 'string' ? null : measure.matched
  const pooled = `FROM plane.visitor_cinema_day d JOIN participant USING (cinema)
    WHERE d.day >= '${from}' AND d.day < '${to}' AND d.expires_at > ${at}
      AND d.purposes & ${measure === 'people' ? 1 : 3} = ${measure === 'people' ? 1 : 3}
      ${matched === null ? '' : `AND EXISTS (SELECT FROM plane.partner_match m WHERE m.visitor = d.visitor AND m.platform = '${matched}' AND m.expires_at > ${at})`}`
  return [
    [
      'participant',
      `SELECT id AS cinema, region, departement, postal_code, category, labels, screens FROM public.cinema c
       WHERE EXISTS (SELECT FROM plane.contract_term t WHERE t.cinema = c.id AND t.valid @> ${at})`,
    ],
    [
      'attribute',
      `SELECT cinema, 'territory' AS what, NULL::text AS value FROM participant
       UNION ALL SELECT cinema, 'territory', 'region:' || region FROM participant WHERE region IS NOT NULL
       UNION ALL SELECT cinema, 'territory', 'paris' FROM participant WHERE departement = '75' OR postal_code LIKE '75___'
       UNION ALL SELECT cinema, 'salle', 'salle:recherche' FROM participant WHERE 'RD' = ANY (labels)
       UNION ALL SELECT cinema, 'salle', 'salle:patrimoine' FROM participant WHERE 'PR' = ANY (labels)
       UNION ALL SELECT cinema, 'salle', 'salle:categorie-' || lower(category) FROM participant WHERE category IN ('A', 'B', 'C', 'D', 'E')
       UNION ALL SELECT cinema, 'ecrans', CASE WHEN screens = 1 THEN 'ecrans:1' WHEN screens < 4 THEN 'ecrans:2-3' ELSE 'ecrans:4-plus' END
         FROM participant WHERE screens >= 1
       UNION ALL SELECT cinema, none, NULL FROM participant, unnest(ARRAY['salle', 'ecrans']) AS none`,
    ],
    [
      'place_name',
      `SELECT row_number() OVER ()::int AS number, *, num_nonnulls(salle, ecrans) AS criteria FROM (
         SELECT DISTINCT t.value AS territory, s.value AS salle, e.value AS ecrans FROM attribute t JOIN attribute s USING (cinema)
         JOIN attribute e USING (cinema) WHERE t.what = 'territory' AND s.what = 'salle' AND e.what = 'ecrans') AS p`,
    ],
    [
      'place_of',
      `SELECT t.cinema, p.number AS place, p.criteria FROM attribute t JOIN attribute s USING (cinema) JOIN attribute e USING (cinema)
       JOIN place_name p ON p.territory IS NOT DISTINCT FROM t.value AND p.salle IS NOT DISTINCT FROM s.value AND p.ecrans IS NOT DISTINCT FROM e.value
       WHERE t.what = 'territory' AND s.what = 'salle' AND e.what = 'ecrans'`,
    ],
    [
      'film_taste',
      `SELECT id AS film, unnest(genres) AS taste FROM public.film WHERE NOT for_children AND merged_into IS NULL
       UNION ALL SELECT id, 'patrimoine' FROM public.film WHERE NOT for_children AND merged_into IS NULL
         AND coalesce(heritage, year <= extract(year FROM ${at} AT TIME ZONE 'UTC') - 10, false)`,
    ],
    ['visit_of', `SELECT visitor, cinema ${pooled} GROUP BY visitor, cinema`],
    [
      'day_count',
      `SELECT visitor, count(*)::int AS days FROM (SELECT visitor, day ${pooled} GROUP BY visitor, day) AS d GROUP BY visitor`,
    ],
    ['seen', `SELECT DISTINCT visitor, film FROM (SELECT visitor, unnest(films) AS film ${pooled}) AS s`],
    [
      'taste_of',
      `SELECT visitor, taste FROM seen JOIN film_taste USING (film)
       WHERE taste IN (${tastesWithFilms(asPool(pooled, measure))})
       GROUP BY visitor, taste HAVING count(*) >= 2`,
    ],
    [
      'habit_name',
      `SELECT row_number() OVER ()::int AS number, f.frequence, t.gout, num_nonnulls(f.frequence, t.gout) AS criteria
       FROM unnest(ARRAY[NULL, 'frequence:occasionnelle', 'frequence:reguliere', 'frequence:assidue']) AS f(frequence)
       CROSS JOIN (SELECT NULL AS gout UNION ALL SELECT DISTINCT 'gout:' || taste FROM film_taste) AS t`,
    ],
    [
      'doing',
      `SELECT visitor, number AS habit, criteria FROM (
         SELECT visitor, 'frequence:' || CASE WHEN days >= 7 THEN 'assidue' WHEN days >= 3 THEN 'reguliere' ELSE 'occasionnelle' END AS f FROM day_count) AS p
       LEFT JOIN (SELECT visitor, 'gout:' || taste AS t FROM taste_of) AS s USING (visitor)
       JOIN habit_name ON (frequence IS NULL OR frequence = f) AND gout = t
       UNION ALL
       SELECT visitor, number, criteria FROM (
         SELECT visitor, 'frequence:' || CASE WHEN days >= 7 THEN 'assidue' WHEN days >= 3 THEN 'reguliere' ELSE 'occasionnelle' END AS f FROM day_count) AS p
       JOIN habit_name ON (frequence IS NULL OR frequence = f) AND gout IS NULL`,
    ],
    ['being', 'SELECT DISTINCT visitor, place, criteria FROM visit_of JOIN place_of USING (cinema)'],
  ]
}

/** Tastes with five films that the pool saw, whoever may be addressed. */
function tastesWithFilms(pooled: string): string {
  return `SELECT taste FROM (SELECT DISTINCT unnest(films) AS film ${pooled}) AS s JOIN film_taste USING (film) GROUP BY taste HAVING count(*) >= 5`
}

function asPool(pooled: string, measure: Measure): string {
  if (measure === 'people') return pooled
  return `${pooled.slice(0, pooled.indexOf('AND d.purposes'))} AND d.purposes & 1 = 1`
}
