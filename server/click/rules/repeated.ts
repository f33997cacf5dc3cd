import type { Rule } from './rule.js'

/** Two clicks with one duplicate key closer than this are one. The window is disclosed to all parties. */
export const DUPLICATE_WINDOW_SECONDS = 30
/** More clicks than this of a person on a campaign in a day show no further interest. */
const PERSON_CLICKS = 10
/** A school or a mobile network lends one address to many people: the limit is for a farm, not for them. */
const NETWORK_CLICKS = 500

export const DUPLICATE = [
  {
    code: 'duplicate',
    kind: 'invalid',
    stage: 'click',
    since: 1,
    needs: ['duplicate'],
    parameters: { windowSeconds: DUPLICATE_WINDOW_SECONDS },
    says: {
      fr: 'La même personne a cliqué sur la même campagne moins de {windowSeconds} secondes plus tôt : un seul clic compte.',
      en: 'The same person clicked on the same campaign less than {windowSeconds} seconds earlier: one click counts.',
    },
    against: ({ duplicate }) => duplicate,
  },
] as const satisfies readonly Rule[]

export const BURSTS = [
  {
    code: 'burst-person',
    // Told exactly, as invalid traffic is, it would say at the eleventh click whether this person is in the pool.
    kind: 'not-owed',
    stage: 'click',
    since: 2,
    needs: ['personClicks'],
    parameters: { perDay: PERSON_CLICKS },
    says: {
      fr: 'La même personne a déjà cliqué {perDay} fois sur la même campagne ce jour-là ; les clics suivants ne comptent pas.',
      en: 'The same person has clicked on the same campaign {perDay} times that day already; what follows does not count.',
    },
    against: ({ personClicks }) => personClicks !== null && personClicks > PERSON_CLICKS,
  },
  {
    code: 'burst-network',
    kind: 'invalid',
    stage: 'click',
    since: 2,
    needs: ['networkClicks'],
    parameters: { perDay: NETWORK_CLICKS },
    says: {
      fr: 'Un même réseau a déjà donné {perDay} clics sur la même campagne ce jour-là ; les clics suivants ne comptent pas.',
      en: 'One network has given {perDay} clicks on the same campaign that day already; what follows does not count.',
    },
    against: ({ networkClicks }) => networkClicks !== null && networkClicks > NETWORK_CLICKS,
  },
] as const satisfies readonly Rule[]
