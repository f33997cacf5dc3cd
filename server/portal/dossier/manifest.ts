import { type ContractLibrary, canonicalJson, type Signable, type Terms } from '../../contract/index.js'
import { sha256 } from '../../lib/id.js'
import { ACTIVITIES } from './activities.js'
import { FLOWS } from './flows.js'
import { KEEPINGS, type KeepingTerms } from './keepings.js'
import { NO_PERSON } from './no-person.js'

/**
 * What the impact assessment was made of: the register and the flows, without names or sentences, with the lengths of the newest
 * published terms. The assessment names its fingerprint, so that it is not taken for one of something else (GDPR art. 35(11)).
 */
export function manifestOf(library: ContractLibrary): { content: Signable; sha256: string } {
  const terms = publishedTerms(library)
  const content: Signable = {
    activities: ACTIVITIES.map(({ keepings, ...activity }) => ({
      ...activity,
      keepings: keepings.map((code) => ({ code, by: KEEPINGS[code].by, lengths: KEEPINGS[code].lengths(terms) })),
    })) as unknown as Signable,
    flows: FLOWS as unknown as Signable,
    noPerson: NO_PERSON,
  }
  return { content, sha256: sha256(canonicalJson(content)).toString('hex') }
}

/** The terms of the models, for where no contract is in force. */
export function publishedTerms(library: ContractLibrary): KeepingTerms {
  return {
    cinema: [library.latest('federation-cinema').terms as Terms<'federation-cinema'>],
    operator: [library.latest('operator-federation').terms as Terms<'operator-federation'>],
  }
}
