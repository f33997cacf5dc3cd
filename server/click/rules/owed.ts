import type { Rule } from './rule.js'

/** Real clicks that nobody owes for. */
export const OWED = [
  {
    code: 'campaign-not-running',
    kind: 'not-owed',
    stage: 'click',
    since: 1,
    needs: ['campaignRunning'],
    parameters: {},
    says: {
      fr: 'La campagne n’avait pas commencé, était terminée ou avait été refusée.',
      en: 'The campaign had not begun, was over, or had been refused.',
    },
    against: ({ campaignRunning }) => !campaignRunning,
  },
  {
    code: 'unknown-visitor',
    kind: 'not-owed',
    stage: 'click',
    since: 1,
    needs: ['visitorKnown'],
    parameters: {},
    says: {
      fr: 'La personne n’a visité aucune salle, ou n’a pas accepté que ses clics soient mesurés.',
      en: 'The person has visited no cinema, or has not agreed that their clicks are measured.',
    },
    against: ({ visitorKnown }) => !visitorKnown,
  },
  {
    code: 'no-cinema',
    kind: 'not-owed',
    stage: 'click',
    since: 1,
    needs: ['visitorKnown', 'cinemas', 'excludedCinemas'],
    parameters: {},
    says: {
      fr: 'Aucune salle sous contrat n’a été visitée dans la période qui compte.',
      en: 'No cinema under contract was visited in the time that counts.',
    },
    against: ({ visitorKnown, cinemas, excludedCinemas }) => visitorKnown && cinemas === 0 && excludedCinemas === 0,
  },
] as const satisfies readonly Rule[]

/** A cinema alone loses its part, by a decision (federation-cinema contract, article 10); the click is paid to the others, if there are any. */
export const EXCLUDED = [
  {
    code: 'scripted-visits',
    kind: 'not-owed',
    stage: 'click',
    since: 2,
    needs: ['visitorKnown', 'cinemas', 'excludedCinemas'],
    parameters: {},
    says: {
      fr: 'Les seules salles visitées ont perdu leur part, par une décision sur des visites provoquées artificiellement.',
      en: 'The only cinemas visited have lost their part, by a decision about visits that were caused artificially.',
    },
    against: ({ visitorKnown, cinemas, excludedCinemas }) => visitorKnown && cinemas === 0 && excludedCinemas > 0,
  },
] as const satisfies readonly Rule[]
