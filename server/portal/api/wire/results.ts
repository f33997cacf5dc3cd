import { z } from 'zod'
import { CampaignState, Count, Day, Id, Micros, Next, Paging, Reason, Shown, Uuid } from './shared.js'

const Month = z.string().regex(/^\d{4}-\d{2}$/)

/** Clicks by reason against paying them. */
export const Reasons = z.partialRecord(Reason, Count).meta({ id: 'Reasons' })

/** Clicks that say something of their persons: a number that may be shown, or why there is none. */
export const ShownClicks = z
  .object({ figure: Count.nullable(), withheld: z.enum(['few-clicks']).nullable() })
  .meta({ id: 'ShownClicks' })

/** One creative at one placement on one day. */
export const ResultDay = z
  .object({
    day: Day,
    placement: z.number().int(),
    publisher: z.string().nullable(),
    publisherId: Uuid.nullable(),
    host: z.string().nullable(),
    creative: z.number().int(),
    headline: z.string().nullable(),
    raw: Count,
    filtered: Count,
    reasons: Reasons,
  })
  .meta({ id: 'ResultDay' })

export const ResultsAsked = z.object({ ...Paging, from: Day.optional(), to: Day.optional() })

export const Results = z
  .object({
    campaign: z.object({ id: Id, name: z.string(), state: CampaignState }),
    totals: z
      .object({
        impressions: Count.nullable(),
        raw: Count,
        pending: Count,
        filtered: Count,
        payable: ShownClicks,
        reasons: Reasons,
        personalReasons: z.partialRecord(Reason, ShownClicks).meta({ id: 'PersonalReasons' }),
      })
      .meta({ id: 'ResultTotals' }),
    reach: z.object({ people: Shown, addressable: Shown }).meta({ id: 'Reach' }),
    periods: z.array(z.object({ from: Day.nullable(), to: Day, payable: ShownClicks }).meta({ id: 'ResultPeriod' })),
    byPlacement: z.array(
      z
        .object({
          placement: z.number().int(),
          publisher: z.string().nullable(),
          publisherId: Uuid.nullable(),
          host: z.string().nullable(),
          payable: ShownClicks,
        })
        .meta({ id: 'ResultPlacement' }),
    ),
    byCreative: z.array(
      z
        .object({ creative: z.number().int(), headline: z.string().nullable(), payable: ShownClicks })
        .meta({ id: 'ResultCreative' }),
    ),
    months: z.array(z.object({ month: Month, payable: Count }).meta({ id: 'ResultMonth' })).nullable(),
    days: z.array(ResultDay),
    next: Next,
  })
  .meta({ id: 'Results' })

/** What the buying platform reported of one placement on one day. */
export const DeliveredDay = z
  .object({
    day: Day,
    placement: z.number().int(),
    publisher: z.string().nullable(),
    publisherId: Uuid.nullable(),
    host: z.string().nullable(),
    impressions: Count,
  })
  .meta({ id: 'DeliveredDay' })
export const Delivery = z.object({ days: z.array(DeliveredDay), next: Next }).meta({ id: 'Delivery' })

/** A campaign of the list, with all its clicks. */
export const CampaignTotals = z
  .object({
    id: Id,
    name: z.string(),
    state: CampaignState,
    ...{ raw: Count, pending: Count, filtered: Count, payable: ShownClicks },
  })
  .meta({ id: 'CampaignTotals' })
export const TotalsAsked = z.object(Paging)
export const Totals = z.object({ campaigns: z.array(CampaignTotals), next: Next }).meta({ id: 'Totals' })

export const Statements = z
  .object({
    cinemas: z.array(
      z.object({
        slug: z.string(),
        name: z.string(),
        city: z.string(),
        months: z.array(
          z
            .object({
              month: Month,
              clicks: Count,
              earnedMicros: Micros,
              balanceMicros: Micros,
            })
            .meta({ id: 'MonthOfAccount' }),
        ),
      }),
    ),
  })
  .meta({ id: 'Statements' })
