import { canonicalJson } from '../contract/index.js'
import { sha256 } from '../lib/id.js'
import type { PrismaClient, PrismaTransaction } from '../lib/prisma.js'
import { lockCampaign } from './book.js'
import { findCampaign } from './campaign.js'
import { type DeliveryFault, type DeliveryRow, type ReadDelivery, readDelivery } from './delivery.js'
import { mayDo } from './state.js'

/** What becomes of a line: new, other numbers than before, or the same. */
export type Outcome = 'new' | 'changed' | 'same'
export interface DeliveryPlan {
  rows: (DeliveryRow & { outcome: Outcome })[]
  faults: DeliveryFault[]
  /** Names what is planned: it is done as it was shown, or not at all. */
  mark: string
}

export type TriedDelivery =
  | { good: true; plan: DeliveryPlan }
  | { good: false; why: 'not-found' | 'wrong-state' | (ReadDelivery & { readable: false })['why'] }
export type ImportedDelivery =
  | { done: true; plan: DeliveryPlan }
  | { done: false; why: 'changed'; plan: DeliveryPlan }
  | Untried
type Untried = { done: false; why: (TriedDelivery & { good: false })['why'] }

/** What an import of a platform's report would do. Changes nothing. */
export async function tryDelivery(
  prisma: PrismaClient | PrismaTransaction,
  { id, text, now }: { id: number; text: string; now: Date },
): Promise<TriedDelivery> {
  const campaign = await findCampaign(prisma, { id })
  if (campaign === null) return { good: false, why: 'not-found' }
  if (!mayDo({ state: campaign.state, deed: 'import-delivery', actor: 'operator' }))
    return { good: false, why: 'wrong-state' }
  const read = readDelivery(text, { campaign, now })
  if (!read.readable) return { good: false, why: read.why }
  const before = new Map((await deliveryOf(prisma, { id })).map((row) => [keyOf(row), row]))
  const rows = read.rows.map((row) => ({ ...row, outcome: outcomeOf(row, before.get(keyOf(row))) }))
  return { good: true, plan: { rows, faults: read.faults, mark: markOf(rows) } }
}

/**
 * Imports a report as its dry run showed it. The same report again changes nothing; a later one replaces the numbers of its
 * days. Lines with a fault are left out.
 * @param mark of the dry run
 */
export async function importDelivery(
  prisma: PrismaClient,
  { id, text, mark, now }: { id: number; text: string; mark: string; now: Date },
): Promise<ImportedDelivery> {
  return prisma.$transaction(async (tx): Promise<ImportedDelivery> => {
    await lockCampaign(tx, id)
    const tried = await tryDelivery(tx, { id, text, now })
    if (!tried.good) return { done: false, why: tried.why }
    const { plan } = tried
    if (plan.mark !== mark) return { done: false, why: 'changed', plan }
    const rows = plan.rows.filter(({ outcome }) => outcome !== 'same')
    await tx.$executeRaw`
      INSERT INTO public.delivery_day (campaign_id, placement_id, day, impressions, spend_micros, imported_at)
      SELECT ${id}, placement, day, impressions, spend, ${now}
      FROM unnest(${rows.map(({ placement }) => placement)}::int[], ${rows.map(({ day }) => day)}::date[],
        ${rows.map(({ impressions }) => impressions)}::bigint[], ${rows.map(({ spendMicros }) => spendMicros)}::bigint[])
        AS reported (placement, day, impressions, spend)
      ON CONFLICT (campaign_id, placement_id, day)
        DO UPDATE SET impressions = excluded.impressions, spend_micros = excluded.spend_micros,
          imported_at = excluded.imported_at`
    return { done: true, plan }
  })
}

/** What platforms have reported of a campaign, by day and placement. */
export async function deliveryOf(
  prisma: PrismaClient | PrismaTransaction,
  { id }: { id: number },
): Promise<DeliveryRow[]> {
  const rows = await prisma.deliveryDay.findMany({
    where: { campaignId: id },
    orderBy: [{ day: 'asc' }, { placementId: 'asc' }],
  })
  return rows.map(({ placementId, day, impressions, spendMicros }) => ({
    ...{ placement: placementId, day: day.toISOString().slice(0, 10), impressions, spendMicros },
  }))
}

const keyOf = ({ placement, day }: DeliveryRow) => `${placement} ${day}`

function outcomeOf(row: DeliveryRow, before: DeliveryRow | undefined): Outcome {
  if (before === undefined) return 'new'
  return before.impressions === row.impressions && before.spendMicros === row.spendMicros ? 'same' : 'changed'
}

function markOf(rows: DeliveryPlan['rows']): string {
  const plain = rows.map((row) => ({ ...row, impressions: `${row.impressions}`, spendMicros: `${row.spendMicros}` }))
  return sha256(canonicalJson(plain)).toString('hex')
}
