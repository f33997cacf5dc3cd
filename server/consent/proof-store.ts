import type pg from 'pg'
import { type Evidence, type PublicJwk, readSignatures, type Signable, verifyContract } from '../contract/index.js'
import { type DrawnLine, faultsOfConsent, faultsOfLine, type ProofFault, type ProvenRow, proveRow } from './proof.js'
import { consentRecord, type RecordOrigins } from './record.js'
import { type ConsentSources, type ConsentState, type RecordContract, stateOf } from './record-events.js'
import { isReceipt, readConsent } from './record-store.js'

type Jwks = { keys: PublicJwk[] }

/** Rows that are drawn at once: the database gives no more, and five times a day. */
export const DRAWN_ROWS = 20

/** What the database says the sixth time (`plane.sample_consents`). */
const DRAWN_ENOUGH = 'LA007'

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
      signatures: await readSignatures(pool, id),
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
 * (`plane.sample_consents`), nor their days, so that whoever checks learns neither whose they are nor when somebody was where.
 * @returns null when rows were drawn as often as may be today
 */
export async function drawProofs(
  pool: pg.Pool,
  { rows = DRAWN_ROWS, jwks, now }: { rows?: number; jwks: Jwks; now: Date },
): Promise<(ProvenRow & { cinemaName: string })[] | null> {
  const lines = await drawLines(pool, rows)
  if (lines === null) return null
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
    const faults = faultsOfLine(line, sources, { now, evidence: await evidenceOf(sources) })
    byDraw.set(line.draw, [...(byDraw.get(line.draw) ?? []), { line, faults }])
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

async function drawLines(pool: pg.Pool, rows: number): Promise<DrawnLine[] | null> {
  try {
    const drawn = await pool.query<DrawnLine>(
      `SELECT draw, cinema, receipt, given_at AS "givenAt", expires_at AS "expiresAt", notice_sha256 AS "noticeSha256",
         in_time AS "inTime", outlives, lacking FROM plane.sample_consents($1)`,
      [rows],
    )
    return drawn.rows
  } catch (error) {
    if ((error as { code?: string }).code === DRAWN_ENOUGH) return null
    throw error
  }
}

async function cinemaNames(pool: pg.Pool, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ id: string; name: string }>(
    'SELECT id, name FROM public.cinema WHERE id = ANY ($1::uuid[])',
    [ids],
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}
