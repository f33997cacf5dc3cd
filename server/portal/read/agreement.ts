import type pg from 'pg'
import {
  type Contract,
  type ContractKind,
  type ContractLibrary,
  contractText,
  namesOf,
  type PublicJwk,
} from '../../contract/index.js'
import { assert } from '../../lib/assert.js'
import type { Proof } from '../signatures.js'
import { proofOf } from './contracts.js'

/** A contract with all that must be read before it is signed, on either side. */
export interface ReadableContract<K extends ContractKind = ContractKind> {
  contract: Contract<K>
  proof: Proof
  text: { fr: string; en: string }
  /** Whether this is the text that was offered, and signed: with another name in it, it is not. */
  sameText: boolean
}

/** @param jwks null where there are no keys to verify with */
export async function readableContract<K extends ContractKind>(
  { pool, library, jwks }: { pool: pg.Pool; library: ContractLibrary; jwks: { keys: PublicJwk[] } | null },
  contract: Contract<K>,
): Promise<ReadableContract<K>> {
  const proof = await proofOf(pool, { contractId: contract.id, jwks })
  const published = library.find(contract.kind, contract.version)
  assert(published, 'the version of a contract stays published')
  // Whoever was renamed since stands in the text as they signed it.
  const names = proof.signatures.find(({ parties }) => parties !== null)?.parties ?? namesOf(contract)
  const text = contractText(published, { terms: contract.terms, names })
  return { contract, proof, text, sameText: text.sha256.equals(contract.textSha256) }
}
