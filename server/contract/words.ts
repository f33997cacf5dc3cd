import type { Actor, DataCategory, Duty, Purpose } from './terms.js'

/** The words that stand in a contract for a code in its terms. A code without words fails the types. */
export interface ContractWords {
  actors: Record<Actor, string>
  duties: Record<Duty, string>
  purposes: Record<Purpose, string>
  dataCategories: Record<DataCategory, string>
  matrix: { duty: string; lead: string; helps: string }
  /** Singular and plural of the unit that ends a field's name. */
  units: Record<Unit, readonly [string, string]>
  /** A field with a closed list of values, by value. */
  choices: Record<string, Record<string, string>>
  /** What a field is called in the list of what may be negotiated. */
  fields: Record<string, string>
}

export const UNITS = ['Hours', 'Days', 'Months', 'Years', 'People', 'Cinemas'] as const
export type Unit = (typeof UNITS)[number]

export const fr: ContractWords = {
  actors: {
    cinema: 'la salle',
    federation: 'la fédération',
    operator: 'l’opérateur',
    publisher: 'l’éditeur',
    distributor: 'le distributeur',
  },
  duties: {
    inform: 'Informer les personnes',
    'collect-consent': 'Recueillir le consentement',
    'keep-proof': 'Conserver la preuve du consentement',
    transmit: 'Transmettre la visite',
    pool: 'Mettre les audiences en commun',
    'hold-keys': 'Détenir les clés des pseudonymes',
    'look-up': 'Répondre à une interrogation',
    target: 'Choisir la publicité',
    'measure-clicks': 'Mesurer les clics',
    'share-revenue': 'Partager le revenu',
    'answer-rights': 'Répondre aux demandes des personnes',
    'apply-withdrawal': 'Appliquer un retrait',
    secure: 'Sécuriser les données',
    'notify-breach': 'Notifier une violation',
  },
  purposes: {
    pool: '**mettre en commun** : constituer une audience commune aux salles participantes',
    target: '**choisir la publicité** : utiliser cette audience pour adresser des campagnes cinématographiques',
    pay: '**rémunérer** : mesurer un clic pour que les salles visitées soient payées',
  },
  dataCategories: {
    pseudonym: 'un pseudonyme aléatoire de navigateur',
    'page-kind': 'le genre de page visitée',
    film: 'le film dont il est question',
    moment: 'le moment de la visite',
    'device-class': 'la classe d’appareil (mobile, tablette, ordinateur)',
    'consent-record': 'l’enregistrement du consentement et sa preuve',
    click: 'les clics sur les campagnes, sans la personne',
    'segment-membership': 'l’appartenance à un segment de campagne',
  },
  matrix: { duty: 'Obligation', lead: 'Responsable', helps: 'Concours' },
  units: {
    Hours: ['heure', 'heures'],
    Days: ['jour', 'jours'],
    Months: ['mois', 'mois'],
    Years: ['an', 'ans'],
    People: ['personne', 'personnes'],
    Cinemas: ['salle', 'salles'],
  },
  choices: {
    payer: { operator: 'l’opérateur', federation: 'la fédération' },
    priceUnit: { click: 'par clic payable' },
    sharing: { equal: 'à parts égales' },
    eligibility: { 'federation-list': 'inscrit sur la liste des films éligibles que tient la fédération' },
    storage: { none: 'Il ne conserve rien d’une réponse au-delà de la page qui l’a demandée.' },
    matching: { none: 'Il ne la rapproche d’aucune autre donnée sur la personne.' },
    selfBilling: {
      true: 'La salle donne mandat au débiteur d’établir ses factures en son nom et pour son compte (article 289 du code général des impôts).',
      false: 'La salle établit elle-même ses factures, lorsque la loi l’y oblige.',
    },
    commonFund: {
      true: 'La salle laisse sa part au fonds commun de la fédération.',
      false: 'La salle reçoit elle-même sa part ; elle peut choisir de la laisser au fonds commun.',
    },
  },
  fields: {
    clickPriceMicros: 'le prix du clic',
    reportingDays: 'le délai de déclaration',
    paymentDays: 'le délai de paiement',
    campaignAnswerDays: 'le délai de réponse à une campagne',
    thresholdCents: 'le seuil de paiement de la salle',
    selfBilling: 'le mandat de facturation',
    commonFund: 'le choix du fonds commun',
  },
}

export const en: ContractWords = {
  actors: {
    cinema: 'the cinema',
    federation: 'the federation',
    operator: 'the operator',
    publisher: 'the publisher',
    distributor: 'the distributor',
  },
  duties: {
    inform: 'Inform the persons',
    'collect-consent': 'Collect consent',
    'keep-proof': 'Keep the proof of consent',
    transmit: 'Transmit the visit',
    pool: 'Pool the audiences',
    'hold-keys': 'Hold the keys of the pseudonyms',
    'look-up': 'Answer a look-up',
    target: 'Choose advertising',
    'measure-clicks': 'Measure clicks',
    'share-revenue': 'Share the revenue',
    'answer-rights': 'Answer the persons’ requests',
    'apply-withdrawal': 'Apply a withdrawal',
    secure: 'Secure the data',
    'notify-breach': 'Notify a breach',
  },
  purposes: {
    pool: '**pool**: make an audience common to the participating cinemas',
    target: '**choose advertising**: use this audience to address film campaigns',
    pay: '**pay**: measure a click so that the cinemas visited are paid',
  },
  dataCategories: {
    pseudonym: 'a random pseudonym of a browser',
    'page-kind': 'the kind of page visited',
    film: 'the film that it is about',
    moment: 'the moment of the visit',
    'device-class': 'the class of device (mobile, tablet, computer)',
    'consent-record': 'the record of consent and its proof',
    click: 'clicks on the campaigns, without the person',
    'segment-membership': 'membership of a campaign’s segment',
  },
  matrix: { duty: 'Duty', lead: 'Responsible', helps: 'With the help of' },
  units: {
    Hours: ['hour', 'hours'],
    Days: ['day', 'days'],
    Months: ['month', 'months'],
    Years: ['year', 'years'],
    People: ['person', 'people'],
    Cinemas: ['cinema', 'cinemas'],
  },
  choices: {
    payer: { operator: 'the operator', federation: 'the federation' },
    priceUnit: { click: 'per payable click' },
    sharing: { equal: 'equally' },
    eligibility: { 'federation-list': 'entered on the list of eligible films that the federation keeps' },
    storage: { none: 'It keeps nothing of an answer beyond the page that asked for it.' },
    matching: { none: 'It matches it with no other data about the person.' },
    selfBilling: {
      true: 'The cinema mandates the debtor to issue its invoices in its name and on its behalf (article 289 of the French tax code).',
      false: 'The cinema issues its own invoices, where the law obliges it to.',
    },
    commonFund: {
      true: 'The cinema leaves its part to the common fund of the federation.',
      false: 'The cinema receives its part itself; it may choose to leave it to the common fund.',
    },
  },
  fields: {
    clickPriceMicros: 'the price of a click',
    reportingDays: 'the time to report',
    paymentDays: 'the time to pay',
    campaignAnswerDays: 'the time to answer a campaign',
    thresholdCents: 'the cinema’s payment threshold',
    selfBilling: 'the self-billing mandate',
    commonFund: 'the choice of the common fund',
  },
}
