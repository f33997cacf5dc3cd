import { z } from 'zod'
import type { OrganisationKind } from '../membership/index.js'
import {
  ACTORS,
  DATA_CATEGORIES,
  DUTIES,
  type Duty,
  PURPOSES,
  SECURITY_MEASURES,
  SUBPROCESSOR_TASKS,
} from './terms-codes.js'

/** The agreements there are. The federation is a party to each; the other party is of the kind in `PARTY`. */
export const CONTRACT_KINDS = [
  'operator-federation',
  'federation-cinema',
  'federation-distributor',
  'federation-publisher',
] as const
export type ContractKind = (typeof CONTRACT_KINDS)[number]

export const PARTY: Readonly<Record<ContractKind, OrganisationKind>> = {
  'operator-federation': 'operator',
  'federation-cinema': 'cinema',
  'federation-distributor': 'distributor',
  'federation-publisher': 'publisher',
}

/** Money is text, so that it never passes through a float: a whole number of the unit that ends the field's name. */
const money = z.string().regex(/^(0|[1-9]\d{0,14})$/, 'money is a whole number, as text')
const count = z.int().min(1).max(1_000_000)
const basisPoints = z.int().min(0).max(10_000)

const roles = z
  .array(z.strictObject({ duty: z.enum(DUTIES), lead: z.enum(ACTORS), helps: z.array(z.enum(ACTORS)) }))
  .min(1)
  .refine((rows) => new Set(rows.map(({ duty }) => duty)).size === rows.length, 'a duty has one line')
  .refine((rows) => rows.every(({ lead, helps }) => !helps.includes(lead)), 'the one who leads is not also a help')

/** A matrix that says of each of these duties who has it. */
function matrix(...duties: readonly Duty[]) {
  return roles.refine(
    (rows) => duties.every((duty) => rows.some((row) => row.duty === duty)),
    `the matrix says who has each of: ${duties.join(', ')}`,
  )
}

const purposes = z.array(z.enum(PURPOSES)).min(1)
const dataCategories = z.array(z.enum(DATA_CATEGORIES)).min(1)
const version = z.string().regex(/^\d{4}-\d{2}$/)
/** The fields that the two parties may set otherwise than published; all others are the same for everybody. */
const negotiable = z.array(z.string())

const duration = { durationMonths: count, noticeDays: count, cureDays: count }
const incidents = { breachNoticeHours: count, rightsAnswerDays: count, withdrawalHours: count }
const floors = { figureFloorPeople: count, figureFloorCinemas: count, activationFloorPeople: count }

const strict = {
  /** The only ground for anything here: GDPR art. 6(1)(a). */
  legalBasis: z.literal('consent'),
  securityMeasures: z.array(z.enum(SECURITY_MEASURES)).min(1),
  subprocessorRegion: z.literal('eea'),
}
const tasks = z.array(z.enum(SUBPROCESSOR_TASKS)).min(1)
/** Since 2026-12, in every kind. */
const closing = {
  subprocessorNoticeDays: count,
  /** What a party answers for in a year, towards the other. */
  liabilityCapCents: money,
  /** An amendment that is not signed by then is refused. */
  amendmentAnswerDays: count,
  amicableDays: count,
  court: z.enum(['paris', 'cinema-seat']),
}

const operatorFederationFirst = {
  kind: z.literal('operator-federation'),
  version,
  negotiable,
  /** What the operator owes for one payable click, in micro-euros. */
  clickPriceMicros: money,
  priceUnit: z.literal('click'),
  /** Who is the debtor of the cinemas and orders the transfers (facts: a federation that collects for others is regulated). */
  payer: z.enum(['operator', 'federation']),
  /** The operator reports a month within this many days of its end. */
  reportingDays: count,
  /** Clicks that arrive this late still belong to their period. */
  lateEventHours: count,
  paymentDays: count,
  /** The operator answers a submitted campaign, and the federation may refuse it, within this many days. */
  campaignAnswerDays: count,
  auditNoticeDays: count,
  recordYears: count,
  purposes,
  dataCategories,
  ...floors,
  ...incidents,
  ...duration,
  roleMatrix: matrix('pool', 'hold-keys', 'target', 'measure-clicks', 'apply-withdrawal', 'secure', 'notify-breach'),
}

const federationCinemaFirst = {
  kind: z.literal('federation-cinema'),
  version,
  negotiable,
  /** How a click is shared among the cinemas of the look-back (docs/decisions/0032). The published texts say `equal`. */
  sharing: z.enum(['equal', 'by-visits', 'last-visit']),
  /** A cinema has a part in a click when the spectator visited its site within this many days before. */
  lookBackDays: z.int().min(1).max(400),
  /** Below this balance nothing is paid to the cinema; it is carried over. */
  thresholdCents: money,
  /** Below this sum for the whole pool nothing is paid to anybody. */
  poolThresholdCents: money,
  /** Once a year, balances from here on are paid all the same. */
  yearlySweepCents: money,
  feeBasisPoints: basisPoints,
  payer: z.enum(['operator', 'federation']),
  periodMonths: count,
  lateEventHours: count,
  disputeDays: count,
  bankChangeHoldDays: count,
  /** The cinema lets the debtor write its invoices. */
  selfBilling: z.boolean(),
  /** The cinema leaves its part to the common fund. */
  commonFund: z.boolean(),
  recordYears: count,
  purposes,
  dataCategories,
  identifierMonths: z.int().min(1).max(13),
  choiceMonths: z.int().min(1).max(6),
  visitDays: z.int().min(1).max(30),
  ...floors,
  ...incidents,
  ...duration,
  roleMatrix: matrix(
    'inform',
    'collect-consent',
    'keep-proof',
    'transmit',
    'pool',
    'hold-keys',
    'target',
    'measure-clicks',
    'share-revenue',
    'answer-rights',
    'apply-withdrawal',
    'secure',
    'notify-breach',
  ),
}

