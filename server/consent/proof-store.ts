import type pg from 'pg'
import { type Evidence, type PublicJwk, type Signable, verifyContract } from '../contract/index.js'
import { type DrawnLine, faultsOfConsent, faultsOfLine, type ProofFault, type ProvenRow, proveRow } from './proof.js'
import { consentRecord, type RecordOrigins } from './record.js'
import { type ConsentSources, type ConsentState, type RecordContract, stateOf } from './record-events.js'
import { isReceipt, readConsent } from './record-store.js'

type Jwks = { keys: PublicJwk[] }

/** Rows that are drawn at once. */
export const DRAWN_ROWS = 20

/** Everything that proves one consent. */
export interface ConsentProof {
  sources: ConsentSources
  state: ConsentState
  /** Of the cinema's contract, then the operator's: whether both signatures verify. */
  contracts: { id: string; kind: string; version: string; evidence: Evidence; signatures: string[] }[]
  faults: ProofFault[]
}

/** The proof of a receipt; null for a receipt that there is not. Under the console's role. */
export async function proveConsent(
  pool: pg.Pool,
  { receipt, jwks, now }: { receipt: string; jwks: Jwks; now: Date },
): Promise<ConsentProof | null> {
  const sources = isReceipt(receipt) ? await readConsent(pool, receipt) : null
  if (sources === null) return null
  const contracts = await Promise.all(
    contractsOf(sources).map(async ({ id, kind, version }) => ({
      ...{ id, kind, version },
      evidence: await verifyContract(pool, { contractId: id, jwks }),
      signatures: await signaturesOf(pool, id),
    })),
  )
  const faults = faultsOfConsent(sources, { evidence: contracts.map(({ evidence }) => evidence) })
  return { sources, state: stateOf(sources.events, now), contracts, faults }
}

/** The same as a document to sign: record, log, notice with its text, contracts with their signatures, what is missing. */
export function proofDocument(proof: ConsentProof, { origins, now }: { origins: RecordOrigins; now: Date }): Signable {
  const { sources, state, contracts, faults } = proof
  const { notice, term } = sources
  return {
    issuedAt: now.toISOString(),
    receipt: sources.receipt,
    state,
    proven: faults.length === 0,
    faults,
    record: consentRecord(sources, { origins, now }) as Signable,
    notice: notice && {
      version: notice.version,
      sha256: notice.sha256.toString('hex'),
      textFr: notice.textFr,
      textEn: notice.textEn,
    },
    term: term && { id: term.id, from: term.from.toISOString(), to: term.to?.toISOString() ?? null },
    contracts: contracts.map(({ id, kind, version, evidence, signatures }) => ({
      ...{ id, kind, version, signatures },
      verified: evidence.valid,
    })),
  }
}

/**
 * Draws rows of the pool by lot and proves each: row, consent, notice, contract. The database gives no pseudonym with them
 * (`plane.sample_consents`), so that whoever checks does not learn whose they are.
 */
export async function drawProofs(
  pool: pg.Pool,
  { rows = DRAWN_ROWS, jwks, now }: { rows?: number; jwks: Jwks; now: Date },
): Promise<(ProvenRow & { cinemaName: string })[]> {
  const { rows: lines } = await pool.query<DrawnLine>(
    `SELECT draw, cinema, day, purposes, receipt, given_at AS "givenAt", expires_at AS "expiresAt",
       notice_sha256 AS "noticeSha256" FROM plane.sample_consents($1, $2)`,
    [rows, now],
  )
  const verified = new Map<string, Promise<Evidence>>()
  const evidenceOf = (sources: ConsentSources | null) =>
    Promise.all(
      contractsOf(sources).map(({ id }) => {
        const evidence = verified.get(id) ?? verifyContract(pool, { contractId: id, jwks })
        verified.set(id, evidence)
        return evidence
      }),
    )
  const byDraw = new Map<number, Parameters<typeof proveRow>[0][number][]>()
  for (const line of lines) {
    const sources = line.receipt === null ? null : await readConsent(pool, line.receipt)
    const [evidence, replacesWider] = await Promise.all([evidenceOf(sources), replacedWider(pool, sources)])
    const faults = faultsOfLine(line, sources, { now, evidence, replacesWider })
    byDraw.set(line.draw, [...(byDraw.get(line.draw) ?? []), { line, sources, faults }])
  }
  const names = await cinemaNames(pool, [...new Set(lines.map(({ cinema }) => cinema))])
  return [...byDraw.values()].flatMap((of) => {
    const row = proveRow(of)
    return row === null ? [] : [{ ...row, cinemaName: names.get(row.cinema) ?? '' }]
  })
}

/** The two contracts that make the three parties; the cinema's names two of them. */
function contractsOf(sources: ConsentSources | null): RecordContract[] {
  return [...new Map((sources?.parties ?? []).map(({ contract }) => [contract.id, contract])).values()]
}

/** Whoever allows less than before ends one receipt and starts another at the same moment on the same site. */
async function replacedWider(pool: pg.Pool, sources: ConsentSources | null): Promise<boolean> {
  const first = sources?.events[0]
  if (first === undefined) return false
  const { rowCount } = await pool.query(
    `SELECT FROM plane.consent WHERE event = 'withdrawn' AND site = $1 AND at = $2 AND receipt <> $3 LIMIT 1`,
    [first.site, first.at, sources?.receipt],
  )
  return rowCount === 1
}

async function signaturesOf(pool: pg.Pool, contract: string): Promise<string[]> {
  const { rows } = await pool.query<{ jws: string }>(
    'SELECT jws FROM public.contract_signature WHERE contract_id = $1 ORDER BY signed_at, person_id',
    [contract],
  )
  return rows.map(({ jws }) => jws)
}

async function cinemaNames(pool: pg.Pool, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ id: string; name: string }>(
    'SELECT id, name FROM public.cinema WHERE id = ANY ($1::uuid[])',
    [ids],
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}
