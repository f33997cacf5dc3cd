import { type PurposeName, purposeNames, TCF_PURPOSES } from './purposes.js'
import {
  type ConsentEvent,
  type ConsentSources,
  type ConsentState,
  latestYes,
  type RecordParty,
  stateOf,
} from './record-events.js'
import type { ConsentRecord } from './record-shape.js'

export interface RecordOrigins {
  /** Where receipts and notices are read. */
  console: string
  /** Where visits are collected, and where people see and erase what is kept of them. */
  pixel: string
}

/** Below the pixel's origin: the spectator's own page. */
export const MY_DATA_PATH = '/e/donnees'

/**
 * The record of one consent as a JSON-LD object with DPV's terms, which maps to the fields of ISO/IEC TS 27560 (facts §1.2).
 * Whom it is about it names by its receipt alone: no pseudonym, no cookie. Pure: the same sources and moment, the same record.
 */
export function consentRecord(
  sources: ConsentSources,
  { origins, now }: { origins: RecordOrigins; now: Date },
): ConsentRecord {
  const { receipt, events, site, parties } = sources
  const yes = latestYes(events)
  const state = stateOf(events, now)
  const receiptUrl = `${origins.console}/recu/${receipt}`
  return {
    '@context': CONTEXT,
    '@id': receiptUrl,
    '@type': ['dpv:ConsentRecord'],
    'dct:conformsTo': 'dpv-27560:record-eu-gdpr',
    'dpv:hasIdentifier': `urn:uuid:${receipt}`,
    'lanterne:receipt': receipt,
    'dct:created': iso(events[0]?.at ?? yes.at),
    'dct:modified': iso((events.at(-1) ?? yes).at),
    'dct:issued': iso(now),
    'dct:creator': entityKey(parties.find(({ role }) => role === 'federation')),
    'dct:language': 'fr',
    // One browser on one site, and nobody else: the receipt is all that is known of the person here.
    'dpv:hasDataSubject': { '@type': ['dpv:DataSubject'], 'dpv:hasIdentifier': `urn:uuid:${receipt}` },
    'dpv:hasJurisdiction': 'loc:FR',
    'dpv:hasConsentStatus': STATUS[state],
    'dpv:hasNotice': {
      '@type': ['dpv:ConsentNotice'],
      '@id': `${origins.console}/notice/${yes.noticeVersion}`,
      'dpv:hasIdentifier': yes.noticeVersion,
      'dct:language': ['fr', 'en'],
      'lanterne:sha256': yes.noticeSha256.toString('hex'),
    },
    'lanterne:site': { 'dpv:hasIdentifier': site.id, 'lanterne:hosts': site.hosts, 'dpv:hasName': site.cinema },
    'dpv:hasProcess': purposeNames(yes.purposes).map((purpose) => processOf(purpose, sources, { origins, state })),
    'dpv:hasConsentControl': {
      '@type': ['dpv:WithdrawConsent'],
      'dpv:isExercisedAt': [`${origins.pixel}${MY_DATA_PATH}`, ...site.hosts.map((host) => `//${host}/`)],
    },
    'dpv:hasRight': ['eu-gdpr:A7-3', 'eu-gdpr:A15', 'eu-gdpr:A17', 'eu-gdpr:A77'],
    'dpv:hasAuthority': { 'dpv:hasName': 'CNIL', 'dpv:hasWebsite': 'https://www.cnil.fr/' },
    'dpv:hasEntity': Object.fromEntries(
      parties.map((party) => [entityKey(party), entityOf(party, { origins, matrix: sources.terms?.roleMatrix ?? [] })]),
    ),
    'lanterne:hasEvent': events.map(eventOf),
  }
}

const CONTEXT = {
  dct: 'http://purl.org/dc/terms/',
  dpv: 'https://w3id.org/dpv#',
  'dpv-27560': 'https://w3id.org/dpv/schema/dpv-27560#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  lanterne: 'urn:lanterne:',
  loc: 'https://w3id.org/dpv/loc#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
} as const

const STATUS = {
  given: 'dpv:ConsentGiven',
  reconfirmed: 'dpv:RenewedConsentGiven',
  withdrawn: 'dpv:ConsentWithdrawn',
  expired: 'dpv:ConsentExpired',
} as const satisfies Record<ConsentState, string>

/** What each purpose is called, and the wider one of DPV that it falls under. */
const PURPOSES: Record<PurposeName, { label: string; broader: string }> = {
  pool: {
    label: 'mettre en commun : constituer une audience commune aux salles participantes',
    broader: 'dpv:Marketing',
  },
  target: {
    label: 'choisir la publicité : adresser des campagnes cinématographiques',
    broader: 'dpv:TargetedAdvertising',
  },
  pay: {
    label: 'rémunérer : mesurer un clic pour que les salles visitées soient payées',
    broader: 'dpv:VendorPayment',
  },
}

