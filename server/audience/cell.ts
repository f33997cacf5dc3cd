import { properRegion } from '../lib/territory.js'

/**
 * The fixed grid of cells that releases count (DESIGN §8). A cell's name is its canonical form: it is stored with
 * campaigns and in frozen releases, and never changes its meaning.
 */
export const ROOT_CELL = 'salles-art-et-essai'
const REGION = 'region:'

/** The people of one région: that of the cinemas they visit. */
export function regionCell(region: string): string {
  return REGION + region
}

/** The région of a cell, or null for the whole country. Undefined when it is no cell of the grid. */
export function regionOfCell(cell: string): string | null | undefined {
  if (cell === ROOT_CELL) return null
  return cell.startsWith(REGION) && cell.length > REGION.length ? cell.slice(REGION.length) : undefined
}

/** Whether a text names a cell of the grid, in its canonical form. */
export function isCell(text: string): boolean {
  const region = regionOfCell(text)
  return region === null || (region !== undefined && properRegion(region) === region)
}
