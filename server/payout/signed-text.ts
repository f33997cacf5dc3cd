import { sha256 } from '../lib/id.js'

export const SIGNING_ROLES = ['preparer', 'approver'] as const
export type SigningRole = (typeof SIGNING_ROLES)[number]

/**
 * What a passkey signs, as its challenge: the SHA-256 of a text that names the batch, who signs it as what, and the file by its
 * hash. Whoever has the file can make it again, and so verify the signature without us.
 * @param fileSha256 of the exact bytes that go to the bank
 * @returns base64url of 32 bytes
 */
export function challengeOver(what: { batch: string; role: SigningRole; person: string; fileSha256: Buffer }): string {
  const { batch, role, person, fileSha256 } = what
  return sha256(`lanterne-payout-1\n${batch}\n${role}\n${person}\n${fileSha256.toString('hex')}\n`).toString(
    'base64url',
  )
}
