import { z } from 'zod'
import { DELEGATION_SCOPES, PERSON_ROLES } from '../../membership/index.js'
import { CONTRACT_KINDS } from '../terms.js'

/**
 * What may be written in the audit chain: a closed list, and for each kind the only facts that it may have. Every text is a
 * word of a list, an id, a hash, a day or a time: none is free, so that no name, address or reason gets in. Facts are flat;
 * the database takes nothing else either (`audit.append`).
 */

const uuid = z.uuid()
const number = z.int().min(0)
const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)
const moment = z.iso.datetime()
const day = z.iso.date()
const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/)
const version = z.string().regex(/^\d{4}-\d{2}(\.\d{1,3})?$/)
/** A key's RFC 7638 thumbprint, or the number of its epoch. */
const keyId = z.string().regex(/^([A-Za-z0-9_-]{43}|[1-9]\d{0,2})$/)
const side = z.enum(['federation', 'party'])

const contract = {
  contractKind: z.enum(CONTRACT_KINDS),
  version,
  federation: uuid,
  /** The other organisation. */
  party: uuid,
}
const standing = { contractKind: z.enum(CONTRACT_KINDS), version, federation: uuid }
/** `clock`: its time was over; then it was nobody. */
const campaign = { by: z.enum(['distributor', 'operator', 'federation', 'clock']), organisation: uuid.optional() }
const conformity = { contract: uuid.optional(), check: uuid.optional(), by: z.enum(['robot', 'federation']) }
/** Words of a list, joined by a plus sign. */
const words = <const W extends readonly string[]>(list: W) =>
  z.string().refine((text) => text.split('+').every((word) => list.includes(word)), 'words of the list')
const member = { organisation: uuid, roles: words(PERSON_ROLES) }
const delegation = { agency: uuid, distributor: uuid, scopes: words(DELEGATION_SCOPES) }
const key = { ring: z.enum(['pseudonym', 'links', 'signatures', 'bank']), key: keyId }

/** What may be set about disclosure control (server/audience/disclosure/settings.ts). */
const DISCLOSURE_SETTINGS = [
  'minPeople',
  'minCinemas',
  'pPercent',
  'noiseScale',
  'activationPeople',
  'batchCinemas',
] as const

