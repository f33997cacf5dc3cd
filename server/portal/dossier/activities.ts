import type { DataCategory, Duty, Purpose, SecurityMeasure } from '../../contract/index.js'
import type { KeepingCode } from './keepings.js'

export const BASES = ['consent', 'legal-obligation', 'legitimate-interest', 'contract'] as const
export const PEOPLE = ['spectators', 'members', 'signatories', 'invited', 'seen-on-sites'] as const
/** What the terms do not name, since it is not about spectators. */
export const OWN_DATA = ['member-identity', 'member-access', 'signature', 'bank-account', 'mail', 'site-page'] as const
export const RECIPIENTS = [
  'cinema-totals',
  'distributor-figures',
  'operator-figures',
  'operator-pseudonyms',
  'publisher-answer',
  'the-person',
  'parties',
  'payer',
  'colleagues',
  'cinema-checks',
  'authority',
] as const

/** What is done with personal data, as the register names it (GDPR art. 30). */
export interface Activity {
  code: string
  /** `agreed`: the contracts provide for it, and the software does not do it yet. */
  state: 'in-use' | 'agreed'
  /** Whose lines in the role matrix say who is responsible; none: the federation, for itself. */
  duties: readonly Duty[]
  /** Of the terms; none for what serves none of them. */
  purposes: readonly Purpose[]
  basis: (typeof BASES)[number]
  people: readonly (typeof PEOPLE)[number][]
  data: readonly (DataCategory | (typeof OWN_DATA)[number])[]
  /** Where it is held or read, `schema.table`. */
  tables: readonly string[]
  recipients: readonly (typeof RECIPIENTS)[number][]
  keepings: readonly KeepingCode[]
  measures: readonly SecurityMeasure[]
}

const KEPT_APART = ['pseudonyms-by-recipient', 'keys-apart', 'encrypted-transit', 'least-access'] as const
const LOOKED_AFTER = ['backups', 'tests', 'training'] as const
const DONE_BY_PEOPLE = ['strong-authentication', 'least-access', 'audit-trail'] as const

