import type { Actor, Contract, ContractLibrary, Purpose, SecurityMeasure, Terms } from '../../contract/index.js'
import { ACTIVITIES, type Activity, type ActivityCode, MEASURE_PLACES } from './activities.js'
import type { ImpactAssessment } from './assessment.js'
import { KEEPINGS, type KeepingCode, type KeepingTerms } from './keepings.js'
import { manifestOf, publishedTerms } from './manifest.js'
import { models, type RoleLine, rolesOf } from './roles.js'

/** The register of what is done with personal data, from the contracts in force. */
export interface Register {
  /** Names by role, of the parties of contracts in force; nobody where there is none. */
  parties: Readonly<Record<Actor, readonly string[]>>
  roles: readonly RoleLine[]
  /** False: no contract between operator and federation, or none with a cinema, is in force, and the roles are the model's. */
  inForce: boolean
  activities: readonly RegisteredActivity[]
  terms: KeepingTerms
  /** What contractors may be given to do. */
  contractors: readonly string[]
  hostingCountry: string | null
  manifest: string
}

export interface RegisteredActivity extends Activity {
  code: ActivityCode
  roles: readonly RoleLine[]
  /** Those of its measures that the contracts in force oblige to. */
  measures: readonly SecurityMeasure[]
  purposes: readonly Purpose[]
}

export interface Sources {
  /** In force. */
  contracts: readonly Contract[]
  library: ContractLibrary
  hostingCountry: string | null
}

export function makeRegister({ contracts, library, hostingCountry }: Sources): Register {
  const inForce = ['federation-cinema', 'operator-federation'].every((kind) =>
    contracts.some((one) => one.kind === kind),
  )
  const ruling = inForce ? contracts : models(library)
  const roles = rolesOf(ruling)
  const measures = new Set(ruling.flatMap(({ terms }) => measuresOf(terms)))
  return {
    parties: partiesOf(contracts),
    roles,
    inForce,
    activities: ACTIVITIES.map((activity) => ({
      ...activity,
      roles: roles.filter(({ duty }) => (activity.duties as readonly string[]).includes(duty)),
      measures: activity.measures.filter((measure) => measures.has(measure)),
    })),
    terms: inForce ? termsOf(contracts) : publishedTerms(library),
    contractors: [...new Set(ruling.flatMap(({ terms }) => contractorsOf(terms)))],
    hostingCountry,
    manifest: manifestOf(library).sha256,
  }
}

/** What keeps the dossier from being whole. */
export type OpenPoint =
  | { code: 'no-contracts' | 'not-validated' | 'other-manifest' | 'no-hosting' | 'no-contact' | 'no-contractors' }
  | { code: 'older-terms' | 'older-notice'; count: number }
  | { code: 'no-end'; keepings: KeepingCode[] }
  | { code: 'elsewhere'; measures: SecurityMeasure[] }

/** @param sitesWithOlderNotice sites that show another notice than the newest published */
export function openPointsOf(
  register: Register,
  from: {
    assessment: Pick<ImpactAssessment, 'validation' | 'manifest'>
    contracts: readonly Contract[]
    library: ContractLibrary
    privacyContact: string | null
    sitesWithOlderNotice: number
  },
): OpenPoint[] {
  const { assessment, contracts, library } = from
  const older = contracts.filter(({ kind, version }) => version !== library.latest(kind).version).length
  const keepings = new Set(register.activities.flatMap((activity) => activity.keepings))
  const measures = new Set(register.activities.flatMap((activity) => activity.measures))
  const points: (OpenPoint | false)[] = [
    !register.inForce && { code: 'no-contracts' },
    assessment.manifest !== register.manifest && { code: 'other-manifest' },
    assessment.validation === null && { code: 'not-validated' },
    register.hostingCountry === null && { code: 'no-hosting' },
    from.privacyContact === null && { code: 'no-contact' },
    // Nothing records who they are.
    { code: 'no-contractors' },
    older > 0 && { code: 'older-terms', count: older },
    from.sitesWithOlderNotice > 0 && { code: 'older-notice', count: from.sitesWithOlderNotice },
    { code: 'no-end', keepings: [...keepings].filter((code) => KEEPINGS[code].by === 'nobody') },
    { code: 'elsewhere', measures: [...measures].filter((measure) => MEASURE_PLACES[measure] === null) },
  ]
  return points.filter((point): point is OpenPoint => point !== false).filter(isOpen)
}

function isOpen(point: OpenPoint): boolean {
  if (point.code === 'no-end') return point.keepings.length > 0
  return point.code !== 'elsewhere' || point.measures.length > 0
}

function partiesOf(contracts: readonly Contract[]): Record<Actor, string[]> {
  const named = (names: readonly string[]) => [...new Set(names)].sort((a, b) => a.localeCompare(b, 'fr'))
  const partyOf = (kind: Contract['kind']) =>
    named(contracts.filter((contract) => contract.kind === kind).map(({ party }) => party.name))
  return {
    federation: named(contracts.map(({ federation }) => federation.name)),
    operator: partyOf('operator-federation'),
    cinema: partyOf('federation-cinema'),
    distributor: partyOf('federation-distributor'),
    publisher: partyOf('federation-publisher'),
  }
}

function termsOf(contracts: readonly Contract[]): KeepingTerms {
  const all = contracts.map(({ terms }) => terms)
  return {
    cinema: all.filter((terms): terms is Terms<'federation-cinema'> => terms.kind === 'federation-cinema'),
    operator: all.filter((terms): terms is Terms<'operator-federation'> => terms.kind === 'operator-federation'),
  }
}

function measuresOf(terms: Terms): readonly SecurityMeasure[] {
  return 'securityMeasures' in terms ? (terms.securityMeasures ?? []) : []
}

function contractorsOf(terms: Terms): readonly string[] {
  return 'subprocessorTasks' in terms ? (terms.subprocessorTasks ?? []) : []
}