/** The facts of each kind. What is optional is left out when it is not known, never null. */
export const AUDIT_FACTS = {
  'contract-offered': z.strictObject({ ...contract, textSha256: sha256Hex, startsAt: moment.optional() }),
  /** `statementSha256`: of the signature's compact JWS, or of the file that was signed elsewhere. */
  'contract-signed': z.strictObject({ ...contract, side, statementSha256: sha256Hex }),
  'signature-recorded': z.strictObject({ ...contract, side, fileSha256: sha256Hex }),
  'contract-in-force': z.strictObject({ ...contract, from: moment }),
  'contract-suspended': z.strictObject(contract),
  'contract-resumed': z.strictObject(contract),
  'contract-terminated': z.strictObject(contract),
  /** An amendment that was not signed in time: by the clock. */
  'contract-lapsed': z.strictObject(contract),
  'contract-superseded': z.strictObject({ ...contract, by: uuid.optional() }),
  'contract-amended': z.strictObject({ ...contract, amends: uuid.optional(), textSha256: sha256Hex.optional() }),

  /** Terms that the federation signed once for all who accept them, and that it took back. */
  'standing-offer-signed': z.strictObject({ ...standing, statementSha256: sha256Hex }),
  'standing-offer-ended': z.strictObject(standing),

  'campaign-accepted': z.strictObject(campaign),
  'campaign-refused': z.strictObject(campaign),
  'campaign-ended': z.strictObject({ ...campaign, endsAt: moment }),
  /** The distributor said yes to the operator's price: the campaign is the subject. */
  'quote-accepted': z.strictObject({ organisation: uuid, quote: number }),
  /** A publisher, the subject, says which sites are its own: from their pages alone it may ask for segments. */
  'publisher-site-added': z.strictObject({ hostSha256: sha256Hex }),
  'publisher-site-removed': z.strictObject({ hostSha256: sha256Hex }),
  /** `refusedCampaigns`: how many that waited for the film were refused with it. */
  'film-accepted': z.strictObject({ organisation: uuid }),
  'film-refused': z.strictObject({ organisation: uuid, refusedCampaigns: number }),
  /** The film of the subject turned out to be another one; `campaigns`: how many followed. */
  'film-merged': z.strictObject({ organisation: uuid, into: number, campaigns: number }),

  'release-published': z.strictObject({ windowFrom: day, windowTo: day, cells: number, activated: number }),
  /** `changed`: which settings; their values are the federation's alone. The subject is the number of the new ones. */
  'disclosure-settings-changed': z.strictObject({ organisation: uuid, changed: words(DISCLOSURE_SETTINGS) }),
  /** One a night: how many rows went, and whether anything was left beyond its ceiling. */
  'purge-done': z.strictObject({ day, lines: number, deleted: number, ok: z.boolean() }),
  /** A file that leaves the federation: what it is, and a digest that is salted, since a file of one line could be guessed. */
  'export-made': z.strictObject({
    what: z.string().regex(/^[a-z][a-z-]{0,39}$/),
    fileSha256: sha256Hex,
    /** Left out where few rows would tell of few people. */
    rows: number.optional(),
  }),
  /** A buying platform, by the operator. */
  'platform-added': z.strictObject({ organisation: uuid }),
  'platform-changed': z.strictObject({ organisation: uuid }),
  'platform-ended': z.strictObject({ organisation: uuid }),
  /** A campaign's audience is given to a platform, or no more. */
  'campaign-on-platform': z.strictObject({ organisation: uuid, platform: uuid }),
  'campaign-off-platform': z.strictObject({ organisation: uuid, platform: uuid }),

  'key-added': z.strictObject(key),
  /** It is the current one of its ring from now on, on a machine that has just started. */
  'key-in-use': z.strictObject(key),
  /** `forced`: before the last cookie of its epoch was dead. */
  'key-destroyed': z.strictObject({
    ...key,
    forced: z.boolean(),
    reason: z.enum(['expired', 'compromised', 'ordered']),
  }),

  /** `check`: what the robot saw, in `plane.conformity_check`. The subject is the site. */
  'conformity-red': z.strictObject(conformity),
  'conformity-suspended': z.strictObject(conformity),
  'conformity-resumed': z.strictObject(conformity),

  /** Of the person nothing: the organisation that they are of, and the roles that they were given, have, or had. */
  'member-invited': z.strictObject(member),
  'invitation-withdrawn': z.strictObject(member),
  'member-joined': z.strictObject(member),
  'roles-changed': z.strictObject(member),
  'member-left': z.strictObject(member),
  /** What a distributor lets an agency do, and no more. */
  'delegation-granted': z.strictObject(delegation),
  'delegation-revoked': z.strictObject(delegation),
  /** A key by which programs of an organisation ask; `replaces`: the one that it was made from. */
  'api-key-added': z.strictObject({ organisation: uuid, replaces: uuid.optional() }),
  'api-key-revoked': z.strictObject({ organisation: uuid }),
  /** Where an organisation is paid: of the account nothing. `first`: there was none before, so that there is no hold. */
  'bank-details-asked': z.strictObject({ organisation: uuid, first: z.boolean() }),
  'bank-details-confirmed': z.strictObject({ organisation: uuid }),
  'bank-details-stopped': z.strictObject({ organisation: uuid, by: z.enum(['cinema', 'federation', 'replaced']) }),
  'tax-regime-declared': z.strictObject({
    organisation: uuid,
    regime: z.enum(['franchise', 'vat', 'association', 'public-body']),
  }),
  /** A batch of payouts: what was signed and sent is the file with these bytes. No amount, no account, no cinema. */
  'batch-prepared': z.strictObject({ fileSha256: sha256Hex, rows: number }),
  'batch-signed': z.strictObject({ fileSha256: sha256Hex }),
  'batch-approved': z.strictObject({ fileSha256: sha256Hex }),
  'batch-handed': z.strictObject({ fileSha256: sha256Hex }),
  'batch-executed': z.strictObject({ executedOn: day }),
  /** `executed`: the money had moved; otherwise the bank refused it before. */
  'payout-returned': z.strictObject({ line: number, executed: z.boolean() }),
  /** `handed`: the payer had the file already. */
  'batch-cancelled': z.strictObject({ handed: z.boolean() }),
  /** From which account payers' transfers go, noted by one person: of the account nothing. */
  'payer-account-noted': z.strictObject({ payer: z.enum(['operator', 'federation']) }),
  /** A title of a cinema in public hands was paid, noted by one person: no transfer of ours pays it. No cinema, no amount. */
  'title-paid-noted': z.strictObject({ paidOn: day }),
  /** What the operator owes for a month, said by it; the subject is the month, as `month:2026-11`, of these too. */
  'month-declared': z.strictObject({ organisation: uuid, declared: number }),
  'difference-decided': z.strictObject({
    campaign: number,
    decision: z.enum(['accepted', 'kept']),
    reason: z.enum(['counting', 'invalid-traffic', 'late-clicks', 'price', 'operator-error', 'other']),
  }),
  /** `by`: what the operator declared, or our own estimate where it said nothing in time. */
  /** By rules of this number: how many clicks, of which payable no more, payable now, shared otherwise. */
  'clicks-judged-again': z.strictObject({
    ...{ from: moment, to: moment, rules: number, clicks: number, less: number, more: number, moved: number },
  }),
  /** What was decided about a cinema's visits, after it was asked; the subject is the cinema. */
  'scripted-visits-decided': z.strictObject({ organisation: uuid, excluded: z.boolean() }),
  'period-closed': z.strictObject({ by: z.enum(['declaration', 'estimate']), cinemas: number }),
  'operator-payment-recorded': z.strictObject({ receivedOn: day }),
  /** It was noted wrongly and is taken back; the reason stays with the federation. */
  'operator-payment-reversed': z.strictObject({ receivedOn: day }),
  /** A document that was made in a cinema's name, with the hash of its record; then what the cinema said of it, and the answer. */
  'invoice-issued': z.strictObject({ what: z.enum(['invoice', 'credit-note', 'note']), recordSha256: sha256Hex }),
  'invoice-contested': z.strictObject({ reason: z.enum(['identity', 'tax', 'amount', 'other']) }),
  'invoice-contest-answered': z.strictObject({ credited: z.boolean() }),
  /** The subject is the cinema. */
  'statement-contested': z.strictObject({
    month,
    reason: z.enum(['clicks', 'amount', 'payment', 'other']),
  }),
  'statement-contest-answered': z.strictObject({ month, corrected: z.boolean() }),
  /** A file of members was taken in, with these bytes. */
  'members-imported': z.strictObject({ organisation: uuid, fileSha256: sha256Hex, rows: number, joined: number }),
} satisfies Record<string, z.ZodObject>

