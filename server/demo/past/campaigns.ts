import type pg from 'pg'
import { ROOT_CELL } from '../../audience/index.js'
import { MICROS_PER_EURO } from '../../lib/money.js'
import type { Organisation } from '../../membership/index.js'
import { type DemoCampaign, lineOf } from '../campaigns.js'
import { distributors } from '../organisations.js'
import { ensureCampaign, type SeedOptions } from '../seed.js'
import type { Calendar } from './calendar.js'
import type { Link } from './crowd.js'

/** Of a film of the repertory, which may have been shown again in any year. */
const AUTUMN: DemoCampaign = {
  name: 'Playtime, reprise',
  distributor: distributors[0] as Organisation,
  filmSlug: 'playtime',
  segment: ROOT_CELL,
  iabCriteria: [],
  budgetMicros: 8_000n * MICROS_PER_EURO,
  notes: '',
  creatives: [lineOf('Playtime, un film de Jacques Tati'), lineOf('Playtime, de nouveau au cinéma')],
}
const LAST_MONTH: DemoCampaign = {
  name: 'Trafic, reprise',
  distributor: distributors[1] as Organisation,
  filmSlug: 'trafic',
  segment: ROOT_CELL,
  iabCriteria: [],
  budgetMicros: 1_500n * MICROS_PER_EURO,
  notes: '',
  creatives: [lineOf('Trafic, un film de Jacques Tati')],
}

export interface PastLinks {
  quarter: Link[]
  lastMonth: Link[]
}

/** The two campaigns that are over: of the quarter that was paid, and of the last month. */
export async function bookPast(
  options: Omit<SeedOptions, 'pool'> & { pools: { owner: pg.Pool } },
  { quarter, lastMonth }: Calendar,
): Promise<PastLinks> {
  const { owner } = options.pools
  const book = async (campaign: DemoCampaign, [from, to]: readonly [Date, Date]) => {
    await ensureCampaign({ ...options, pool: owner }, campaign, { startsAt: from, endsAt: to, acceptedAt: from })
    return linksOf(owner, campaign)
  }
  return {
    quarter: await book(AUTUMN, [quarter[0].from, quarter[2].to]),
    lastMonth: await book(LAST_MONTH, [lastMonth.from, lastMonth.to]),
  }
}

async function linksOf(db: pg.Pool, { name, distributor }: DemoCampaign): Promise<Link[]> {
  const { rows } = await db.query<Link>(
    `SELECT k.id AS campaign, c.id AS creative, p.id AS placement
     FROM public.campaign k JOIN public.creative c ON c.campaign_id = k.id JOIN public.placement p ON p.campaign_id = k.id
     WHERE k.name = $1 AND k.distributor_id = $2 ORDER BY c.id, p.id`,
    [name, distributor.id],
  )
  return rows
}
