import { type Cell, iabIdsOf } from '../audience/index.js'

/** How long a page may keep an answer: so long at most a withdrawal is not heard of there. */
export const TTL_SECONDS = 300

/** OpenRTB 2.6 §3.2.21 and 3.2.22; `ext.segtax` from IAB Tech Lab's segtax extension. */
export interface OrtbData {
  name: string
  ext?: { segtax: number }
  segment: { id: string }[]
}

/** IAB Audience Taxonomy 1.1. */
export const AUDIENCE_TAXONOMY = 4

/**
 * The `user.data[]` of somebody who is in the cells of some campaigns: rows of the IAB's taxonomy, which say what the person likes,
 * then the campaigns themselves, by ids that mean something in that campaign only and so have no taxonomy.
 * @param campaigns at least one
 */
export function userData(
  campaigns: readonly { code: string; cell: Cell }[],
  { provider }: { provider: string },
): OrtbData[] {
  const rows = new Set(campaigns.flatMap(({ cell }) => iabIdsOf(cell)))
  return [
    {
      name: provider,
      ext: { segtax: AUDIENCE_TAXONOMY },
      segment: [...rows].sort((a, b) => a - b).map((row) => ({ id: String(row) })),
    },
    { name: provider, segment: campaigns.map(({ code }) => ({ id: code })) },
  ]
}
