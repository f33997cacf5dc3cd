import { MICROS_PER_EURO, type Micros } from '../lib/money.js'

/** When it is worth paying: terms of the contracts, not of the code. */
export interface PayoutTerms {
  /** A cinema is paid from this on; below, its balance is carried over. In micro-euros, >= 0. */
  cinemaThresholdMicros: Micros
  /** Nothing is redistributed until this much is due to all cinemas together. In micro-euros, >= 0. */
  poolThresholdMicros: Micros
}

export const defaultTerms: PayoutTerms = {
  cinemaThresholdMicros: 50n * MICROS_PER_EURO,
  poolThresholdMicros: 50n * MICROS_PER_EURO,
}
