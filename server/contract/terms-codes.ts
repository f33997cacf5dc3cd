/** Who does what with personal data (GDPR art. 26). */
export const ACTORS = ['cinema', 'federation', 'operator', 'publisher', 'distributor'] as const
export type Actor = (typeof ACTORS)[number]

export const DUTIES = [
  'inform',
  'collect-consent',
  'keep-proof',
  'transmit',
  'pool',
  'hold-keys',
  'look-up',
  'target',
  'measure-clicks',
  'share-revenue',
  'answer-rights',
  'apply-withdrawal',
  'secure',
  'notify-breach',
  'check-sites',
  'keep-register',
  'assess-impact',
  'answer-authority',
] as const
export type Duty = (typeof DUTIES)[number]

/** The purposes of DESIGN §5, by name; the bit mask is the consent domain's. */
export const PURPOSES = ['pool', 'target', 'pay'] as const
export type Purpose = (typeof PURPOSES)[number]

export const DATA_CATEGORIES = [
  'pseudonym',
  'page-kind',
  'film',
  'moment',
  'device-class',
  'consent-record',
  'click',
  'segment-membership',
  'campaign-figures',
] as const
export type DataCategory = (typeof DATA_CATEGORIES)[number]

/** What whoever holds the data does at least to keep it safe (GDPR art. 32). */
export const SECURITY_MEASURES = [
  'pseudonyms-by-recipient',
  'keys-apart',
  'encrypted-transit',
  'encrypted-rest',
  'least-access',
  'strong-authentication',
  'audit-trail',
  'backups',
  'tests',
  'training',
] as const
export type SecurityMeasure = (typeof SECURITY_MEASURES)[number]

/** What may be given to a contractor, and nothing else (GDPR art. 28). */
export const SUBPROCESSOR_TASKS = ['hosting', 'backup', 'mail', 'support', 'ad-delivery'] as const
export type SubprocessorTask = (typeof SUBPROCESSOR_TASKS)[number]
