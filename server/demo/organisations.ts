import { uuidFromName } from '../lib/id.js'
import type { Organisation, Person, PersonRole } from '../membership/index.js'
import { type DemoCinema, demoCinemas, storyCinemaSlug } from './cinemas.js'

/** The two names that the notice gives; everybody who works for them here is invented. */
export const federation: Organisation = { id: uuidFromName('demo:federation'), kind: 'federation', name: 'SCARE' }
export const operator: Organisation = { id: uuidFromName('demo:operator'), kind: 'operator', name: 'Klox' }

/** Invented: they exist in the demonstration only. */
export const distributors: readonly Organisation[] = [
  { id: uuidFromName('demo:distributor:lampion'), kind: 'distributor', name: 'Les Films du Lampion' },
  { id: uuidFromName('demo:distributor:clair'), kind: 'distributor', name: 'Clair de nuit distribution' },
]
/** Invented newspapers. */
export const publishers: readonly Organisation[] = [
  { id: uuidFromName('demo:publisher:gazette'), kind: 'publisher', name: 'La Gazette du Soir' },
  { id: uuidFromName('demo:publisher:courrier'), kind: 'publisher', name: 'Le Courrier du Matin' },
]

/** An invented agency, that acts for the first distributor. */
export const agency: Organisation = {
  id: uuidFromName('demo:agency:plein-cadre'),
  kind: 'agency',
  name: 'Agence Plein Cadre',
}

/** The organisation that runs a cinema, as the demonstration has it: one for each. */
export function organisationOf(cinema: DemoCinema): Organisation {
  return { id: uuidFromName(`demo:cinema:${cinema.slug}`), kind: 'cinema', name: `${cinema.name} (${cinema.city})` }
}

/** Somebody invented who signs for an organisation and may sign in. */
export function signatoryOf(organisation: Organisation): Person {
  const { address, name } = people.get(organisation.id) ?? cinemaPerson(organisation.id)
  return {
    id: uuidFromName(`demo:person:${organisation.id}`),
    organisationId: organisation.id,
    name,
    email: `${address}@example.org`,
    roles: organisation.kind === 'federation' ? [...SIGNATORY, 'payment-preparer'] : SIGNATORY,
  }
}

const SIGNATORY: readonly PersonRole[] = ['reader', 'manager', 'signatory']

/** What needs two people of the federation: the second one. */
export const secondOfficer: Person = {
  id: uuidFromName('demo:person:federation:2'),
  organisationId: federation.id,
  name: 'Victor Lacaze',
  email: 'tresorerie@example.org',
  roles: [...SIGNATORY, 'payment-approver'],
}

/** One person a portal, for the sign-in links of a development start: address and French label. */
export const demoSignIns: readonly { who: string; email: string }[] = [
  { who: 'Salle (Le Royal, Toulon)', email: 'salle@example.org' },
  { who: 'Distributeur', email: 'distributeur@example.org' },
  { who: 'Fédération', email: 'federation@example.org' },
  { who: 'Opérateur', email: 'operateur@example.org' },
  { who: 'Éditeur', email: 'editeur@example.org' },
  { who: 'Agence', email: 'agence@example.org' },
]

const people = new Map([
  [federation.id, { address: 'federation', name: 'Maud Delorme' }],
  [operator.id, { address: 'operateur', name: 'Idris Karoui' }],
  [distributors[0]?.id, { address: 'distributeur', name: 'Solène Ferrand' }],
  [distributors[1]?.id, { address: 'distributeur-2', name: 'Bastien Loiseau' }],
  [agency.id, { address: 'agence', name: 'Lila Montaigu' }],
  [publishers[0]?.id, { address: 'editeur', name: 'Aurore Vasseur' }],
  [publishers[1]?.id, { address: 'editeur-2', name: 'Gildas Morvan' }],
])

const firstNames = [
  'Camille',
  'Nadia',
  'Yann',
  'Louise',
  'Samir',
  'Elsa',
  'Tanguy',
  'Rosalie',
  'Omar',
  'Judith',
  'Félix',
]
const lastNames = ['Aubry', 'Benali', 'Castel', 'Dumont', 'Esteve', 'Fabre', 'Guérin', 'Haddad']

function cinemaPerson(organisationId: string): { address: string; name: string } {
  const found = demoCinemas.findIndex((cinema) => organisationOf(cinema).id === organisationId)
  // A cinema that was added later is told by its organisation's number.
  const index = found === -1 ? Number.parseInt(organisationId.slice(0, 6), 16) : found
  const slug = demoCinemas[found]?.slug ?? organisationId.slice(0, 8)
  return {
    address: slug === storyCinemaSlug ? 'salle' : `salle-${slug}`,
    name: `${firstNames[index % firstNames.length]} ${lastNames[index % lastNames.length]}`,
  }
}
