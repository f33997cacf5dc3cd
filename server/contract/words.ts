import type { Actor, DataCategory, Duty, Purpose, SecurityMeasure, SubprocessorTask } from './terms-codes.js'
import { fieldsEn, fieldsFr } from './words-fields.js'

/** The words that stand in a contract for a code in its terms. A code without words fails the types. */
export interface ContractWords {
  actors: Record<Actor, string>
  /** Whoever is the operator, where none has a contract in force that could name them. */
  operator: string
  duties: Record<Duty, string>
  purposes: Record<Purpose, string>
  dataCategories: Record<DataCategory, string>
  securityMeasures: Record<SecurityMeasure, string>
  subprocessorTasks: Record<SubprocessorTask, string>
  matrix: { duty: string; lead: string; helps: string }
  /** Singular and plural of the unit that ends a field's name. */
  units: Record<Unit, readonly [string, string]>
  /** A field with a closed list of values, by value. */
  choices: Record<string, Record<string, string>>
  /** What a field is called: in the list of what may be negotiated, and of what an amendment changes. */
  fields: Record<string, string>
}

export const UNITS = ['Hours', 'Days', 'Months', 'Years', 'People', 'Cinemas', 'Audits'] as const
export type Unit = (typeof UNITS)[number]

const fr: ContractWords = {
  actors: {
    cinema: 'la salle',
    federation: 'la fédération',
    operator: 'l’opérateur',
    publisher: 'l’éditeur',
    distributor: 'le distributeur',
  },
  operator: 'l’opérateur lié à la fédération par le contrat opérateur-fédération',
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
    'check-sites': 'Contrôler les sites',
    'keep-register': 'Tenir les registres des traitements',
    'assess-impact': 'Tenir l’analyse d’impact',
    'answer-authority': 'Répondre à l’autorité de contrôle',
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
    'campaign-figures': 'les nombres d’une campagne : public estimé, clics bruts, filtrés et payables',
  },
  securityMeasures: {
    'pseudonyms-by-recipient': 'un pseudonyme par destinataire, sans passage de l’un à l’autre',
    'keys-apart': 'des clés tenues à part, par la fédération seule, et détruites à leur terme',
    'encrypted-transit': 'le chiffrement de tout échange',
    'encrypted-rest': 'le chiffrement des supports et des sauvegardes',
    'least-access': 'des accès nommés, limités au nécessaire et revus',
    'strong-authentication': 'une authentification forte, renouvelée avant de signer ou de payer',
    'audit-trail': 'un journal d’audit que nul ne peut réécrire sans que cela se voie',
    backups: 'des sauvegardes, et l’essai régulier de leur restauration',
    tests: 'la correction rapide des failles, et des essais de sécurité réguliers',
    training: 'la formation et l’engagement de secret des personnes qui ont accès aux données',
  },
  subprocessorTasks: {
    hosting: 'l’hébergement',
    backup: 'la sauvegarde',
    mail: 'l’envoi de courriels aux personnes qui travaillent pour les parties',
    support: 'la maintenance',
    'ad-delivery': 'l’achat d’espace et la diffusion des publicités',
  },
  matrix: { duty: 'Obligation', lead: 'Responsable', helps: 'Concours' },
  units: {
    Hours: ['heure', 'heures'],
    Days: ['jour', 'jours'],
    Months: ['mois', 'mois'],
    Years: ['an', 'ans'],
    People: ['personne', 'personnes'],
    Cinemas: ['salle', 'salles'],
    Audits: ['contrôle', 'contrôles'],
  },
  choices: {
    payer: { operator: 'l’opérateur', federation: 'la fédération' },
    priceUnit: { click: 'par clic payable' },
    sharing: {
      equal: 'à parts égales',
      'by-visits': 'en proportion des jours de visite',
      'last-visit': 'au bénéfice de la dernière visitée',
    },
    eligibility: { 'federation-list': 'inscrit sur la liste des films éligibles que tient la fédération' },
    storage: { none: 'Il ne conserve rien d’une réponse au-delà de la page qui l’a demandée.' },
    matching: { none: 'Il ne la rapproche d’aucune autre donnée sur la personne.' },
    legalBasis: {
      consent:
        'le consentement de la personne (article 6 du RGPD, et article 82 de la loi Informatique et Libertés pour ce qui est lu ou écrit sur son appareil)',
    },
    subprocessorRegion: { eea: 'dans l’Espace économique européen' },
    vat: { excluded: 'hors taxes' },
    court: {
      paris: 'les juridictions compétentes de Paris',
      'cinema-seat': 'la juridiction compétente du lieu où la salle a son siège',
    },
    ibanRequest: { 'before-first-payout': 'seulement avant le premier versement' },
    personalData: { none: 'Aucune donnée sur une personne ne lui est communiquée.' },
    campaignPayee: { operator: 'l’opérateur' },
    remuneration: {
      none: 'Les présentes conditions ne prévoient aucun paiement entre la fédération et l’éditeur.',
    },
    selfBilling: {
      true: 'La salle donne mandat au débiteur d’établir ses factures en son nom et pour son compte (article 289 du code général des impôts).',
      false: 'La salle établit elle-même ses factures, lorsque la loi l’y oblige.',
    },
    commonFund: {
      true: 'La salle laisse sa part au fonds commun de la fédération.',
      false: 'La salle reçoit elle-même sa part ; elle peut choisir de la laisser au fonds commun.',
    },
  },
  fields: fieldsFr,
}

