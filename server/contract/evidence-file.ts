import type pg from 'pg'
import { assert } from '../lib/assert.js'
import { canonicalJson, type Signable } from './canonical.js'
import { type ContractLibrary, contractText } from './kinds.js'
import { attach, type Detached, detach } from './signature.js'
import type { Statement } from './statement.js'
import { findContract, readDetached } from './store-read.js'
import { namesOf } from './transition.js'

/** A signature in the file: the two ends of a detached JWS, and beside it the object whose canonical JSON it covers. */
export interface FiledSignature {
  protected: string
  signature: string
  statement: Signable
}

/** Everything that is needed to verify a contract without us: `docs/verify-contract.mjs` does. */
export interface EvidenceFile {
  type: 'lanterne-contract-evidence'
  contract: string
  kind: string
  version: string
  parties: Statement['parties']
  startsAt: string | null
  amends: string | null
  inForceFrom: string | null
  terms: Statement['terms']
  /** The French text, annexes included: the one that binds. */
  text: string
  signatures: FiledSignature[]
  /** What the federation signed once, where a signature rests on it. */
  offer: FiledSignature | null
}

/**
 * The evidence of a contract as a file: canonical JSON, so that one byte more or less is seen.
 * @returns null for a contract that is not there, or that nobody has signed
 */
export async function evidenceFile(
  db: pg.Pool | pg.ClientBase,
  { contractId, library }: { contractId: string; library: ContractLibrary },
): Promise<string | null> {
  const contract = await findContract(db, contractId)
  const signatures = (await readDetached(db, contractId)).map(filed)
  const statements = signatures.map(({ statement }) => statement as unknown as Statement)
  const [first] = statements
  if (contract === null || first === undefined) return null
  const published = library.find(contract.kind, contract.version)
  assert(published, 'the version of a contract stays published')
  const names = namesOf({ ...first.parties, operator: first.parties.operator ?? null })
  const offerId = statements.find(({ standingOffer }) => standingOffer !== undefined)?.standingOffer?.id ?? null
  const both = statements.length === 2
  const file: EvidenceFile = {
    type: 'lanterne-contract-evidence',
    contract: contract.id,
    kind: contract.kind,
    version: contract.version,
    parties: first.parties,
    startsAt: first.startsAt,
    amends: first.amends ?? null,
    inForceFrom: both ? (contract.inForceFrom?.toISOString() ?? null) : null,
    terms: first.terms,
    text: contractText(published, { terms: first.terms, names }).fr,
    signatures,
    offer: offerId === null ? null : await offerOf(db, offerId),
  }
  return canonicalJson(file as unknown as Signable)
}

function filed(detached: Detached): FiledSignature {
  const { jws, statement } = detach(attach(detached))
  const [protectedHeader, , signature] = jws.split('.') as [string, string, string]
  return { protected: protectedHeader, signature, statement: JSON.parse(statement) }
}

async function offerOf(db: pg.Pool | pg.ClientBase, id: string): Promise<FiledSignature> {
  const { rows } = await db.query<Detached>('SELECT jws, statement FROM contract.standing_offer WHERE id = $1', [id])
  assert(rows[0], 'the offer that a signature names is there')
  return filed(rows[0])
}
