import { z } from 'zod'
import { PURPOSE_NAMES } from './purposes.js'
import { CONSENT_SOURCES } from './sources.js'

const hex = z.string().regex(/^[0-9a-f]{64}$/)
const moment = z.iso.datetime()
const status = z.enum(['dpv:ConsentGiven', 'dpv:RenewedConsentGiven', 'dpv:ConsentWithdrawn', 'dpv:ConsentExpired'])
const entity = z.string().regex(/^(urn:uuid:[0-9a-f-]{36}|lanterne:unknown)$/)

const purpose = z.strictObject({
  '@id': z.string().startsWith('lanterne:'),
  '@type': z.array(z.literal('dpv:Purpose')),
  'skos:prefLabel': z.string().min(1),
  'skos:broader': z.string().startsWith('dpv:'),
  'lanterne:tcfPurposes': z.array(z.int()),
})

const storageCondition = z.strictObject({
  '@type': z.array(z.string()),
  'dpv:hasLocation': z.string().optional(),
  'skos:prefLabel': z.string().optional(),
  'dpv:hasDuration': z
    .strictObject({ '@type': z.literal('dpv:TemporalDuration'), 'rdf:value': z.string().regex(/^P\d+[DMY]$/) })
    .optional(),
})

/** ISO: purpose, PII type, controllers, storage locations, retention, recipients; GDPR: lawful basis. One for each purpose. */
const processing = z.strictObject({
  'dpv:hasPurpose': z.array(purpose).length(1),
  'dpv:hasLegalBasis': z.array(z.literal('eu-gdpr:A6-1-a')).length(1),
  'dpv:hasConsentStatus': status,
  'dpv:hasPersonalData': z.array(
    z.strictObject({ '@id': z.string().startsWith('lanterne:'), '@type': z.array(z.literal('dpv:PersonalData')) }),
  ),
  'dpv:hasProcessing': z.array(z.string().startsWith('dpv:')),
  'dpv:hasDataSource': z.array(z.literal('dpv:DataSubjectDataSource')),
  'dpv:hasDataController': z.array(entity),
  'dpv:hasRecipient': z.array(entity),
  'dpv:hasStorageCondition': z.array(storageCondition),
})

/** ISO: party id (the key), address, name, contact, type; GDPR: party role. */
const party = z.strictObject({
  '@type': z.array(z.string().startsWith('dpv:')),
  'dpv:hasName': z.string().min(1),
  'dpv:hasRole': z.enum(['lanterne:cinema', 'lanterne:federation', 'lanterne:operator']),
  'dpv:hasAddress': z.string().optional(),
  'dpv:hasContact': z.url(),
  'lanterne:leads': z.array(z.string()),
  'lanterne:contract': z.strictObject({
    'dpv:hasIdentifier': z.uuid(),
    'lanterne:kind': z.string(),
    'lanterne:version': z.string(),
    'lanterne:textSha256': hex,
  }),
})

/** ISO: event time, validity, entity, event type and state. */
const event = z.strictObject({
  'dct:date': moment,
  'dpv:hasConsentStatus': status,
  'dpv:isIndicatedBy': z.enum(['dpv:DataSubject', 'lanterne:time']),
  'dpv:hasIndicationMethod': z.enum(CONSENT_SOURCES),
  'lanterne:purposes': z.array(z.enum(PURPOSE_NAMES)),
  'lanterne:givenAt': moment,
  'dct:valid': moment,
  'lanterne:notice': z.strictObject({ 'dpv:hasIdentifier': z.string(), 'lanterne:sha256': hex }),
  'lanterne:proofSha256': hex.optional(),
})

/**
 * A consent record (ISO/IEC TS 27560 by the mapping of the W3C's DPV group; their profile `record-eu-gdpr`). What DPV has no
 * term for stands under `lanterne:`.
 */
export const ConsentRecord = z.strictObject({
  '@context': z.record(z.string(), z.string()),
  '@id': z.url(),
  '@type': z.array(z.literal('dpv:ConsentRecord')),
  'dct:conformsTo': z.literal('dpv-27560:record-eu-gdpr'),
  'dpv:hasIdentifier': z.string().startsWith('urn:uuid:'),
  'lanterne:receipt': z.uuidv4(),
  'dct:created': moment,
  'dct:modified': moment,
  'dct:issued': moment,
  'dct:creator': entity,
  'dct:language': z.literal('fr'),
  'dpv:hasDataSubject': z.strictObject({
    '@type': z.array(z.literal('dpv:DataSubject')),
    'dpv:hasIdentifier': z.string().startsWith('urn:uuid:'),
  }),
  'dpv:hasJurisdiction': z.literal('loc:FR'),
  'dpv:hasConsentStatus': status,
  'dpv:hasNotice': z.strictObject({
    '@type': z.array(z.literal('dpv:ConsentNotice')),
    '@id': z.url(),
    'dpv:hasIdentifier': z.string(),
    'dct:language': z.array(z.enum(['fr', 'en'])),
    'lanterne:sha256': hex,
  }),
  'lanterne:site': z.strictObject({
    'dpv:hasIdentifier': z.uuid(),
    'lanterne:hosts': z.array(z.string()),
    'dpv:hasName': z.string(),
  }),
  'dpv:hasProcess': z.array(processing).min(1),
  'dpv:hasConsentControl': z.strictObject({
    '@type': z.array(z.literal('dpv:WithdrawConsent')),
    'dpv:isExercisedAt': z.array(z.string()),
  }),
  'dpv:hasRight': z.array(z.string().startsWith('eu-gdpr:')),
  'dpv:hasAuthority': z.strictObject({ 'dpv:hasName': z.string(), 'dpv:hasWebsite': z.url() }),
  'dpv:hasEntity': z.record(entity, party),
  'lanterne:hasEvent': z.array(event).min(1),
})
export type ConsentRecord = z.infer<typeof ConsentRecord>

/** The same shape as JSON Schema, for those who read records without our code (`docs/consent-record.schema.json`). */
export function consentRecordJsonSchema(): Record<string, unknown> {
  return { title: 'A consent record of Lanterne', ...z.toJSONSchema(ConsentRecord, { io: 'input' }) }
}
