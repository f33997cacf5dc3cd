import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import type { Contract } from './contract.js'
import { agreesWithRecord } from './elsewhere-read.js'
import type { PublicJwk } from './ring.js'
import { verifyStatement } from './signature.js'
import { agreesWithOffer } from './standing-offer.js'
import { type Statement, statementOf } from './statement.js'
import { findContract, readSignatures } from './store-read.js'

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
    const { statement } = verified
    const agreed =
      agrees(statement, contract) &&
      (await agreesWithRecord(db, statement)) &&
      (await agreesWithOffer(db, { statement, contract, jwks }))
    if (!agreed) return { valid: false, why: 'differs-from-contract' }
    statements.push(statement)
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
  const { signatory, startsAt, elsewhere, standingOffer } = said
  const now = statementOf(contract, { signatory, startsAt, at: new Date(said.signedAt) })
  const named = Object.entries(now.parties).map(([side, party]) => {
    return [side, { ...party, name: said.parties[side as keyof Statement['parties']]?.name }]
  })
  const parts = { ...(elsewhere && { elsewhere }), ...(standingOffer && { standingOffer }) }
  return isDeepStrictEqual(said, { ...now, ...parts, parties: Object.fromEntries(named) })
}