const en: ContractWords = {
  actors: {
    cinema: 'the cinema',
    federation: 'the federation',
    operator: 'the operator',
    publisher: 'the publisher',
    distributor: 'the distributor',
  },
  operator: 'the operator bound to the federation by the operator-federation contract',
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
    'check-sites': 'Check the sites',
    'keep-register': 'Keep the records of processing',
    'assess-impact': 'Keep the impact assessment',
    'answer-authority': 'Answer the supervisory authority',
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
    'campaign-figures': 'the numbers of a campaign: estimated audience; raw, filtered and payable clicks',
  },
  securityMeasures: {
    'pseudonyms-by-recipient': 'one pseudonym for each recipient, with no way from one to another',
    'keys-apart': 'keys held apart, by the federation alone, and destroyed when their time is over',
    'encrypted-transit': 'encryption of every exchange',
    'encrypted-rest': 'encryption of media and backups',
    'least-access': 'access that is named, limited to what is necessary, and reviewed',
    'strong-authentication': 'strong authentication, renewed before signing or paying',
    'audit-trail': 'an audit log that nobody can rewrite without its being seen',
    backups: 'backups, and regular trials of restoring them',
    tests: 'quick mending of flaws, and regular security tests',
    training: 'training and a pledge of secrecy for the people who have access to the data',
  },
  subprocessorTasks: {
    hosting: 'hosting',
    backup: 'backup',
    mail: 'mail to the people who work for the parties',
    support: 'maintenance',
    'ad-delivery': 'buying space and delivering advertisements',
  },
  matrix: { duty: 'Duty', lead: 'Responsible', helps: 'With the help of' },
  units: {
    Hours: ['hour', 'hours'],
    Days: ['day', 'days'],
    Months: ['month', 'months'],
    Years: ['year', 'years'],
    People: ['person', 'people'],
    Cinemas: ['cinema', 'cinemas'],
    Audits: ['audit', 'audits'],
  },
  choices: {
    payer: { operator: 'the operator', federation: 'the federation' },
    priceUnit: { click: 'per payable click' },
    sharing: {
      equal: 'equally',
      'by-visits': 'in proportion to the days of visits',
      'last-visit': 'in favour of the one visited last',
    },
    eligibility: { 'federation-list': 'entered on the list of eligible films that the federation keeps' },
    storage: { none: 'It keeps nothing of an answer beyond the page that asked for it.' },
    matching: { none: 'It matches it with no other data about the person.' },
    legalBasis: {
      consent:
        'the person’s consent (article 6 of the GDPR, and article 82 of the French data protection act for what is read or written on their device)',
    },
    subprocessorRegion: { eea: 'in the European Economic Area' },
    vat: { excluded: 'excluding taxes' },
    court: {
      paris: 'the competent courts of Paris',
      'cinema-seat': 'the competent court of the place where the cinema has its seat',
    },
    ibanRequest: { 'before-first-payout': 'only before the first payment' },
    personalData: { none: 'No data about a person is told to it.' },
    campaignPayee: { operator: 'the operator' },
    remuneration: { none: 'These terms provide for no payment between the federation and the publisher.' },
    selfBilling: {
      true: 'The cinema mandates the debtor to issue its invoices in its name and on its behalf (article 289 of the French tax code).',
      false: 'The cinema issues its own invoices, where the law obliges it to.',
    },
    commonFund: {
      true: 'The cinema leaves its part to the common fund of the federation.',
      false: 'The cinema receives its part itself; it may choose to leave it to the common fund.',
    },
  },
  fields: fieldsEn,
}

export type Language = 'fr' | 'en'
export const WORDS: Readonly<Record<Language, ContractWords>> = { fr, en }
