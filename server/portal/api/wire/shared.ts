import { z } from 'zod'
import { DIMENSIONS, type Withheld } from '../../../audience/index.js'
import { CAMPAIGN_STATES } from '../../../campaign/index.js'
import { REASONS } from '../../../click/index.js'
import { readCursor } from '../cursor.js'

/** A number that the database gives to a thing. */
export const Id = z.number().int().min(1).max(0x7fff_ffff)
export const Day = z.iso.date()
export const Moment = z.iso.datetime()
export const Count = z.number().int().min(0)
/** Micro-euros, as text: they may be larger than a float holds. */
export const Micros = z.string().regex(/^-?\d+$/)
export const Uuid = z.uuid()

/** The number of a thing in an address. */
export const IdInPath = z.object({
  id: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number),
})

const MAX_LIMIT = 200

/** What every list takes. */
export const Paging = {
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(50),
  cursor: z.string().max(400).transform(readCursor).optional(),
}

/** Where a list goes on; null at its end. */
export const Next = z.string().nullable()

/** Why a number is not published. */
const WITHHELD = [
  'few-people',
  'few-cinemas',
  'dominated',
  'complement',
  'difference',
  'waits',
  'not-counted',
] as const satisfies readonly Withheld[]

/** A published number, or why it is not published. */
export const Shown = z.object({ figure: Count.nullable(), withheld: z.enum(WITHHELD).nullable() }).meta({ id: 'Shown' })

export const InBothLanguages = z.object({ fr: z.string(), en: z.string() }).meta({ id: 'InBothLanguages' })

export const Dimension = z.enum(DIMENSIONS)
export const CampaignState = z.enum(CAMPAIGN_STATES)
export const FilmDecision = z.enum(['accepted', 'refused']).nullable()
export const Reason = z.enum(REASONS)

/** What every refusal is (RFC 9457). */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string().optional(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })
