import { randomBytes } from 'node:crypto'
import type { BankRing } from '../../../server/payout/bank/ring.js'

/** A ring in memory, the last key the current one. */
export function testBankRing(keys: readonly Buffer[] = [randomBytes(32)]): BankRing {
  const all = new Map(keys.map((key, index) => [index + 1, key]))
  return { current: { id: keys.length, key: keys.at(-1) as Buffer }, keys: all }
}
