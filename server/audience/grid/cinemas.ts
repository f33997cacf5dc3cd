import type pg from 'pg'
import { properRegion } from '../../lib/territory.js'
import { FRANCE, PARIS } from './cell.js'
import type { GridCinema } from './person.js'

interface CinemaRow {
  id: string
  region: string | null
  departement: string | null
  postalCode: string | null
  category: string | null
  labels: readonly string[]
  screens: number | null
}

/** The cinemas that take part at `now`: those with a contract term in force, by id. */
export async function loadGridCinemas(db: pg.Pool | pg.ClientBase, { now }: { now: Date }): Promise<GridCinema[]> {
  const { rows } = await db.query<CinemaRow>(
    `SELECT c.id, c.region, c.departement, c.postal_code AS "postalCode", c.category, c.labels, c.screens
     FROM public.cinema c WHERE EXISTS (SELECT FROM plane.contract_term t WHERE t.cinema = c.id AND t.valid @> $1::timestamptz)
     ORDER BY c.id`,
    [now],
  )
  return rows.map(gridCinema)
}

/** What the grid sees of a cinema. What is not known of it puts it in no cell. */
export function gridCinema({ id, region, departement, postalCode, category, labels, screens }: CinemaRow): GridCinema {
  const proper = region === null ? undefined : properRegion(region)
  const isParis = departement === '75' || /^75\d{3}$/.test(postalCode ?? '')
  const salle = [
    ...(labels.includes('RD') ? ['recherche'] : []),
    ...(labels.includes('PR') ? ['patrimoine'] : []),
    ...(category !== null && /^[A-E]$/.test(category) ? [`categorie-${category.toLowerCase()}`] : []),
  ]
  const territories = [FRANCE, ...(proper === undefined ? [] : [proper]), ...(isParis ? [PARIS] : [])]
  return { id, territories, salle, ecrans: ecransOf(screens) }
}

function ecransOf(screens: number | null): string | null {
  if (screens === null || screens < 1) return null
  if (screens === 1) return '1'
  return screens <= 3 ? '2-3' : '4-plus'
}
