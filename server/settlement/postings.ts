import {
  cinemaAccrued,
  cinemaPayable,
  commonFund,
  type Entry,
  federationFee,
  MAX_ENTRIES,
  operatorReceivable,
  type Posting,
} from '../ledger/index.js'
import { assert } from '../lib/assert.js'
import type { Micros } from '../lib/money.js'
import { type Closing, closingOf, type ShareSum, spreadDifference, sum } from './arithmetic.js'
import type { CampaignOfMonth, Counted } from './difference.js'
import { groupBy } from './group.js'
import { lastMoment, type Period } from './period.js'
import type { ShareTerms } from './terms.js'

/** A line of what is closed: shares, and what of an accepted difference falls on them. */
export interface ClosedLine extends ShareSum {
  differenceMicros: Micros
}

/** What is closed of one cinema. */
export interface ClosedCinema extends Closing {
  cinema: string
  /** Net of those that were taken back, late ones among them. */
  clicks: number
  earnedMicros: Micros
  lateMicros: Micros
  differenceMicros: Micros
  contract: string | null
}

export interface MonthClosing {
  lines: ClosedLine[]
  cinemas: ClosedCinema[]
  postings: Posting[]
}

/**
 * The shares of a month by campaign: what we estimate for each, as pages do.
 * @param payable payable clicks of the month by campaign: a click is one, however many cinemas share it
 */
export function estimateOf(sums: readonly ShareSum[], payable: ReadonlyMap<number, number>): Map<number, Counted> {
  const byCampaign = new Map(
    [...payable].map(([campaign, clicks]): [number, Counted] => [campaign, { clicks, micros: 0n }]),
  )
  for (const { campaign, micros } of sums) {
    const before = byCampaign.get(campaign) ?? { clicks: 0, micros: 0n }
    byCampaign.set(campaign, { ...before, micros: before.micros + micros })
  }
  return byCampaign
}

/**
 * All that closing a month is: the accepted differences spread over the cinemas, and for each cinema what was accrued parted among
 * fee, common fund and cinema. Pure: the same shares, decisions and terms make the same postings, in the same order.
 */
export function closeMonth(asked: {
  period: Period
  sums: readonly ShareSum[]
  campaigns: readonly CampaignOfMonth[]
  termsOf: (cinema: string) => ShareTerms
}): MonthClosing {
  const { period, sums, campaigns, termsOf } = asked
  const accepted = new Map(
    campaigns
      .filter(({ differenceMicros, decided }) => differenceMicros !== 0n && decided?.decision === 'accepted')
      .map(({ campaign, differenceMicros }) => [campaign, differenceMicros]),
  )
  const lines = [...groupBy(sums, ({ campaign }) => campaign)].flatMap(([campaign, rows]) => {
    const difference = accepted.get(campaign) ?? 0n
    const parts = difference === 0n ? null : spreadDifference(difference, rows)
    assert(difference === 0n || parts !== null, 'an accepted difference belongs to somebody')
    return rows.map((row, at): ClosedLine => ({ ...row, differenceMicros: parts?.[at] ?? 0n }))
  })
  const cinemas = [...groupBy(lines, ({ cinema }) => cinema)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([cinema, rows]) => closedCinema(cinema, { rows, period, terms: termsOf(cinema) }))
  const differences = [...accepted.keys()]
    .sort((a, b) => a - b)
    .flatMap((campaign) => differencePostings({ period, campaign, lines }))
  return { lines, cinemas, postings: [...differences, ...cinemas.flatMap((one) => closePosting(period, one))] }
}

function closedCinema(
  cinema: string,
  { rows, period, terms }: { rows: readonly ClosedLine[]; period: Period; terms: ShareTerms },
): ClosedCinema {
  const inMonth = rows.filter(({ month }) => month === period.name)
  const earnedMicros = sum(inMonth.map(({ micros }) => micros))
  const lateMicros = sum(rows.map(({ micros }) => micros)) - earnedMicros
  const differenceMicros = sum(rows.map((row) => row.differenceMicros))
  return {
    ...{ cinema, earnedMicros, lateMicros, differenceMicros, contract: terms.contract },
    clicks: rows.reduce((total, { clicks }) => total + clicks, 0),
    ...closingOf(earnedMicros + lateMicros + differenceMicros, terms),
  }
}

/** One posting a campaign, in parts where more cinemas have a share than a posting has entries. */
function differencePostings({
  period,
  campaign,
  lines,
}: {
  period: Period
  campaign: number
  lines: readonly ClosedLine[]
}): Posting[] {
  const moved = lines.filter((line) => line.campaign === campaign && line.differenceMicros !== 0n)
  const byCinema = [...groupBy(moved, ({ cinema }) => cinema)]
    .map(([cinema, rows]) => ({ cinema, micros: sum(rows.map((row) => row.differenceMicros)) }))
    .filter(({ micros }) => micros !== 0n)
    .sort((a, b) => (a.cinema < b.cinema ? -1 : 1))
  const postings: Posting[] = []
  for (let at = 0; at < byCinema.length; at += MAX_ENTRIES - 1) {
    const some = byCinema.slice(at, at + MAX_ENTRIES - 1)
    const part = postings.length + 1
    postings.push({
      key: `difference:${period.name}:${campaign}${part === 1 ? '' : `:${part}`}`,
      at: lastMoment(period),
      kind: 'settlement-difference',
      details: { period: period.name, campaign, cinemas: some.length },
      entries: [
        { account: operatorReceivable, micros: -sum(some.map(({ micros }) => micros)) },
        ...some.map(({ cinema, micros }): Entry => ({ account: cinemaAccrued(cinema), micros })),
      ],
    })
  }
  return postings
}

/** Nothing accrued, nothing posted: the ledger has no entry of zero. */
function closePosting(period: Period, closed: ClosedCinema): Posting[] {
  const { cinema, clicks, earnedMicros, lateMicros, differenceMicros, feeMicros, commonMicros, confirmedMicros } =
    closed
  const accrued = earnedMicros + lateMicros + differenceMicros
  if (accrued === 0n) return []
  const entries = [
    { account: cinemaAccrued(cinema), micros: -accrued },
    { account: cinemaPayable(cinema), micros: confirmedMicros },
    { account: federationFee, micros: feeMicros },
    { account: commonFund, micros: commonMicros },
  ]
  return [
    {
      ...{ key: `close:${period.name}:${cinema}`, at: lastMoment(period), kind: 'period-close' },
      details: {
        ...{ period: period.name, cinema, clicks, contract: closed.contract ?? '' },
        ...{ earned: earnedMicros.toString(), late: lateMicros.toString(), difference: differenceMicros.toString() },
      },
      entries,
    },
  ]
}
