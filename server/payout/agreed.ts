import type pg from 'pg'
import { listContracts } from '../contract/index.js'
import { MICROS_PER_CENT, type Micros } from '../lib/money.js'
import type { PayoutTerms } from './terms.js'

/** What the contracts in force say about paying. */
export interface AgreedTerms extends PayoutTerms {
  /** Each cinema's own threshold, by the organisation that signed: it may have chosen another than the published one. */
  thresholdMicrosOf: ReadonlyMap<string, Micros>
}

/** @param otherwise what counts for a cinema without a contract in force, and while there is no contract at all */
export async function readAgreedTerms(db: pg.Pool | pg.ClientBase, otherwise: PayoutTerms): Promise<AgreedTerms> {
  const contracts = await listContracts(db, { kind: 'federation-cinema', states: ['in-force'] })
  // All were published with one threshold for the whole; where versions differ, money moves only when all are met.
  const [highest = otherwise.poolThresholdMicros] = contracts
    .map(({ terms }) => microsOf(terms.poolThresholdCents))
    .sort((a, b) => (a > b ? -1 : 1))
  return {
    cinemaThresholdMicros: otherwise.cinemaThresholdMicros,
    poolThresholdMicros: highest,
    thresholdMicrosOf: new Map(contracts.map(({ party, terms }) => [party.id, microsOf(terms.thresholdCents)])),
  }
}

function microsOf(cents: string): Micros {
  return BigInt(cents) * MICROS_PER_CENT
}
