import type { Contract, ContractKind } from '../contract/index.js'

/** States that follow, or are, being in force. */
export const WERE_IN_FORCE = ['in-force', 'suspended', 'terminated', 'superseded'] as const

/**
 * Of contracts that are or were in force the one that holds at a moment, or else the last that did: what was earned under a
 * contract is owed by it after its end too. Null before the first.
 */
export function contractAt<K extends ContractKind>(contracts: readonly Contract<K>[], at: Date): Contract<K> | null {
  const begun = contracts
    .filter(({ inForceFrom }) => inForceFrom !== null && inForceFrom <= at)
    .sort((a, b) => Number(b.inForceFrom) - Number(a.inForceFrom) || (a.id < b.id ? -1 : 1))
  return begun.find(({ endedAt }) => endedAt === null || endedAt > at) ?? begun[0] ?? null
}