function processOf(
  purpose: PurposeName,
  { parties, terms }: ConsentSources,
  { origins, state }: { origins: RecordOrigins; state: ConsentState },
): ConsentRecord['dpv:hasProcess'][number] {
  const { label, broader } = PURPOSES[purpose]
  return {
    'dpv:hasPurpose': [
      {
        '@id': `lanterne:${purpose}`,
        '@type': ['dpv:Purpose'],
        'skos:prefLabel': label,
        'skos:broader': broader,
        'lanterne:tcfPurposes': [...TCF_PURPOSES[purpose]],
      },
    ],
    'dpv:hasLegalBasis': ['eu-gdpr:A6-1-a'],
    'dpv:hasConsentStatus': STATUS[state],
    'dpv:hasPersonalData': (terms?.dataCategories ?? []).map((name) => ({
      '@id': `lanterne:${name}`,
      '@type': ['dpv:PersonalData'],
    })),
    'dpv:hasProcessing': ['dpv:Collect', 'dpv:Pseudonymise', 'dpv:Store', 'dpv:Use', 'dpv:Erase'],
    'dpv:hasDataSource': ['dpv:DataSubjectDataSource'],
    'dpv:hasDataController': parties.map(entityKey),
    // Distributors see numbers; a publisher learns for the time of a page that a campaign is for its reader.
    'dpv:hasRecipient': parties.filter(({ role }) => role === 'operator').map(entityKey),
    'dpv:hasStorageCondition': [
      { '@type': ['dpv:StorageLocation'], 'dpv:hasLocation': origins.pixel },
      ...(terms === null ? [] : durations(terms)).map(([what, value]) => ({
        '@type': ['dpv:StorageDuration'],
        'skos:prefLabel': what,
        'dpv:hasDuration': { '@type': 'dpv:TemporalDuration' as const, 'rdf:value': value },
      })),
    ],
  }
}

function durations(terms: NonNullable<ConsentSources['terms']>): [what: string, iso8601: string][] {
  return [
    ['identifiant', `P${terms.identifierMonths}M`],
    ['choix et public commun', `P${terms.choiceMonths}M`],
    ['détail d’une visite', `P${terms.visitDays}D`],
    ['preuve du consentement, sans la personne', `P${terms.recordYears}Y`],
  ]
}

function entityKey(party: RecordParty | undefined): string {
  return party === undefined ? 'lanterne:unknown' : `urn:uuid:${party.id}`
}

function entityOf(
  { role, name, address, contract }: RecordParty,
  { origins, matrix }: { origins: RecordOrigins; matrix: readonly { duty: string; lead: string }[] },
): ConsentRecord['dpv:hasEntity'][string] {
  return {
    '@type': ['dpv:JointDataControllers', 'dpv:Organisation'],
    'dpv:hasName': name,
    'dpv:hasRole': `lanterne:${role}`,
    ...(address === null ? {} : { 'dpv:hasAddress': address }),
    // Whichever controller is asked, rights are exercised in one place (GDPR art. 26).
    'dpv:hasContact': `${origins.pixel}${MY_DATA_PATH}`,
    'lanterne:leads': matrix.filter(({ lead }) => lead === role).map(({ duty }) => duty),
    'lanterne:contract': {
      'dpv:hasIdentifier': contract.id,
      'lanterne:kind': contract.kind,
      'lanterne:version': contract.version,
      'lanterne:textSha256': contract.textSha256.toString('hex'),
    },
  }
}

function eventOf(event: ConsentEvent): ConsentRecord['lanterne:hasEvent'][number] {
  const { at, purposes, noticeVersion, noticeSha256, source, proofSha256, givenAt, expiresAt } = event
  return {
    'dct:date': iso(at),
    'dpv:hasConsentStatus': STATUS[event.event],
    // A consent runs out by itself; all else the person does.
    'dpv:isIndicatedBy': event.event === 'expired' ? 'lanterne:time' : 'dpv:DataSubject',
    'dpv:hasIndicationMethod': source,
    'lanterne:purposes': purposeNames(purposes),
    'lanterne:givenAt': iso(givenAt),
    'dct:valid': iso(expiresAt),
    'lanterne:notice': { 'dpv:hasIdentifier': noticeVersion, 'lanterne:sha256': noticeSha256.toString('hex') },
    ...(proofSha256 === null ? {} : { 'lanterne:proofSha256': proofSha256.toString('hex') }),
  }
}

function iso(at: Date): string {
  return at.toISOString()
}
