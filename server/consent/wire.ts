import { z } from 'zod'
import { plainText } from '../lib/plain-text.js'
import { ALL_PURPOSES } from './purposes.js'
import { CMP_NAMES } from './sources.js'
import { MAX_TCF_LENGTH } from './tcf.js'

/** A bit mask of PURPOSE. */
const purposes = z.int().min(0).max(ALL_PURPOSES)

/** Seconds since 1970, in which a platform or a banner says when the choice was made. */
const seconds = z.int().min(0).max(0xffff_ffff)
const declared = { p: purposes, n: plainText(64).min(1).optional(), d: seconds.optional() }

/**
 * What the visit script claims was consented to, and by which proof: what the site itself, our banner on it or a consent
 * platform declares, with the version of the notice that was shown and the time if it is known; or a TC string. A string
 * that is somewhat too long passes here, to be refused with its reason.
 */
export const ConsentClaim = z.discriminatedUnion('k', [
  z.object({ k: z.literal('manual'), ...declared }),
  z.object({ k: z.literal('banner'), ...declared }),
  z.object({ k: z.literal('cmp'), c: z.enum(CMP_NAMES), ...declared }),
  z.object({ k: z.literal('tcf'), p: purposes, t: plainText(2 * MAX_TCF_LENGTH).min(1) }),
])

export type ConsentClaim = z.infer<typeof ConsentClaim>
