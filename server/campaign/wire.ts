import { z } from 'zod'
import { cleanText } from './clean-text.js'
import { NewCreative } from './creative.js'
import { isCriterion, isPlace } from './criteria.js'

const id = z.number().int().min(1).max(0x7fff_ffff)
const moment = z.iso.datetime({ offset: true }).transform((value) => new Date(value))

const MAX_DAYS = 366
/** Below ten million euros, in micro-euros: more is a slip of the hand. */
export const MAX_AMOUNT_MICROS = 9_999_999_999_999n
export const NOTES_MAX = 2_000
export const MOST_CREATIVES = 20

/** A campaign as a distributor books it: the shape that pages and programs book by. */
export const NewCampaign = z
  .object({
    filmId: id,
    name: cleanText(120),
    /** A cell of the release's grid, in its canonical form. */
    segment: cleanText(160).regex(/^[\p{L}\p{N}:' .+-]+$/u, 'a cell of the grid'),
    /** Criteria for the operator's buying platform, as IAB Audience Taxonomy ids: we do not know them ourselves. */
    iabCriteria: z
      .array(id.refine(isCriterion, 'a row that may be asked for'))
      .max(60)
      .transform((ids) => [...new Set(ids)])
      .default([]),
    /** Where its readers live, for the same platform: `56:FR-BRE`. None: anywhere. */
    iabPlaces: z
      .array(z.string().refine(isPlace, 'a place that may be asked for'))
      .max(20)
      .transform((places) => [...new Set(places)])
      .default([]),
    /** What the distributor will spend on space at most, in micro-euros, as text; null: the operator's quote will say. */
    budgetMicros: z
      .string()
      .regex(/^[1-9]\d{0,12}$/, 'micro-euros, as digits')
      .transform(BigInt)
      .nullable()
      .default(null),
    /** To the operator. */
    notes: z
      .string()
      .trim()
      .max(NOTES_MAX)
      .refine((value) => value.isWellFormed() && !value.includes('\0'), 'not clean text')
      .default(''),
    landingUrl: cleanText(2048),
    startsAt: moment,
    endsAt: moment,
    placements: z
      .array(
        z.object({
          publisherId: z.uuid(),
          host: cleanText(253).regex(/^[a-z0-9.-]+(:\d{1,5})?$/, 'a host name, in small letters'),
        }),
      )
      .min(1)
      .max(50),
    creatives: z.array(NewCreative).min(1).max(MOST_CREATIVES),
  })
  .refine(({ startsAt, endsAt }) => startsAt < endsAt, { path: ['endsAt'], message: 'a campaign ends after it starts' })
  .refine(({ startsAt, endsAt }) => endsAt.getTime() - startsAt.getTime() <= MAX_DAYS * 86_400_000, {
    path: ['endsAt'],
    message: `a campaign lasts at most ${MAX_DAYS} days`,
  })
export type NewCampaign = z.output<typeof NewCampaign>
