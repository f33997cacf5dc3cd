import { z } from 'zod'
import { plainText } from '../lib/plain-text.js'
import { PURPOSE_NAMES } from './purposes.js'
import { MAX_TCF_LENGTH } from './tcf.js'

const purposes = z.array(z.enum(PURPOSE_NAMES)).max(PURPOSE_NAMES.length)

/**
 * What the visit script claims was consented to, and by which proof: the site's own declaration with the version of the
 * notice that was shown, or a TC string. A string that is somewhat too long passes here, to be refused with its reason.
 */
export const ConsentClaim = z.discriminatedUnion('k', [
  z.object({ k: z.literal('manual'), p: purposes, n: plainText(64).min(1).optional() }),
  z.object({ k: z.literal('tcf'), p: purposes, t: plainText(2 * MAX_TCF_LENGTH).min(1) }),
])

export type ConsentClaim = z.infer<typeof ConsentClaim>
