import { z } from 'zod'
import type { Contract } from './contract.js'
import { CONTRACT_KINDS, Terms } from './terms.js'

const organisation = z.strictObject({ id: z.uuid(), name: z.string() })
const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)

/**
 * What a signature covers. The names are those of the day: the statement is evidence by itself, also when an
 * organisation or a person is called otherwise later. What is optional is left out, never null: signatures made before it
 * was there stay canonical.
 */
export const Statement = z.strictObject({
  contract: z.uuid(),
  kind: z.enum(CONTRACT_KINDS),
  version: z.string(),
  /** SHA-256 of the French text as it was shown, annexes included, in hexadecimal. */
  textSha256: sha256Hex,
  terms: Terms,
  parties: z.strictObject({
    federation: organisation,
    party: organisation,
    /** Whom a cinema's text names as the operator. */
    operator: organisation.optional(),
  }),
  /** The start that was offered, when it is not the second signature. */
  startsAt: z.iso.datetime().nullable(),
  /** The contract in force that this one replaces. */
  amends: z.uuid().optional(),
  /** `id`: the person; for a signature made elsewhere, the record of it. */
  signatory: z.strictObject({ id: z.uuid(), name: z.string(), side: z.enum(['federation', 'party']) }),
  signedAt: z.iso.datetime(),
  /** Of a document signed elsewhere: the signatory is as it was typed, and two people of the federation answer for that. */
  elsewhere: z
    .strictObject({
      fileSha256: sha256Hex,
      signedOn: z.iso.date(),
      capacity: z.string(),
      recordedBy: organisation,
      confirmedBy: organisation,
    })
    .optional(),
  /** By a standing offer: `sha256` of its statement, which the signatory signed. */
  standingOffer: z.strictObject({ id: z.uuid(), sha256: sha256Hex }).optional(),
})
export type Statement = z.infer<typeof Statement>

/** What the federation signs once for all who accept: a version as it was published, with its terms. */
export const OfferStatement = z.strictObject({
  offer: z.uuid(),
  kind: z.enum(CONTRACT_KINDS),
  version: z.string(),
  /** SHA-256 of the files of the version, as `contracts/published.json` has it. */
  fingerprint: sha256Hex,
  terms: Terms,
  federation: organisation,
  signatory: z.strictObject({ id: z.uuid(), name: z.string() }),
  signedAt: z.iso.datetime(),
})
export type OfferStatement = z.infer<typeof OfferStatement>

/** What somebody signs when they sign this contract now. */
export function statementOf(
  contract: Contract,
  { signatory, at, startsAt }: { signatory: Statement['signatory']; at: Date; startsAt: string | null },
): Statement {
  return {
    contract: contract.id,
    kind: contract.kind,
    version: contract.version,
    textSha256: contract.textSha256.toString('hex'),
    terms: contract.terms,
    parties: {
      federation: contract.federation,
      party: contract.party,
      ...(contract.operator === null ? {} : { operator: contract.operator }),
    },
    startsAt,
    ...(contract.amends === null ? {} : { amends: contract.amends }),
    signatory,
    signedAt: at.toISOString(),
  }
}
