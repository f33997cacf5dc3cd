import type { JudgedClicks, ShownDay } from '../read/clicks.js'

/** By what results are added up. */
export const GROUPINGS = ['jour', 'journal', 'creation'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** What is asked for: one placement or creative only, or all; by what. */
export interface ResultsAsked {
  by: Grouping
  placement: number | null
  creative: number | null
}

export interface ResultLine extends JudgedClicks {
  /** A day, or the number of a placement or of a creative. */
  key: string
  /** As the platform reported them; null where it reported nothing, or nothing of this: it tells no creatives apart. */
  impressions: number | null
}

type Delivered = { day: string; placement: number; impressions: bigint }

/** Reads the address: what a campaign does not have is not asked for. */
export function readAsked(
  query: Record<string, unknown>,
  campaign: { placements: readonly { id: number }[]; creatives: readonly { id: number }[] },
): ResultsAsked {
  const one = (given: unknown, of: readonly { id: number }[]) => of.find(({ id }) => String(id) === given)?.id ?? null
  return {
    by: GROUPINGS.find((grouping) => grouping === query.par) ?? 'jour',
    placement: one(query.journal, campaign.placements),
    creative: one(query.creation, campaign.creatives),
  }
}

/** Judged clicks and reported impressions, added up: each once. In the order of days or numbers. */
export function groupResults(
  { days, delivered }: { days: readonly ShownDay[]; delivered: readonly Delivered[] },
  { by, placement, creative }: ResultsAsked,
): ResultLine[] {
  const lines = new Map<string, ResultLine>()
  const lineOf = (key: string) => {
    const line = lines.get(key) ?? { key, impressions: null, judged: 0, filtered: 0 }
    lines.set(key, line)
    return line
  }
  const wanted = (row: { placement: number }) => placement === null || row.placement === placement
  for (const row of days.filter((one) => wanted(one) && (creative === null || one.creative === creative))) {
    const line = lineOf(by === 'jour' ? row.day : String(by === 'journal' ? row.placement : row.creative))
    line.judged += row.judged
    line.filtered += row.filtered
  }
  if (by !== 'creation' && creative === null)
    for (const row of delivered.filter(wanted)) {
      const line = lineOf(by === 'jour' ? row.day : String(row.placement))
      line.impressions = (line.impressions ?? 0) + Number(row.impressions)
    }
  return [...lines.values()].sort((a, b) => a.key.localeCompare(b.key, 'en', { numeric: true }))
}

/** All lines together. Impressions stay unknown where no line knows any. */
export function sumOfLines(lines: readonly ResultLine[]): Omit<ResultLine, 'key'> {
  return lines.reduce<Omit<ResultLine, 'key'>>(
    (sum, line) => ({
      impressions:
        sum.impressions === null && line.impressions === null ? null : (sum.impressions ?? 0) + (line.impressions ?? 0),
      judged: sum.judged + line.judged,
      filtered: sum.filtered + line.filtered,
    }),
    { impressions: null, judged: 0, filtered: 0 },
  )
}
