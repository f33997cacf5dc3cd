import type pg from 'pg'
import { activationStatusOf, type PlatformStatus } from '../../activation/index.js'
import type { Campaign } from '../../campaign/index.js'
import type { View } from '../view.js'
import { fill } from '../words/index.js'
import type { ActivationStatus } from './activation.js'

/** How the files of a campaign's audience stand, in words. */
export function createStatusReader(pool: pg.Pool): (campaign: Campaign, view: View) => Promise<ActivationStatus[]> {
  return async ({ id }, view) => {
    const statuses = await activationStatusOf(pool, { campaign: id })
    return statuses.map((status) => ({
      platform: status.platform.name,
      sentAt: status.lastFile?.sentAt ?? null,
      state: stateOf(status, view),
      matched:
        status.matchPercent === null
          ? null
          : fill(view.words.platforms.status.percent, { percent: view.format.number(status.matchPercent) }),
    }))
  }
}

function stateOf({ ended, state, fault }: PlatformStatus, { words }: View): string {
  const said = words.platforms.status
  const plain = ended && state === 'up-to-date' ? said.ended : said[state]
  return fault === null ? plain : fill(said.withFault, { state: plain, fault: words.platforms.faults[fault] })
}
