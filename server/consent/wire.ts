import { z } from 'zod'
import { PURPOSE_NAMES } from './purposes.js'
import { MAX_TCF_LENGTH } from './tcf.js'

/** Text that PostgreSQL can store and that reads the same everywhere: no NUL, no half of a surrogate pair. */
function plainText(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'no NUL and no lone surrogate')
}

const purposes = z.array(z.enum(PURPOSE_NAMES)).max(PURPOSE_NAMES.length)

/**
 * What the visit script claims was consented to, and by which proof: the site's own declaration with the version of the
 * notice that was shown, or a TC string. A string that is somewhat too long passes here, to be refused with its reason.
 */
export const ConsentClaim = z.discriminatedUnion('k', [
  z.object({ k: z.literal('manual'), p: purposes, n: plainText(64).optional() }),
  z.object({ k: z.literal('tcf'), p: purposes, t: plainText(2 * MAX_TCF_LENGTH) }),
])

export type ConsentClaim = z.infer<typeof ConsentClaim>