const federationDistributorFirst = {
  kind: z.literal('federation-distributor'),
  version,
  negotiable,
  /** Which films may use the segment: those on the list that the federation keeps. */
  eligibility: z.literal('federation-list'),
  /** Where a click may lead: nowhere else, or the link would be an open redirect. */
  landingHosts: z.array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/)).min(1),
  campaignAnswerDays: count,
  ...floors,
  noticeDays: count,
}

const federationPublisherFirst = {
  kind: z.literal('federation-publisher'),
  version,
  negotiable,
  /** The publisher keeps nothing of an answer beyond the page that asked. */
  storage: z.literal('none'),
  /** Nor does it match an answer with what it knows of its reader. */
  matching: z.literal('none'),
  purposes,
  dataCategories,
  ...incidents,
  noticeDays: count,
  roleMatrix: matrix('inform', 'collect-consent', 'look-up', 'apply-withdrawal', 'secure', 'notify-breach'),
}

/** What the version 2026-12 added to each kind: all of it is in every version since, and none of it in the one before. */
const operatorFederationSince = {
  ...strict,
  ...closing,
  subprocessorTasks: tasks,
  vat: z.literal('excluded'),
  /** A pseudonym that was not delivered again is kept no longer than this. */
  copyDays: count,
  yearlyAudits: count,
  auditReportDays: count,
  remedyDays: count,
  erasureDays: count,
  limitationYears: count,
  invoiceContestDays: count,
}

const federationCinemaSince = {
  ...strict,
  ...closing,
  subprocessorTasks: tasks,
  auditNoticeDays: count,
  /** The federation looks at each site at least this often. */
  siteCheckDays: count,
  leaveSegmentHours: count,
  erasureDays: count,
  limitationYears: count,
  /** When the cinema is asked where to pay it: no sooner than it must be. */
  ibanRequest: z.literal('before-first-payout'),
  invoiceContestDays: count,
}

const federationDistributorSince = {
  ...closing,
  ...incidents,
  purposes,
  dataCategories,
  auditNoticeDays: count,
  /** A distributor is given none. */
  personalData: z.literal('none'),
  /** Whom the distributor pays for a campaign. */
  campaignPayee: z.literal('operator'),
  recordYears: count,
  cureDays: count,
  roleMatrix: matrix('target', 'answer-rights', 'apply-withdrawal', 'secure', 'notify-breach'),
}

const federationPublisherSince = {
  ...strict,
  ...closing,
  auditNoticeDays: count,
  activationFloorPeople: count,
  /** These terms pay nobody: space is bought by the operator. */
  remuneration: z.literal('none'),
  cureDays: count,
}

const SINCE = '2026-12'

/** Terms of one kind, of any version: with all that was added in 2026-12, or, before it, with none of that. */
function ofEveryVersion<F extends z.ZodRawShape, M extends z.ZodRawShape>(first: F, more: M) {
  return z
    .strictObject(first)
    .extend(z.strictObject(more).partial().shape)
    .superRefine((terms, context) => {
      const { version } = terms as { version: string }
      for (const name of Object.keys(more)) {
        if (name in terms === version >= SINCE) continue
        const message = `${name} is in the terms since ${SINCE}, and in none before`
        context.addIssue({ code: 'custom', path: [name], message })
      }
    })
}

export const TERMS = {
  'operator-federation': ofEveryVersion(operatorFederationFirst, operatorFederationSince),
  'federation-cinema': ofEveryVersion(federationCinemaFirst, federationCinemaSince),
  'federation-distributor': ofEveryVersion(federationDistributorFirst, federationDistributorSince),
  'federation-publisher': ofEveryVersion(federationPublisherFirst, federationPublisherSince),
} as const satisfies Record<ContractKind, z.ZodObject>

/** What the software obeys: the terms of a contract of kind `K`. Money in them is text; `BigInt(terms.thresholdCents)`. */
export type Terms<K extends ContractKind = ContractKind> = { [kind in K]: z.infer<(typeof TERMS)[kind]> }[K]

export const Terms = z.discriminatedUnion('kind', [
  TERMS['operator-federation'],
  TERMS['federation-cinema'],
  TERMS['federation-distributor'],
  TERMS['federation-publisher'],
])

/** The same shapes as JSON Schema, for those who read the terms without our code (`contracts/terms.schema.json`). */
export function termsJsonSchema(): Record<string, unknown> {
  const both = GENERATIONS.flatMap(([first, more]) => [
    z.strictObject({ ...first, version: z.literal('2026-11') }),
    z.strictObject({ ...first, ...more, version: z.string().regex(/^(?!2026-11$)\d{4}-\d{2}$/) }),
  ])
  return { title: 'Terms of a Lanterne contract', ...z.toJSONSchema(z.union(both), { io: 'input' }) }
}

/**
 * The published terms with the choices of the parties.
 * @returns null when a choice is not negotiable, or is not valid
 */
export function chooseTerms<K extends ContractKind>(
  published: Terms<K>,
  choices: Readonly<Record<string, unknown>>,
): Terms<K> | null {
  if (!Object.keys(choices).every((name) => published.negotiable.includes(name))) return null
  const chosen = Terms.safeParse({ ...published, ...choices })
  return chosen.success ? (chosen.data as Terms<K>) : null
}

const GENERATIONS: readonly (readonly [z.ZodRawShape, z.ZodRawShape])[] = [
  [operatorFederationFirst, operatorFederationSince],
  [federationCinemaFirst, federationCinemaSince],
  [federationDistributorFirst, federationDistributorSince],
  [federationPublisherFirst, federationPublisherSince],
]
