import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import type { Contract } from './contract.js'
import type { PublicJwk } from './ring.js'
import { type Statement, verifyStatement } from './signature.js'
import { findContract, readSignatures } from './store-read.js'

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
    parties: { federation: contract.federation, party: contract.party },
    startsAt,
    signatory,
    signedAt: at.toISOString(),
  }
}

export type Evidence =
  | { valid: true; statements: Statement[] }
  | { valid: false; why: 'unknown-contract' | 'signature' | 'differs-from-contract' | 'not-signed-by-both' }

/** Checks a contract against its two signatures and the published keys: nothing was changed after they were made. */
export async function verifyContract(
  db: pg.Pool | pg.ClientBase,
  { contractId, jwks }: { contractId: string; jwks: { keys: PublicJwk[] } },
): Promise<Evidence> {
  const contract = await findContract(db, contractId)
  if (contract === null) return { valid: false, why: 'unknown-contract' }
  const statements: Statement[] = []
  for (const jws of await readSignatures(db, contractId)) {
    const verified = await verifyStatement(jws, jwks)
    if (!verified.valid) return { valid: false, why: 'signature' }
    if (!agrees(verified.statement, contract)) return { valid: false, why: 'differs-from-contract' }
    statements.push(verified.statement)
  }
  const sides = new Set(statements.map(({ signatory }) => signatory.side))
  if (sides.size !== 2) return { valid: false, why: 'not-signed-by-both' }
  if (!beganAsSigned(statements, contract)) return { valid: false, why: 'differs-from-contract' }
  return { valid: true, statements }
}

/** In force since the last of: both signatures, and the start that both signed. */
function beganAsSigned(statements: readonly Statement[], { inForceFrom }: Contract): boolean {
  const moments = statements.flatMap(({ signedAt, startsAt }) => [signedAt, startsAt ?? signedAt])
  const same = new Set(statements.map(({ startsAt }) => startsAt)).size === 1
  return same && inForceFrom?.getTime() === Math.max(...moments.map((moment) => Date.parse(moment)))
}

/** Names may have changed since: they are evidence of the day, not part of what must agree. */
function agrees(said: Statement, contract: Contract): boolean {
  const { signatory, startsAt } = said
  const now = statementOf(contract, { signatory, startsAt, at: new Date(said.signedAt) })
  const names = {
    federation: { ...now.parties.federation, name: said.parties.federation.name },
    party: { ...now.parties.party, name: said.parties.party.name },
  }
  return isDeepStrictEqual(said, { ...now, parties: names })
}
