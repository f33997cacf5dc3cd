import type { Evidence } from '../contract/index.js'
import { sha256 } from '../lib/id.js'
import { ALL_PURPOSES } from './purposes.js'
import { type ConsentSources, latestYes, stateOf } from './record-events.js'

/** What a proof lacks. Stable: pages explain each, and signed proofs carry them. */
export const PROOF_FAULTS = [
  /** Nothing links the row to a consent. */
  'no-consent',
  /** The consent that the row is linked to is not in the log. */
  'no-log',
  /** A line of the log is not what was written. */
  'log-changed',
  /** The log has other times, or another notice, than the row's link. */
  'log-differs',
  'no-notice',
  /** The text of the notice does not have the hash that was consented to. */
  'notice-changed',
  /** No contract covered the site when the consent was given. */
  'no-contract',
  /** The contract's signatures do not verify. */
  'signatures',
  /** The consent was given on the site of another cinema. */
  'other-cinema',
  /** The row's day is before the consent, and no wider one came before it. */
  'not-given-then',
  'withdrawn',
  'expired',
  /** The consent allows less than the row says. */
  'fewer-purposes',
] as const
export type ProofFault = (typeof PROOF_FAULTS)[number]

/** What was verified of the contracts that covered a consent. */
export type ContractEvidence = readonly Evidence[]

/** What is wrong with the proof of a consent as such, whether or not it still holds. */
export function faultsOfConsent(sources: ConsentSources, { evidence }: { evidence: ContractEvidence }): ProofFault[] {
  const { events, notice, term, parties } = sources
  const yes = latestYes(events)
  const faults: ProofFault[] = []
  if (!events.every(({ intact }) => intact)) faults.push('log-changed')
  if (notice === null) faults.push('no-notice')
  else if (!isText(notice, yes.noticeSha256)) faults.push('notice-changed')
  if (term === null || parties.length !== 3) faults.push('no-contract')
  if (!evidence.every(({ valid }) => valid)) faults.push('signatures')
  return faults
}

/** A row of the pool, drawn by lot, with one consent that it is linked to: neither its person nor its day (`plane.sample_consents`). */
export interface DrawnLine {
  draw: number
  cinema: string
  receipt: string | null
  givenAt: Date | null
  expiresAt: Date | null
  noticeSha256: Buffer | null
  /** The row's day is not before the consent, or a wider one came before it. */
  inTime: boolean
  /** The row is kept longer than the consent holds. */
  outlives: boolean
  /** Bit mask of PURPOSE: what the row says and the consent does not allow. */
  lacking: number
}

/** What keeps this consent from carrying that row now, its purposes apart: other consents may give some of them. */
export function faultsOfLine(
  line: DrawnLine,
  sources: ConsentSources | null,
  { now, evidence }: { now: Date; evidence: ContractEvidence },
): ProofFault[] {
  if (line.receipt === null) return ['no-consent']
  if (sources === null) return ['no-log']
  const yes = latestYes(sources.events)
  const faults = faultsOfConsent(sources, { evidence })
  const agrees =
    line.givenAt?.getTime() === yes.givenAt.getTime() &&
    line.expiresAt?.getTime() === yes.expiresAt.getTime() &&
    line.noticeSha256?.equals(yes.noticeSha256)
  if (!agrees) faults.push('log-differs')
  if (sources.site.cinemaId !== line.cinema) faults.push('other-cinema')
  if (!line.inTime) faults.push('not-given-then')
  const state = stateOf(sources.events, now)
  if (state === 'withdrawn' || state === 'expired') faults.push(state)
  return faults
}

/** A row and all that was found of it. */
export interface ProvenRow {
  cinema: string
  receipts: string[]
  /** Empty: the row is proven. */
  faults: ProofFault[]
}

/** A row is proven when consents without a fault give together all that it says. Null: it waits for the night with its consent. */
export function proveRow(lines: readonly { line: DrawnLine; faults: readonly ProofFault[] }[]): ProvenRow | null {
  const first = lines[0]?.line
  if (first === undefined) return null
  // It has run out itself: nothing reads it any more.
  if (lines.every(({ line, faults }) => !line.outlives && faults.length === 1 && faults[0] === 'expired')) return null
  const missing = lines.reduce(
    (mask, { line, faults }) => (faults.length === 0 ? mask & line.lacking : mask),
    ALL_PURPOSES as number,
  )
  const found = [...new Set(lines.flatMap(({ faults }) => faults))]
  const faults: ProofFault[] = missing === 0 ? [] : found.length > 0 ? found : ['fewer-purposes']
  return { cinema: first.cinema, receipts: lines.flatMap(({ line }) => line.receipt ?? []), faults }
}

/** The hash of a notice covers its French text, a line feed and its English text. */
function isText(notice: NonNullable<ConsentSources['notice']>, consented: Buffer): boolean {
  const hash = sha256(`${notice.textFr}\n${notice.textEn}`)
  return hash.equals(consented) && hash.equals(notice.sha256)
}
