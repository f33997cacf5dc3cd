import type pg from 'pg'
import { type Campaign, deliveryOf } from '../../campaign/index.js'
import type { PrismaClient } from '../../lib/prisma.js'
import { EmptyState, Table } from '../kit/index.js'
import { clicksByDay } from '../read/clicks.js'
import { useView } from '../view.js'
import { fill, type Language } from '../words/index.js'

/** What the platform reported of one placement, and our clicks of the same days. */
export interface Delivered {
  placement: number
  impressions: bigint
  spendMicros: bigint
  clicks: number
}

export interface DeliveryBeside {
  placements: Delivered[]
  /** The last day that was reported. */
  until: string
}

/** Null before the first report. Clicks of days that were not reported are left out, or a rate would be of two different times. */
export async function deliveryWithClicks(
  { pool, prisma }: { pool: pg.Pool; prisma: PrismaClient },
  { id }: Pick<Campaign, 'id'>,
): Promise<DeliveryBeside | null> {
  const [rows, days] = await Promise.all([deliveryOf(prisma, { id }), clicksByDay(pool, { campaign: id })])
  const until = rows.at(-1)?.day
  if (until === undefined) return null
  const reported = new Set(rows.map(({ placement, day }) => `${placement} ${day}`))
  const clicks = new Map<number, number>()
  for (const { placement, day, filtered } of days)
    if (reported.has(`${placement} ${day}`)) clicks.set(placement, (clicks.get(placement) ?? 0) + filtered)
  const placements = new Map<number, Delivered>()
  for (const { placement, impressions, spendMicros } of rows) {
    const sum = placements.get(placement) ?? { placement, impressions: 0n, spendMicros: 0n, clicks: 0 }
    sum.impressions += impressions
    sum.spendMicros += spendMicros
    sum.clicks = clicks.get(placement) ?? 0
    placements.set(placement, sum)
  }
  return { placements: [...placements.values()], until }
}

/** Impressions and spend of the platform beside our clicks, by newspaper. */
export function DeliveredTable({ campaign, delivery }: { campaign: Campaign; delivery: DeliveryBeside | null }) {
  const { words, format, language } = useView()
  const said = words.delivery
  if (delivery === null) return <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
  const { placements, until } = delivery
  const cells = ({ impressions, spendMicros, clicks }: Omit<Delivered, 'placement'>) => [
    format.number(impressions),
    format.euros(spendMicros),
    format.number(clicks),
    rateOf(clicks, impressions, language),
  ]
  const nameOf = (id: number) => {
    const found = campaign.placements.find((placement) => placement.id === id)
    return found === undefined ? words.results.gone : `${format.name(found.publisher)} (${found.host})`
  }
  const total = placements.reduce(
    (sum, one) => ({
      impressions: sum.impressions + one.impressions,
      spendMicros: sum.spendMicros + one.spendMicros,
      clicks: sum.clicks + one.clicks,
    }),
    { impressions: 0n, spendMicros: 0n, clicks: 0 },
  )
  return (
    <>
      <Table
        caption={said.figures}
        columns={[
          { title: said.placement },
          { title: said.impressions, numeric: true },
          { title: said.spend, numeric: true },
          { title: said.clicks, numeric: true },
          { title: said.rate, numeric: true },
        ]}
        rows={placements.map(({ placement, ...rest }) => [nameOf(placement), ...cells(rest)])}
        total={[said.total, ...cells(total)]}
      />
      <p class="soft">{fill(said.source, { day: format.day(until) })}</p>
    </>
  )
}

/** Clicks are rare among impressions: a part of a hundred needs its decimals. */
function rateOf(clicks: number, impressions: bigint, language: Language): string {
  if (impressions === 0n) return '—'
  const percent = new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    ...{ style: 'percent', maximumFractionDigits: 2 },
  })
  return percent.format(clicks / Number(impressions))
}
