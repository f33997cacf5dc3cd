import type pg from 'pg'
import { arrayLiteral } from '../lib/postgres.js'
import { IS_PAYABLE, SAME_VISIT } from './load.js'

/** Another click of the same person on the same campaign within the window of duplicates. */
export interface Twin {
  id: string
  /** By the verdict that counts in the database. */
  payable: boolean
}

/** The twins of clicks that are to be paid again, by click: of two in a window at most one is paid, whatever happened in between. */
export async function loadTwins(
  client: pg.ClientBase,
  clicks: readonly string[],
  { windowSeconds }: { windowSeconds: number },
): Promise<Map<string, Twin[]>> {
  const byClick = new Map<string, Twin[]>()
  if (clicks.length === 0) return byClick
  const { rows } = await client.query<Twin & { click: string }>(
    `SELECT c.id AS click, d.id, coalesce(${IS_PAYABLE}, false) AS payable
     FROM plane.click c JOIN plane.click d ON ${SAME_VISIT} WHERE c.id = ANY ($2::uuid[])`,
    [windowSeconds, arrayLiteral(clicks)],
  )
  for (const { click, ...twin } of rows) byClick.set(click, [...(byClick.get(click) ?? []), twin])
  return byClick
}