/** The register without a name or a sentence. A table of the database that stands neither here nor in `NO_PERSON` fails a test. */
export const ACTIVITIES = [
  {
    code: 'visits',
    state: 'in-use',
    duties: ['inform', 'collect-consent', 'transmit'],
    purposes: ['pool', 'target', 'pay'],
    basis: 'consent',
    people: ['spectators'],
    data: ['pseudonym', 'page-kind', 'film', 'moment', 'device-class', 'consent-record'],
    tables: ['plane.visit', 'plane.visit_unlinked'],
    recipients: ['cinema-totals'],
    keepings: ['identifier', 'visits'],
    measures: [...KEPT_APART, ...LOOKED_AFTER],
  },
  {
    code: 'proofs',
    state: 'in-use',
    duties: ['keep-proof'],
    purposes: [],
    basis: 'legal-obligation',
    people: ['spectators'],
    data: ['consent-record', 'pseudonym'],
    tables: ['plane.consent', 'plane.consent_link'],
    recipients: ['the-person', 'authority'],
    keepings: ['choice', 'consent-links', 'consent-log'],
    measures: [...KEPT_APART, 'audit-trail', ...LOOKED_AFTER],
  },
  {
    code: 'pooling',
    state: 'in-use',
    duties: ['pool', 'hold-keys'],
    purposes: ['pool'],
    basis: 'consent',
    people: ['spectators'],
    data: ['pseudonym', 'film', 'moment'],
    tables: ['plane.visitor_cinema_day'],
    recipients: [],
    keepings: ['pool', 'pool-days'],
    measures: [...KEPT_APART, 'encrypted-rest', ...LOOKED_AFTER],
  },
  {
    code: 'figures',
    state: 'in-use',
    duties: ['pool', 'target'],
    purposes: ['pool', 'target'],
    basis: 'consent',
    people: ['spectators'],
    data: ['pseudonym', 'film', 'segment-membership'],
    tables: ['plane.visitor_cinema_day'],
    recipients: ['distributor-figures', 'operator-figures'],
    keepings: ['pool'],
    measures: ['least-access', ...LOOKED_AFTER],
  },
  {
    code: 'targeting',
    state: 'in-use',
    duties: ['target', 'look-up'],
    purposes: ['target'],
    basis: 'consent',
    people: ['spectators'],
    data: ['pseudonym', 'segment-membership'],
    tables: [
      'plane.partner_match',
      'plane.sync_ask',
      'plane.exported_member',
      'plane.withdrawn_uid',
      'plane.visitor_cinema_day',
    ],
    recipients: ['operator-pseudonyms', 'publisher-answer'],
    keepings: ['matches', 'sync-asks', 'platform-copy', 'removals', 'operator-copy', 'publisher-answer'],
    measures: [...KEPT_APART, ...LOOKED_AFTER],
  },
  {
    code: 'clicks',
    state: 'in-use',
    duties: ['measure-clicks', 'share-revenue'],
    purposes: ['pay'],
    basis: 'consent',
    people: ['spectators'],
    data: ['click', 'pseudonym', 'moment', 'device-class', 'campaign-figures'],
    tables: [
      'plane.click',
      'plane.click_visitor',
      'plane.click_candidate',
      'plane.click_verdict',
      'plane.click_share',
      'plane.burst_count',
      'plane.visitor_cinema_day',
    ],
    recipients: ['operator-figures', 'distributor-figures', 'cinema-totals'],
    keepings: ['click-links', 'clicks', 'records'],
    measures: [...KEPT_APART, 'audit-trail', ...LOOKED_AFTER],
  },
  {
    code: 'rights',
    state: 'in-use',
    duties: ['answer-rights', 'apply-withdrawal'],
    purposes: [],
    basis: 'legal-obligation',
    people: ['spectators'],
    data: ['pseudonym', 'consent-record'],
    tables: ['plane.tombstone', 'plane.consent_link'],
    recipients: ['the-person', 'authority'],
    keepings: ['tombstones'],
    measures: [...KEPT_APART, ...LOOKED_AFTER],
  },
  {
    code: 'members',
    state: 'in-use',
    duties: [],
    purposes: [],
    basis: 'legitimate-interest',
    people: ['members', 'invited'],
    data: ['member-identity', 'member-access', 'mail'],
    tables: [
      'public.person',
      'public.session',
      'public.sign_in_link',
      'public.passkey',
      'public.challenge',
      'public.invitation',
      'public.delegation',
      'public.api_key',
      'public.mail_outbox',
    ],
    recipients: ['colleagues'],
    keepings: ['account', 'sessions', 'entry', 'invitations', 'mail'],
    measures: [...DONE_BY_PEOPLE, 'encrypted-transit', ...LOOKED_AFTER],
  },
  {
    code: 'agreements',
    state: 'in-use',
    duties: [],
    purposes: [],
    basis: 'contract',
    people: ['signatories', 'members'],
    data: ['signature', 'member-identity'],
    tables: [
      'public.contract_signature',
      'contract.standing_offer',
      'contract.signed_elsewhere',
      'contract.signed_elsewhere_read',
      ...['settlement.declaration', 'settlement.decision', 'settlement.close', 'settlement.operator_payment'],
      'settlement.payment_reversal',
      'public.film_review',
      'public.film_alias',
      'plane.judging_order',
      'plane.scripted_visits',
    ],
    recipients: ['parties', 'authority'],
    keepings: ['records'],
    measures: [...DONE_BY_PEOPLE, 'encrypted-transit', ...LOOKED_AFTER],
  },
  {
    code: 'bank-accounts',
    state: 'in-use',
    duties: [],
    purposes: [],
    basis: 'contract',
    people: ['members'],
    data: ['bank-account', 'member-identity'],
    tables: [
      ...[
        'payout.bank_details',
        'payout.tax_regime',
        'payout.debtor',
        'payout.batch',
        'payout.line',
        'payout.signature',
      ],
      'payout.title_payment',
      ...['statement.document', 'statement.contest', 'statement.contest_answer'],
      ...['statement.statement_contest', 'statement.statement_contest_answer'],
    ],
    recipients: ['colleagues', 'payer', 'authority'],
    keepings: ['bank-details', 'records'],
    measures: [...DONE_BY_PEOPLE, 'keys-apart', 'encrypted-rest', 'encrypted-transit', ...LOOKED_AFTER],
  },
  {
    code: 'conformity',
    state: 'in-use',
    duties: ['check-sites'],
    purposes: [],
    basis: 'legitimate-interest',
    people: ['seen-on-sites'],
    data: ['site-page'],
    tables: ['plane.conformity_check', 'plane.conformity_site'],
    recipients: ['cinema-checks', 'authority'],
    keepings: ['checks'],
    measures: ['least-access', 'audit-trail', ...LOOKED_AFTER],
  },
] as const satisfies readonly Activity[]

export type ActivityCode = (typeof ACTIVITIES)[number]['code']

/** Where the documents say how a measure is kept; null: whoever runs the machines keeps it, and writes down how. */
export const MEASURE_PLACES: Readonly<Record<SecurityMeasure, string | null>> = {
  'pseudonyms-by-recipient': 'docs/privacy/aipd.fr.md',
  'keys-apart': 'docs/decisions/0004-database-roles.md',
  'encrypted-transit': 'README.md',
  'encrypted-rest': null,
  'least-access': 'docs/decisions/0018-roles-and-terms-are-said-twice.md',
  'strong-authentication': 'docs/decisions/0018-roles-and-terms-are-said-twice.md',
  'audit-trail': 'docs/verify-journal.mjs',
  backups: null,
  tests: 'CONTRIBUTING.md',
  training: null,
}