export type AuditKind = keyof typeof AUDIT_FACTS
export type AuditFacts<K extends AuditKind = AuditKind> = z.infer<(typeof AUDIT_FACTS)[K]>

export const AUDIT_KINDS = Object.keys(AUDIT_FACTS) as AuditKind[]

/** Something that the chain shall hold, as the program says it. */
export interface AuditEvent<K extends AuditKind = AuditKind> {
  /** When it happened. */
  at: Date
  kind: K
  /** The id of what it happened to: a UUID, a number as text, `ring:key`. Never a name or an address. */
  subject: string
  facts: AuditFacts<K>
}

const SUBJECT =
  /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[1-9]\d{0,18}|\d{4}-\d{2}-\d{2}|[a-z]+:[A-Za-z0-9_-]{1,43})$/

/** The event as it may be written. Throws for an unknown kind, a fact too many or of another shape, or another subject than an id. */
export function checkEvent<K extends AuditKind>({ at, kind, subject, facts }: AuditEvent<K>): AuditEvent<K> {
  const shape = Object.hasOwn(AUDIT_FACTS, kind) ? AUDIT_FACTS[kind] : null
  if (shape === null) throw new TypeError('the audit chain has no such kind')
  if (!SUBJECT.test(subject)) throw new TypeError(`the subject of ${kind} is an id`)
  const given = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
  const parsed = shape.safeParse(given)
  if (!parsed.success) throw new TypeError(`the facts of ${kind} are not those of its kind: ${parsed.error.message}`)
  return { at, kind, subject, facts: parsed.data as AuditFacts<K> }
}
