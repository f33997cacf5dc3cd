import { TCString } from '@iabtechlabtcf/core'
import { PURPOSE, PURPOSE_NAMES, TCF_PURPOSES } from '../../server/consent/purposes.js'
import { addDays, addMonths } from '../../server/lib/clock.js'

/**
 * The gate as it would be written with the reference library, which takes some hundred microseconds a string: what the
 * real one must never go beyond. Bit mask of our purposes; 0 for a string that is refused.
 */
export function referenceGate(text: string, { now, vendorId }: { now: Date; vendorId: number }): number {
  try {
    const model = TCString.decode(text)
    const { created, lastUpdated } = model
    if (Number(model.version) !== 2 || Number(model.policyVersion) < 4 || !model.isServiceSpecific) return 0
    if (lastUpdated > addDays(now, 1) || created > lastUpdated) return 0
    if (addMonths(lastUpdated, 13) <= now || addMonths(lastUpdated, 6) <= now) return 0
    if (created >= new Date('2026-03-01T00:00:00Z') && !model.vendorsDisclosed.has(vendorId)) return 0
    if (!model.vendorConsents.has(vendorId)) return 0
    let purposes = 0
    for (const name of PURPOSE_NAMES) {
      const allowed = TCF_PURPOSES[name].every(
        (purpose) =>
          model.purposeConsents.has(purpose) && model.publisherRestrictions.getRestrictionType(vendorId, purpose) !== 0,
      )
      if (allowed) purposes |= PURPOSE[name]
    }
    return purposes
  } catch {
    return 0
  }
}
