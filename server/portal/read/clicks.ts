import { createHmac } from 'node:crypto'
import type pg from 'pg'
import {
  type ClickFigure,
  closedMonths,
  firstOpenDay,
  type PersonalClicks,
  protectClicks,
  type ShownClicks,
} from '../../audience/index.js'
import {
  type CampaignFigures,
  type CountedClicks,
  type CreativeDay,
  campaignByDay,
  campaignFigures,
  campaignResults,
  REASONS,
  type Reason,
  RULE_VERSIONS,
  rulesOf,
} from '../../click/index.js'
import { parisDay } from '../../lib/clock.js'
import type { Micros } from '../../lib/money.js'
import type { PortalOptions } from '../page.js'

/*
 * What anybody is told of clicks, on pages, in files and in the API, is read here: whether a click was paid says whether a person
 * visited cinemas of the pool (docs/disclosure.md). Beside it, as that page says: a campaign's month for the federation is read in
 * click-month.ts, with how many others a cinema shares its clicks in shared-clicks.ts, and a cinema's own clicks and amounts in statement.ts.
 */

/** The facts about a click that hang on what its person did in the pool. */
const OF_THE_PERSON = new Set(['visitorKnown', 'personClicks', 'cinemas', 'excludedCinemas'])

const RULES = RULE_VERSIONS.flatMap((version) => rulesOf(version))
/** Reasons that say something of the person. Those of the request, the network and the campaign do not. */
export const PERSONAL_REASONS: readonly Reason[] = REASONS.filter((reason) =>
  RULES.some(({ code, needs }) => code === reason && needs.some((fact) => OF_THE_PERSON.has(fact))),
)

/** A campaign's clicks as anybody may see them. */
export interface CampaignClicks extends Omit<CampaignFigures, 'payable' | 'reasons'> {
  /** Exactly: those that say nothing of the person. */
  reasons: CampaignFigures['reasons']
  payable: ShownClicks
  personal: Partial<Record<Reason, ClickFigure>>
}

/** Judged clicks as anybody may see them, down to one creative at one placement on one day. */
export type ShownDay = Omit<CreativeDay, 'payable'>
export type JudgedClicks = Omit<CountedClicks, 'payable'>

type Reading = Pick<PortalOptions, 'pool' | 'contracts'>

/** By campaign; a campaign that was never clicked is not there. @param campaigns these alone; all when not given */
export async function readClicks(
  { pool, contracts }: Reading,
  { campaigns = null, now }: { campaigns?: readonly number[] | null; now: Date },
): Promise<Map<number, CampaignClicks>> {
  const [only] = campaigns ?? []
  const [all, personal] = await Promise.all([
    campaignFigures(pool, campaigns?.length === 1 && only !== undefined ? { campaign: only } : {}),
    personalClicks(pool, campaigns),
  ])
  const key = noiseKey(contracts)
  const wanted = all.filter(({ campaign }) => campaigns === null || campaigns.includes(campaign))
  return new Map(
    wanted.map(({ payable: _payable, reasons, ...counts }) => {
      const { campaign } = counts
      const shown = (kind: string) =>
        protectClicks(personal.get(`${campaign} ${kind}`) ?? [], { campaign, kind, key, today: parisDay(now) })
      return [
        campaign,
        {
          ...counts,
          reasons: withoutPersonal(reasons),
          payable: shown('payable'),
          personal: Object.fromEntries(PERSONAL_REASONS.map((reason) => [reason, shown(reason).total])),
        },
      ]
    }),
  )
}

/** One campaign's; null when it was never clicked. */
export async function readCampaignClicks(
  reading: Reading,
  { campaign, now }: { campaign: number; now: Date },
): Promise<CampaignClicks | null> {
  return (await readClicks(reading, { campaigns: [campaign], now })).get(campaign) ?? null
}

/** `campaignByDay`, without what says something of a person. */
export async function clicksByDay(pool: pg.Pool, asked: Parameters<typeof campaignByDay>[1]): Promise<ShownDay[]> {
  const days = await campaignByDay(pool, asked)
  return days.map(({ payable: _payable, reasons, ...day }) => ({ ...day, reasons: withoutPersonal(reasons) }))
}

export interface ShownResults {
  days: (JudgedClicks & { day: string })[]
  placements: (JudgedClicks & { placement: number })[]
}

/** `campaignResults`, without what says something of a person. */
export async function clickResults(pool: pg.Pool, asked: { campaign: number }): Promise<ShownResults> {
  const { days, placements } = await campaignResults(pool, asked)
  return {
    days: days.map(({ payable: _payable, ...day }) => day),
    placements: placements.map(({ payable: _payable, ...placement }) => placement),
  }
}

/** What the operator owes for: payable clicks of a campaign in the months that are over, exactly (operator-federation contract, article 11). */
export async function owedMonths(
  pool: pg.Pool,
  { campaign, now }: { campaign: number; now: Date },
): Promise<{ months: { month: string; clicks: number }[]; micros: Micros }> {
  const today = parisDay(now)
  const [clicks, { rows }] = await Promise.all([
    personalClicks(pool, [campaign]),
    pool.query<{ micros: bigint }>(
      'SELECT coalesce(sum(micros), 0)::bigint AS micros FROM plane.earned_day WHERE campaign = $1 AND day < $2',
      [campaign, firstOpenDay(today)],
    ),
  ])
  return { months: closedMonths(clicks.get(`${campaign} payable`) ?? [], { today }), micros: rows[0]?.micros ?? 0n }
}

/** Reasons less those that say something of the person. */
export function withoutPersonal(reasons: CampaignFigures['reasons']): CampaignFigures['reasons'] {
  return Object.fromEntries(Object.entries(reasons).filter(([reason]) => !PERSONAL_REASONS.includes(reason as Reason)))
}

/** By campaign and kind: `12 payable`. */
async function personalClicks(
  pool: pg.Pool,
  campaigns: readonly number[] | null,
): Promise<Map<string, PersonalClicks[]>> {
  const { rows } = await pool.query<PersonalClicks & { campaign: number; what: string }>(
    `SELECT campaign, what, day::text AS day, placement, creative, clicks::int AS clicks FROM plane.click_count
     WHERE what = ANY ($1) AND ($2::int[] IS NULL OR campaign = ANY ($2)) ORDER BY day, placement, creative`,
    [['payable', ...PERSONAL_REASONS], campaigns],
  )
  const found = new Map<string, PersonalClicks[]>()
  for (const { campaign, what, ...row } of rows) {
    const same = found.get(`${campaign} ${what}`)
    if (same === undefined) found.set(`${campaign} ${what}`, [row])
    else same.push(row)
  }
  return found
}

/**
 * Seeds the noise. The console has no key of the release's; the newest signature key is its own secret, and nothing that it signs tells
 * the seed. With a new key the noise is drawn once more.
 */
function noiseKey({ ring }: PortalOptions['contracts']): Buffer | null {
  const secret = ring?.current.key.export({ format: 'jwk' }).d
  return secret === undefined ? null : createHmac('sha256', secret).update('lanterne.click-figures').digest()
}
